package io.github.portguard.registry;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records of one registry directory as files. Every change is one atomic rename, so a
 * reader never sees half a record.
 */
final class RecordFiles {

	private static final Logger logger = LoggerFactory.getLogger(RecordFiles.class);

	/**
	 * What there was a warning about, by the file. One that stays where it is is read
	 * again and again.
	 */
	private static final Map<Path, String> complaints = new ConcurrentHashMap<>();

	private static final int MAX_DIGITS = 5;

	private static final String ANY = "any";

	private static final String DAMAGED = ".damaged";

	private final Path directory;

	RecordFiles(Path directory) {
		this.directory = directory;
	}

	Path file(@Nullable InetAddress address, int port) {
		return this.directory.resolve(port + "@" + name(address));
	}

	/**
	 * A colon is not allowed in a file name on Windows.
	 */
	private static String name(@Nullable InetAddress address) {
		return (address == null || address.isAnyLocalAddress()) ? ANY
				: address.getHostAddress().replace(':', '_').replace('%', '~');
	}

	void write(ClaimRecord record) throws IOException {
		write(record, () -> true);
	}

	/**
	 * Writes a record, unless it has turned out meanwhile that it is not wanted.
	 * @return whether it was written
	 */
	boolean write(ClaimRecord record, BooleanSupplier wanted) throws IOException {
		byte[] content = ClaimRecordFormat.write(record);
		if (content.length > ClaimRecordFormat.MAX_LENGTH) {
			throw new IOException("the record is longer than %s bytes".formatted(ClaimRecordFormat.MAX_LENGTH));
		}
		return replace(file(record.address(), record.port()), record.instance(), content, wanted);
	}

	/**
	 * Replaces the content of a file as a whole.
	 * @param file the file
	 * @param writer a name that no other process uses for its temporary file
	 * @param content the new content
	 * @throws IOException if it could not be written; the old content is still there
	 */
	static void replace(Path file, String writer, byte[] content) throws IOException {
		replace(file, writer, content, () -> true);
	}

	private static boolean replace(Path file, String writer, byte[] content, BooleanSupplier wanted)
			throws IOException {
		Path temporary = file.resolveSibling("." + file.getFileName() + "." + writer + ".tmp");
		try {
			Files.deleteIfExists(temporary);
			try (SeekableByteChannel channel = Files.newByteChannel(temporary,
					Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
					RegistryDirectory.filePermissions(temporary))) {
				ByteBuffer buffer = ByteBuffer.wrap(content);
				while (buffer.hasRemaining()) {
					channel.write(buffer);
				}
			}
			if (!wanted.getAsBoolean()) {
				Files.delete(temporary);
				return false;
			}
			Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
			return true;
		}
		catch (IOException | RuntimeException ex) {
			Files.deleteIfExists(temporary);
			throw ex;
		}
	}

	/**
	 * Returns all records about a port, on whatever address. One that can't be read is
	 * set aside with a warning: its holder is then a stranger to us.
	 */
	List<ClaimRecord> read(int port) throws IOException {
		return records(port, this::read);
	}

	/**
	 * Returns all records about a port, on whatever address, and changes nothing on disk.
	 */
	List<ClaimRecord> peek(int port) throws IOException {
		return records(port, this::peek);
	}

	private List<ClaimRecord> records(int port, RecordCache.Reader reader) throws IOException {
		List<ClaimRecord> records = new ArrayList<>();
		try (DirectoryStream<Path> files = Files.newDirectoryStream(this.directory, port + "@*")) {
			for (Path file : files) {
				ClaimRecord record = reader.read(file);
				if (record != null && record.port() == port) {
					records.add(record);
				}
			}
		}
		return records;
	}

