package io.github.portguard.samples.scenarios;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.github.portguard.testing.JavaCommand;
import io.github.portguard.testing.Ports;
import io.github.portguard.testing.Stage;

/**
 * The sample as Spring Boot advises to deploy it: its jar extracted, with an archive of
 * the classes it loads. A start takes about half of what one from the executable jar
 * takes. It is made once in a test run, the archive only where the system property
 * {@code sample.shared-classes} says that there will be starts enough.
 */
final class ExtractedSample {

	static final JavaCommand COMMAND = command(SampleRun.JAR);

	private ExtractedSample() {
	}

	private static JavaCommand command(Path jar) {
		Path directory = jar.resolveSibling("extracted");
		try {
			Path archive = directory.resolve("classes.jsa");
			Files.deleteIfExists(archive);
			Stage.run(JavaCommand.ofJar(jar)
				.withOptions("-Djarmode=tools")
				.withArguments("extract", "--force", "--destination", directory.toString())
				.words()
				.toArray(String[]::new));
			JavaCommand command = SampleStart.ofJar(directory.resolve(jar.getFileName()));
			if (!Boolean.getBoolean("sample.shared-classes")) {
				return command;
			}
			record(command.withOptions("-XX:ArchiveClassesAtExit=" + archive));
			return Files.exists(archive) ? command.withOptions("-XX:SharedArchiveFile=" + archive) : command;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Lets it find its port busy, move, and end.
	 */
	private static void record(JavaCommand command) {
		int port = Ports.free(2);
		try (Stage stage = new Stage()) {
			stage.foreigner(port);
			SampleRun run = new SampleStart(stage, command).port(port).ranges(Integer.toString(port + 1)).start();
			run.awaitStarted();
			run.stop();
		}
	}

}
