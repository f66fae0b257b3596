package io.github.portguard.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The processor time of threads of a process, as the kernel counts it.
 */
final class ProcessorTime {

	private ProcessorTime() {
	}

	/**
	 * Returns what the threads that there are have taken so far, in milliseconds.
	 * @param pid the process
	 * @param name which threads, by the name the kernel knows
	 */
	static double millis(long pid, Predicate<String> name) throws IOException {
		try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
			return threads.filter((thread) -> name.test(read(thread.resolve("comm")).trim()))
				.map((thread) -> read(thread.resolve("schedstat")).split(" ", 2)[0])
				.filter((nanos) -> !nanos.isEmpty())
				.mapToDouble(Double::parseDouble)
				.sum() / TimeUnit.MILLISECONDS.toNanos(1);
		}
	}

	/**
	 * Returns nothing of a thread that has ended meanwhile.
	 */
	private static String read(Path file) {
		try {
			return Files.readString(file, StandardCharsets.US_ASCII);
		}
		catch (IOException ex) {
			return "";
		}
	}

}
