package io.github.portguard.boot.lifecycle;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What a process has of the system at the moment.
 *
 * @param threads the number of its threads
 * @param files the number of its open files
 * @param locks the number of its file locks
 */
record Footprint(int threads, int files, int locks) {

	static Footprint of(long pid) throws Exception {
		try (Stream<String> locks = Files.lines(Path.of("/proc/locks"), StandardCharsets.US_ASCII)) {
			String owner = Long.toString(pid);
			return new Footprint(entries("/proc/" + pid + "/task"), entries("/proc/" + pid + "/fd"),
					(int) locks.filter((line) -> line.trim().split("\\s+", -1)[4].equals(owner)).count());
		}
	}

	private static int entries(String directory) {
		String[] names = new File(directory).list();
		return (names != null) ? names.length : 0;
	}

	boolean isWithin(Footprint other) {
		return this.threads <= other.threads && this.files <= other.files && this.locks <= other.locks;
	}

}
