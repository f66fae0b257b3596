package io.github.portguard.benchmarks;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.github.portguard.testing.JavaCommand;

/**
 * A program that people use today.
 */
final class Tool {

	private static final List<String> NPM_PACKAGES = List.of("kill-port@2.0.1", "fkill-cli@9.0.0");

	private Tool() {
	}

	/**
	 * Returns where a program is installed.
	 */
	static Optional<String> find(String name) {
		return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
			.map((directory) -> Path.of(directory, name))
			.filter(Files::isExecutable)
			.map(Path::toString)
			.findFirst();
	}

	/**
	 * Returns a program from npm. All of them are installed beside the benchmarks, where
	 * {@code mvn clean} removes them, the first time one is asked for.
	 */
	static Optional<String> fromNpm(Scene scene, Report report, String name) throws Exception {
		Path directory = JavaCommand.location(Tool.class).resolveSibling("npm");
		Path program = directory.resolve("node_modules/.bin").resolve(name);
		Optional<String> npm = find("npm");
		if (!Files.isDirectory(directory) && npm.isPresent()) {
			Files.createDirectories(directory);
			Stream<String> words = Stream.of(npm.get(), "install", "--no-audit", "--no-fund", "--no-package-lock",
					"--prefix", directory.toString());
			try (Child child = scene.startInherited(Stream.concat(words, NPM_PACKAGES.stream()).toList())) {
				report.progress(child.awaitEnd());
			}
		}
		return Files.isExecutable(program) ? Optional.of(program.toString()) : Optional.empty();
	}

}
