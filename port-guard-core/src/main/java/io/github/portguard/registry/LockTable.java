package io.github.portguard.registry;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The kernel's table of locks. Not thread-safe.
 * <p>
 * The kernel hands a long table out piece by piece, and finds its place again by
 * counting. If somebody gives a lock back that came before, the next one is left out,
 * though it is held all the time. So a long table is read more than once: what any
 * reading shows counts, and what none has shown yet is looked for again.
 */
final class LockTable {

	/**
	 * Where locks come and go all the time, one reading in twenty lacks a given lock.
	 */
	private static final int READINGS = 8;

	/**
	 * What the kernel hands out in one piece, or more, if it is asked for that much.
	 */
	private static final int PIECE = 4096;

	private static final int OWNER = 4;

	private static final int FILE = 5;

	private final Source source;

	private final Map<String, Set<Long>> owners = new HashMap<>();

	private int left = READINGS;

	private LockTable(Source source) {
		this.source = source;
	}

	/**
	 * Reads the table.
	 * @param file where the kernel shows it
	 * @throws IOException if it can't be read
	 */
	static LockTable read(Path file) throws IOException {
		return read(() -> text(file));
	}

	/**
	 * Reads all of it in large pieces. What reads whole files asks for a single byte
	 * first if it is told, as here, that there are none.
	 */
	private static String text(Path file) throws IOException {
		try (InputStream stream = Files.newInputStream(file)) {
			return new String(stream.readAllBytes(), StandardCharsets.US_ASCII);
		}
	}

	static LockTable read(Source source) throws IOException {
		LockTable table = new LockTable(source);
		table.readOnceMore();
		if (table.left > 0) {
			table.readOnceMore();
		}
		return table;
	}

	private void readOnceMore() throws IOException {
		String text = this.source.read();
		this.left = (text.length() < PIECE) ? 0 : this.left - 1;
		text.lines().forEach(this::add);
	}

	private void add(String line) {
		String[] fields = line.trim().split("\\s+", -1);
		if (fields.length > FILE && !"->".equals(fields[1])) {
			String inode = fields[FILE].substring(fields[FILE].lastIndexOf(':') + 1);
			this.owners.computeIfAbsent(inode, (key) -> new HashSet<>()).add(Long.parseLong(fields[OWNER]));
		}
	}

	/**
	 * Returns the owners of all locks on files with an inode. The device is left aside:
	 * on some file systems it is another one here than in {@code stat}.
	 * @param inode the inode
	 * @return the owners; more than one means that nothing is known. One is no proof that
	 * there is no other
	 * @throws IOException if the table can't be read once more
	 */
	Set<Long> owners(String inode) throws IOException {
		while (!this.owners.containsKey(inode) && this.left > 0) {
			readOnceMore();
		}
		return Set.copyOf(this.owners.getOrDefault(inode, Set.of()));
	}

	/**
	 * Where the text of the table comes from.
	 */
	@FunctionalInterface
	interface Source {

		String read() throws IOException;

	}

}
