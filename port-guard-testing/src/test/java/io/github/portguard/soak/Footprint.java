package io.github.portguard.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.portguard.testing.Proc;
import io.github.portguard.testing.Stage;

/**
 * What a JVM takes up, seen from outside.
 *
 * @param threads its threads as the operating system counts them
 * @param descriptors its open file descriptors
 * @param children its child processes, zombies included
 * @param properties the length of all system properties that are ours
 * @param files files in its registry
 * @param instances live objects of our classes
 * @param heap bytes of all live objects
 */
record Footprint(long threads, long descriptors, long children, long properties, long files, long instances,
		long heap) {

	private static final String PACKAGE = "io.github.portguard";

	/**
	 * A line of a histogram, which begins with its number.
	 */
	private static final Predicate<String> HISTOGRAM = Pattern.compile("^[0-9]+: ").asPredicate();

	/**
	 * Measures a JVM, after it has collected its garbage.
	 */
	static Footprint of(long pid, Path registry) {
		List<String> lines = ask(pid, "GC.class_histogram\nVM.system_properties\n");
		return new Footprint(count(Path.of("/proc/" + pid + "/task")), count(Path.of("/proc/" + pid + "/fd")),
				children(pid),
				lines.stream().filter((line) -> line.startsWith(PACKAGE)).mapToLong(String::length).sum(),
				files(registry),
				lines.stream()
					.filter((line) -> HISTOGRAM.test(line)
							&& (line.contains(" " + PACKAGE) || line.contains("[L" + PACKAGE)))
					.mapToLong((line) -> field(line, 1))
					.sum(),
				lines.stream()
					.filter((line) -> line.startsWith("Total"))
					.mapToLong((line) -> field(line, 2))
					.findFirst()
					.orElseThrow());
	}

	/**
	 * Lets one program put several questions: each is a JVM of its own.
	 */
	private static List<String> ask(long pid, String questions) {
		String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
		try {
			Path file = Files.createTempFile("questions", ".txt");
			try {
				Files.writeString(file, questions);
				return Stage.run(jcmd, Long.toString(pid), "-f", file.toString()).lines().map(String::trim).toList();
			}
			finally {
				Files.delete(file);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static long field(String line, int index) {
		return Long.parseLong(line.split("\\s+", -1)[index]);
	}

	private static long count(Path directory) {
		try (Stream<Path> paths = Files.list(directory)) {
			return paths.count();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static long files(Path registry) {
		return Stream.of("inst", "port").map(registry::resolve).filter(Files::exists).mapToLong(Footprint::count).sum();
	}

	private static long children(long pid) {
		return ProcessHandle.allProcesses().filter((process) -> Proc.parent(process.pid()) == pid).count();
	}

	/**
	 * Returns the same without the bytes on the heap, which are never quite the same.
	 */
	Footprint withoutHeap() {
		return new Footprint(this.threads, this.descriptors, this.children, this.properties, this.files, this.instances,
				0);
	}

}
