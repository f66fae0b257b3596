package io.github.portguard.port;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Picks the few lines that matter out of a long file of the kernel. It is searched piece
 * by piece while it is read, by what other code has made the JVM compile already: looking
 * at each byte here would take longer where this runs once.
 */
final class ProcfsLines {

	/**
	 * No less than a page of memory, which is what the kernel hands out at a time if it
	 * is asked for that much. Between two pieces it finds its place again by counting,
	 * and may leave a line out if others have gone: so there must not be more of them
	 * than it takes.
	 */
	private static final int PIECE = 65_536;

	private final String wanted;

	private final List<String> found = new ArrayList<>();

	private ProcfsLines(String wanted) {
		this.wanted = wanted;
	}

	/**
	 * Returns the lines of a file that contain a text.
	 * @param wanted the text, within one line
	 * @param file the file
	 * @return the lines
	 * @throws IOException if not all of the file could be read
	 */
	static List<String> with(String wanted, Path file) throws IOException {
		ProcfsLines lines = new ProcfsLines(wanted);
		try (InputStream input = new FileInputStream(file.toString())) {
			lines.read(input);
		}
		return lines.found;
	}

	private void read(InputStream input) throws IOException {
		byte[] text = new byte[PIECE];
		int length = 0;
		for (int count = input.read(text); count >= 0; count = input.read(text, length, text.length - length)) {
			if (Thread.currentThread().isInterrupted()) {
				throw new InterruptedIOException("interrupted while the sockets were read");
			}
			int end = endOfLines(text, length, length + count);
			length += count;
			search(text, end);
			length -= end;
			System.arraycopy(text, end, text, 0, length);
			if (length == text.length) {
				text = Arrays.copyOf(text, 2 * length);
			}
		}
		search(text, length);
	}

	/**
	 * Returns where the last line ends that ends between two places; {@code 0} if none
	 * does.
	 */
	private static int endOfLines(byte[] text, int from, int to) {
		int end = to;
		while (end > from && text[end - 1] != '\n') {
			end--;
		}
		return (end > from) ? end : 0;
	}

	private void search(byte[] bytes, int length) {
		String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
		int end = 0;
		for (int i = text.indexOf(this.wanted); i >= 0; i = text.indexOf(this.wanted, end)) {
			end = text.indexOf('\n', i);
			end = (end < 0) ? length : end;
			this.found.add(text.substring(text.lastIndexOf('\n', i) + 1, end));
		}
	}

}
