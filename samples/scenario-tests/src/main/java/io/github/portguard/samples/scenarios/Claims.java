package io.github.portguard.samples.scenarios;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import io.github.portguard.testing.Stage;

/**
 * What the applications on a stage have put on disk about their ports.
 */
public final class Claims {

	private Claims() {
	}

	/**
	 * Returns the ports that are claimed, each with its address. A record that is just
	 * being written is none yet.
	 */
	public static List<String> on(Stage stage) {
		try (Stream<Path> files = Files.list(stage.registry().resolve("port"))) {
			return files.map((file) -> file.getFileName().toString())
				.filter((name) -> name.matches("\\d+@.*"))
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
