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
 * by piece while it is read, and only what is found is made a text: in a JVM that has
 * just been started that is twice as fast as reading all of it first.
 */
final class ProcfsLines {

	/**
	 * No less than a page of memory, which is what the kernel hands out at a time if it
	 * is asked for that much. Between two pieces it finds its place again by counting,
	 * and may leave a line out if others have gone: so there must not be more of them
	 * than it takes.
	 */
	private static final int PIECE = 65_536;

	private final byte[] wanted;

	private final List<String> found = new ArrayList<>();

	private ProcfsLines(byte[] wanted) {
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
		ProcfsLines lines = new ProcfsLines(wanted.getBytes(StandardCharsets.ISO_8859_1));
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

	private void search(byte[] text, int length) {
		int last = length - this.wanted.length;
		byte first = this.wanted[0];
		for (int i = 0; i <= last; i++) {
			if (text[i] == first && isWanted(text, i)) {
				int begin = endOfLines(text, 0, i);
				while (i < length && text[i] != '\n') {
					i++;
				}
				this.found.add(new String(text, begin, i - begin, StandardCharsets.ISO_8859_1));
			}
		}
	}

	private boolean isWanted(byte[] text, int at) {
		for (int i = 1; i < this.wanted.length; i++) {
			if (text[at + i] != this.wanted[i]) {
				return false;
			}
		}
		return true;
	}

}
