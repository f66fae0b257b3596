package io.github.portguard.registry;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records of one registry directory as files. Every change is one atomic rename, so a
 * reader never sees half a record.
 */
final class RecordFiles {

	private static final Logger logger = LoggerFactory.getLogger(RecordFiles.class);

	private final Path directory;

	RecordFiles(Path directory) {
		this.directory = directory;
	}

	Path file(@Nullable InetAddress address, int port) {
		return this.directory.resolve(port + "@" + ClaimRecordFormat.AddressKey.of(address));
	}

	void write(ClaimRecord record) throws IOException {
		byte[] content = ClaimRecordFormat.write(record);
		if (content.length > ClaimRecordFormat.MAX_LENGTH) {
			throw new IOException("the record is longer than %d bytes".formatted(ClaimRecordFormat.MAX_LENGTH));
		}
		replace(file(record.address(), record.port()), record.instance(), content);
	}

	/**
	 * Replaces the content of a file as a whole.
	 * @param file the file
	 * @param writer a name that no other process uses for its temporary file
	 * @param content the new content
	 * @throws IOException if it could not be written; the old content is still there
	 */
	static void replace(Path file, String writer, byte[] content) throws IOException {
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
			Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
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
		List<ClaimRecord> records = new ArrayList<>();
		try (DirectoryStream<Path> files = Files.newDirectoryStream(this.directory, port + "@*")) {
			for (Path file : files) {
				ClaimRecord record = read(file);
				if (record != null && record.port() == port) {
					records.add(record);
				}
			}
		}
		return records;
	}

	/**
	 * Returns the ports that there are files about.
	 */
	Set<Integer> ports() throws IOException {
		Set<Integer> ports = new HashSet<>();
		try (DirectoryStream<Path> files = Files.newDirectoryStream(this.directory, "[0-9]*@*")) {
			for (Path file : files) {
				String name = String.valueOf(file.getFileName());
				String port = name.substring(0, name.indexOf('@'));
				if (port.matches("\\d{1,5}")) {
					ports.add(Integer.valueOf(port));
				}
			}
		}
		return ports;
	}

	/**
	 * Returns the record in a file.
	 * @param file the file
	 * @return the record, or {@code null} if there is none that can be used
	 */
	@Nullable ClaimRecord read(Path file) {
		if (file.toString().endsWith(".damaged")) {
			return null;
		}
		try {
			return ClaimRecordFormat.read(content(file));
		}
		catch (NoSuchFileException ex) {
			return null;
		}
		catch (ClaimRecordFormat.OtherFormatException ex) {
			logger.warn("The claim '{}' was made by another version of Port Guard: {}. Whoever made it will be taken"
					+ " for a foreign process and left alone.", file, ex.getMessage());
			return null;
		}
		catch (IOException ex) {
			setAside(file, ex);
			return null;
		}
	}

	private static byte[] content(Path file) throws IOException {
		if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
			throw new IOException("it is not a regular file");
		}
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

	private static void setAside(Path file, IOException reason) {
		Path aside = file.resolveSibling(file.getFileName() + ".damaged");
		try {
			Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
			logger.warn("The claim '{}' can't be used: {}. It was set aside as '{}'. Whoever made it will be taken for"
					+ " a foreign process and left alone.", file, reason.getMessage(), aside.getFileName());
		}
		catch (IOException ex) {
			logger.warn("The claim '{}' can't be used: {}. Whoever made it will be taken for a foreign process and left"
					+ " alone.", file, reason.getMessage());
		}
	}

	/**
	 * Removes a record if it is still that of the given instance. It is looked at, taken
	 * away and looked at once more, and put back if a successor's came in between. What
	 * is not our own is never deleted.
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

	private static void putBack(Path removed, Path file) throws IOException {
		try {
			Files.move(removed, file);
		}
		catch (FileAlreadyExistsException ex) {
			// the successor has written it anew
			Files.delete(removed);
		}
	}

	private static boolean isOwn(Path file, String instance) {
		try {
			return ClaimRecordFormat.read(content(file)).instance().equals(instance);
		}
		catch (IOException ex) {
			return false;
		}
	}

}
