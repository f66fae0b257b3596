package io.github.portguard.boot.lifecycle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;

import io.github.portguard.PortGuard;
import io.github.portguard.boot.PortGuardAutoConfiguration;

/**
 * The modules that are tested, as the jars that are published or as directories of
 * classes.
 */
final class Modules {

	private static final Path CORE = target(PortGuard.class);

	private static final Path STARTER = target(PortGuardAutoConfiguration.class);

	private Modules() {
	}

	private static Path target(Class<?> type) {
		try {
			return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).getParent();
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static Path coreJar() {
		return jar(CORE, "port-guard-core-");
	}

	static Path starterJar() {
		return jar(STARTER, "port-guard-spring-boot-starter-");
	}

	static List<Path> jars() {
		return List.of(coreJar(), starterJar());
	}

	static List<Path> directories() {
		return List.of(CORE.resolve("classes"), STARTER.resolve("classes"));
	}

	/**
	 * Skips the test if it has not been packaged, as in an IDE.
	 */
	private static Path jar(Path target, String name) {
		try (Stream<Path> files = Files.list(target)) {
			List<Path> jars = files.filter((file) -> {
				String fileName = file.getFileName().toString();
				return fileName.startsWith(name) && fileName.endsWith(".jar")
						&& !fileName.matches(".*-(tests|sources|javadoc)\\.jar");
			}).toList();
			Assumptions.assumeTrue(jars.size() == 1, () -> "one jar of " + target + " is needed, not " + jars);
			return jars.get(0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
