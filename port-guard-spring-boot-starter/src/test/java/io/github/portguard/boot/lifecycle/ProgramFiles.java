package io.github.portguard.boot.lifecycle;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What {@link LifecycleProgram} is run from: a servlet application on Tomcat, with
 * Actuator.
 */
final class ProgramFiles {

	/**
	 * Of what the tests of this module use, which has several servers.
	 */
	private static final Pattern LIBRARY = Pattern
		.compile("(spring-(aop|beans|context|core|expression|web|webmvc)|spring-boot|"
				+ "spring-boot-(actuator|actuator-autoconfigure|autoconfigure|health|http-converter|jackson|servlet|"
				+ "tomcat|web-server|webmvc)|commons-logging|jackson-.*|jakarta\\..*|jna.*|jspecify|logback-.*|"
				+ "micrometer-.*|oshi-.*|slf4j-api|snakeyaml|tomcat-embed-.*)-[0-9].*\\.jar");

	private static final Pattern DEVTOOLS = Pattern.compile("spring-boot-devtools-[0-9].*\\.jar");

	private ProgramFiles() {
	}

	/**
	 * Copies the classes of the program, and nothing else of the tests, to a directory.
	 */
	static Path copyClasses(Path directory) {
		String packagePath = LifecycleProgram.class.getPackageName().replace('.', '/');
		try {
			Path source = Path.of(LifecycleProgram.class.getProtectionDomain().getCodeSource().getLocation().toURI())
				.resolve(packagePath);
			Path target = Files.createDirectories(directory.resolve(packagePath));
			for (Class<?> type : List.of(LifecycleProgram.class, LifecycleProgram.Draining.class)) {
				String name = type.getName().substring(type.getPackageName().length() + 1) + ".class";
				Files.copy(source.resolve(name), target.resolve(name));
			}
			return directory;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static List<Path> libraries() {
		return libraries(LIBRARY);
	}

	static List<Path> devtools() {
		return libraries(DEVTOOLS);
	}

	private static List<Path> libraries(Pattern names) {
		return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
			.map(Path::of)
			.filter((path) -> names.matcher(path.getFileName().toString()).matches())
			.toList();
	}

	static String classPath(List<List<Path>> parts) {
		return parts.stream().flatMap(List::stream).map(Path::toString).collect(Collectors.joining(File.pathSeparator));
	}

}
