package io.github.portguard.port;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads numbers below {@code /proc/sys}. The kernel gives such a file away in one read
 * only: {@link Files#readString}, which begins with a single byte where a file seems to
 * be empty, gets the first digit and no more.
 */
final class KernelSetting {

	private KernelSetting() {
	}

	static String read(Path file) throws IOException {
		try (BufferedReader reader = Files.newBufferedReader(file)) {
			String line = reader.readLine();
			return (line != null) ? line.trim() : "";
		}
	}

}
