package io.github.portguard.testing;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The classes of a {@link GuardedProgram}, as a JVM has loaded and verified them, in an
 * archive from which others take them, so that each start costs a quarter less. It is
 * made once in a test run, where the system property {@code port-guard.shared-classes}
 * says that it is worth it: many programs, all of them from jars. Without it they are
 * only slower.
 */
final class SharedClasses {

	private static final Logger logger = LoggerFactory.getLogger(SharedClasses.class);

	private static final List<String> OPTIONS = options(System.getProperty("port-guard.shared-classes"));

	private SharedClasses() {
	}

	/**
	 * Returns what a JVM has to be told, which may be nothing.
	 */
	static List<String> options() {
		return OPTIONS;
	}

	private static List<String> options(String file) {
		if (file == null) {
			return List.of();
		}
		Path archive = Path.of(file);
		try {
			Files.deleteIfExists(archive);
			record(archive);
		}
		catch (IOException | RuntimeException | AssertionError ex) {
			logger.warn("There is no archive of classes: the programs take longer to start", ex);
			return List.of();
		}
		return Files.exists(archive) ? List.of("-XX:SharedArchiveFile=" + archive) : List.of();
	}

	/**
	 * Runs a program that finds its port busy, moves, and ends.
	 */
	private static void record(Path archive) throws IOException {
		int port = Ports.free(2);
		try (Stage stage = new Stage(); ServerSocket holder = new ServerSocket(port)) {
			JavaCommand command = JavaCommand.of(GuardedProgram.class, JavaCommand.classPathText())
				.withOptions("-XX:ArchiveClassesAtExit=" + archive)
				.withArguments("--port=" + holder.getLocalPort(), "--ranges=" + (port + 1),
						"--registry=" + stage.registry());
			stage.start(command.words(), stage.directory(), Map.of()).awaitReady().stop();
		}
	}

}
