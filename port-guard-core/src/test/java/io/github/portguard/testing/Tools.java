package io.github.portguard.testing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;

/**
 * Programs that a test can use if they are installed, and must do without if not.
 */
public final class Tools {

	private static final Map<String, String> interpreters = new ConcurrentHashMap<>();

	private Tools() {
	}

	/**
	 * Skips the test unless a program is installed.
	 */
	public static String require(String name) {
		Optional<Path> path = find(name);
		Assumptions.assumeTrue(path.isPresent(), () -> name + " is not installed");
		return path.map(Path::toString).orElseThrow();
	}

	public static boolean isInstalled(String name) {
		return find(name).isPresent();
	}

	private static Optional<Path> find(String name) {
		return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
			.map((directory) -> Path.of(directory, name))
			.filter(Files::isExecutable)
			.findFirst();
	}

	/**
	 * Returns the interpreter itself, which is not always what is on the path. Skips the
	 * test if there is none.
	 */
	public static String python() {
		return interpreters.computeIfAbsent(require("python3"),
				(python) -> Stage.run(python, "-c", "import sys; print(sys.executable)"));
	}

	/**
	 * Skips the test unless it is run by the superuser.
	 */
	public static void requireRoot() {
		Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "this takes the superuser");
	}

	/**
	 * Skips the test unless a program can be run in namespaces of its own.
	 */
	public static void requireNamespaces(String... options) {
		requireRoot();
		String unshare = require("unshare");
		String[] words = Stream.of(Stream.of(unshare), Stream.of(options), Stream.of("true"))
			.flatMap((part) -> part)
			.toArray(String[]::new);
		try {
			Stage.run(words);
		}
		catch (IllegalStateException ex) {
			Assumptions.abort("no namespaces here: " + ex.getMessage());
		}
	}

}