	/**
	 * Returns all records about some ports, on whatever address, and changes nothing on
	 * disk. One that can't be read is left out.
	 */
	Map<Integer, List<ClaimRecord>> peek(Set<Integer> ports) throws IOException {
		Map<Integer, List<ClaimRecord>> records = new HashMap<>();
		try (DirectoryStream<Path> files = Files.newDirectoryStream(this.directory)) {
			for (Path file : files) {
				int port = port(file);
				ClaimRecord record = ports.contains(port) ? peek(file) : null;
				if (record != null && record.port() == port) {
					records.computeIfAbsent(port, (key) -> new ArrayList<>()).add(record);
				}
			}
		}
		return records;
	}

	/**
	 * Returns all records about all ports, and changes nothing on disk. One that can't be
	 * read is left out.
	 * @param cache what was in the files the last time
	 */
	List<ClaimRecord> readAll(RecordCache cache) throws IOException {
		List<ClaimRecord> records = new ArrayList<>();
		Set<Path> seen = new HashSet<>();
		try (DirectoryStream<Path> files = Files.newDirectoryStream(this.directory, "[0-9]*@*")) {
			for (Path file : files) {
				seen.add(file);
				try {
					ClaimRecord record = cache.read(file, this::peek);
					if (record != null && file.equals(file(record.address(), record.port()))) {
						records.add(record);
					}
				}
				catch (IOException ex) {
					logger.debug("The claim '{}' can't be read at the moment", file, ex);
				}
			}
		}
		cache.retain(seen);
		return records;
	}

	/**
	 * Returns the ports that there are files about.
	 */
	Set<Integer> ports() throws IOException {
		Set<Integer> ports = new HashSet<>();
		try (DirectoryStream<Path> files = Files.newDirectoryStream(this.directory)) {
			for (Path file : files) {
				int port = port(file);
				if (port >= 0) {
					ports.add(port);
				}
			}
		}
		return ports;
	}

	/**
	 * Returns the port that a file is about, going by its name. One that was set aside is
	 * about none: whoever made it is as good as without a record.
	 * @return the port; {@code -1} if it is about none
	 */
	private static int port(Path file) {
		String name = String.valueOf(file.getFileName());
		int end = name.indexOf('@');
		if (end < 1 || end > MAX_DIGITS || name.endsWith(DAMAGED)) {
			return -1;
		}
		int port = 0;
		for (int i = 0; i < end; i++) {
			char digit = name.charAt(i);
			if (digit < '0' || digit > '9') {
				return -1;
			}
			port = 10 * port + (digit - '0');
		}
		return port;
	}

	/**
	 * Returns the record in a file.
	 * @param file the file
	 * @return the record, or {@code null} if there is none that can be used
	 * @throws IOException if the file can't be read at the moment, which says nothing
	 * about what is in it
	 */
	@Nullable ClaimRecord read(Path file) throws IOException {
		try {
			return parse(file);
		}
		catch (ClaimRecordFormat.OtherFormatException ex) {
			if (isFirstComplaint(file, ex)) {
				logger
					.warn("The claim '{}' was made by another version of Port Guard: {}. Whoever made it will be taken"
							+ " for a foreign process and left alone.", file, ex.getMessage());
			}
		}
		catch (UnusableException ex) {
			setAside(file, ex);
		}
		return null;
	}

	/**
	 * Returns the record in a file, and leaves one that can't be used where it is.
	 * @param file the file
	 * @return the record, or {@code null} if there is none that can be used
	 * @throws IOException as {@link #read(Path)}
	 */
	@Nullable ClaimRecord peek(Path file) throws IOException {
		try {
			return parse(file);
		}
		catch (ClaimRecordFormat.OtherFormatException | UnusableException ex) {
			logger.debug("The claim '{}' can't be used", file, ex);
			return null;
		}
	}

	private static @Nullable ClaimRecord parse(Path file) throws IOException {
		if (file.toString().endsWith(DAMAGED)) {
			return null;
		}
		byte[] content;
		try {
			requireRegular(file);
			content = content(file);
		}
		catch (NoSuchFileException ex) {
			return null;
		}
		catch (AccessDeniedException ex) {
			throw new UnusableException(ex);
		}
		try {
			return ClaimRecordFormat.read(content);
		}
		catch (ClaimRecordFormat.OtherFormatException ex) {
			throw ex;
		}
		catch (IOException ex) {
			throw new UnusableException(ex);
		}
	}

