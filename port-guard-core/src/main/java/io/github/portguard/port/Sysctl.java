package io.github.portguard.port;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads kernel parameters. Files below {@code /proc/sys} give all they have to the first
 * read and nothing to the next, and {@link Files#readString} begins with one byte.
 */
final class Sysctl {

	private static final int LARGE_ENOUGH = 256;

	private Sysctl() {
	}

	static String read(Path file) throws IOException {
		try (InputStream input = Files.newInputStream(file)) {
			byte[] bytes = new byte[LARGE_ENOUGH];
			int length = Math.max(0, input.read(bytes));
			return new String(bytes, 0, length, StandardCharsets.US_ASCII).trim();
		}
	}

}