	/**
	 * Opening a pipe would block for good.
	 */
	private static void requireRegular(Path file) throws IOException {
		if (!Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).isRegularFile()) {
			throw new UnusableException("it is not a regular file");
		}
	}

	private static byte[] content(Path file) throws IOException {
		try (SeekableByteChannel channel = Files.newByteChannel(file,
				Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
			ByteBuffer buffer = ByteBuffer.allocate(ClaimRecordFormat.MAX_LENGTH + 1);
			int read = 0;
			while (read >= 0 && buffer.hasRemaining()) {
				read = channel.read(buffer);
			}
			byte[] content = new byte[buffer.position()];
			buffer.flip().get(content);
			return content;
		}
	}

	/**
	 * It is looked at once more when it was moved, and put back if somebody has claimed
	 * the port in between.
	 */
	private static void setAside(Path file, IOException reason) {
		Path aside = file.resolveSibling(file.getFileName() + DAMAGED);
		try {
			Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
			if (isRecord(aside)) {
				putBack(aside, file);
				return;
			}
			logger.warn("The claim '{}' can't be used: {}. It was set aside as '{}'. Whoever made it will be taken for"
					+ " a foreign process and left alone.", file, reason.getMessage(), aside.getFileName());
		}
		catch (IOException ex) {
			if (isFirstComplaint(file, reason)) {
				logger.warn("The claim '{}' can't be used: {}. Whoever made it will be taken for a foreign process and"
						+ " left alone.", file, reason.getMessage());
			}
		}
	}

	private static boolean isFirstComplaint(Path file, IOException reason) {
		String complaint = String.valueOf(reason.getMessage());
		return !complaint.equals(complaints.put(file, complaint));
	}

	/**
	 * Removes a record if it is still that of the given instance. It is looked at, taken
	 * away and looked at once more, and put back if a successor's came in between. What
	 * belongs to another instance is never deleted.
	 */
	void remove(ClaimRecord own) throws IOException {
		Path file = file(own.address(), own.port());
		if (!isOwn(file, own.instance())) {
			return;
		}
		Path removed = file.resolveSibling("." + file.getFileName() + "." + own.instance() + ".removed");
		Files.move(file, removed, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
		if (isOwn(removed, own.instance())) {
			Files.delete(removed);
		}
		else {
			putBack(removed, file);
		}
	}

	/**
	 * Gives a file its name back, unless there is a newer one of that name. A link is
	 * made in one step, which a move that must not replace anything is not.
	 */
	private static void putBack(Path removed, Path file) throws IOException {
		try {
			Files.createLink(file, removed);
		}
		catch (FileAlreadyExistsException ex) {
			logger.debug("'{}' was written anew meanwhile", file, ex);
		}
		catch (IOException | UnsupportedOperationException ex) {
			logger.debug("There are no links on the file system of '{}'", file, ex);
			Files.move(removed, file);
			return;
		}
		Files.delete(removed);
	}

	private static boolean isOwn(Path file, String instance) {
		try {
			requireRegular(file);
			return ClaimRecordFormat.read(content(file)).instance().equals(instance);
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static boolean isRecord(Path file) {
		try {
			requireRegular(file);
			ClaimRecordFormat.read(content(file));
			return true;
		}
		catch (IOException ex) {
			return ex instanceof ClaimRecordFormat.OtherFormatException;
		}
	}

	/**
	 * There is no record in a file, and there won't be one later.
	 */
	private static final class UnusableException extends IOException {

		UnusableException(String message) {
			super(message);
		}

		UnusableException(IOException reason) {
			super(reason.getMessage(), reason);
		}

	}

}
