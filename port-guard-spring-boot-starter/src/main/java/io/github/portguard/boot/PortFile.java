package io.github.portguard.boot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.json.JsonWriter;
import org.springframework.util.StringUtils;

/**
 * A file that tells others on which ports the application is. It is always complete: it
 * appears, changes and goes as a whole. A failure costs the file and one warning.
 * Thread-safe.
 */
final class PortFile {

	static final String PROPERTY = "port-guard.port-file";

	private static final Logger logger = LoggerFactory.getLogger(PortFile.class);

	private final Path path;

	private final Format format;

	private final Map<String, Integer> ports = new TreeMap<>();

	private @Nullable String written;

	private boolean warned;

	PortFile(Path path, Format format) {
		this.path = path.toAbsolutePath();
		this.format = format;
	}

	/**
	 * Says that a listener is on a port.
	 */
	synchronized void put(String listener, int port) {
		Integer before = this.ports.put(listener, port);
		if (before == null || before != port || this.written == null) {
			write(this.format.text(this.ports));
		}
	}

	private void write(String text) {
		try {
			Path directory = this.path.getParent();
			Files.createDirectories(directory);
			Path temporary = Files.createTempFile(directory, this.path.getFileName().toString(), ".tmp");
			try {
				Files.writeString(temporary, text, StandardCharsets.UTF_8);
				makeReadable(temporary);
				Files.move(temporary, this.path, StandardCopyOption.ATOMIC_MOVE);
			}
			finally {
				Files.deleteIfExists(temporary);
			}
			this.written = text;
		}
		catch (IOException | RuntimeException ex) {
			warnOnce(ex);
		}
	}

	/**
	 * A temporary file is for its owner only; this one is for others.
	 */
	private static void makeReadable(Path file) throws IOException {
		if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
			Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
		}
	}

	/**
	 * Removes the file, unless another instance has replaced it.
	 */
	synchronized void remove() {
		this.ports.clear();
		String written = this.written;
		this.written = null;
		try {
			if (written != null && written.equals(Files.readString(this.path, StandardCharsets.UTF_8))) {
				Files.delete(this.path);
			}
		}
		catch (NoSuchFileException ex) {
			logger.debug("The port file {} has gone already", this.path);
		}
		catch (IOException | RuntimeException ex) {
			warnOnce(ex);
		}
	}

	private void warnOnce(Exception reason) {
		if (!this.warned) {
			this.warned = true;
			logger.warn("The file '{}' of {} can't be kept up to date: {}. Whoever reads it does not learn the port.",
					this.path, PROPERTY, reason.toString());
		}
	}

	/**
	 * How the ports are written down.
	 */
	enum Format {

		/**
		 * An object with the name of each listener and its port.
		 */
		JSON {

			@Override
			String text(Map<String, Integer> ports) {
				return JsonWriter.<Map<String, Integer>>standard().writeToString(ports) + "\n";
			}

		},

		/**
		 * Lines such as {@code SERVER_PORT=8081}, for a shell or Docker Compose, or as
		 * properties.
		 */
		LINES {

			@Override
			String text(Map<String, Integer> ports) {
				return ports.entrySet()
					.stream()
					.map((entry) -> variable(entry.getKey()) + "=" + entry.getValue() + "\n")
					.collect(Collectors.joining());
			}

		};

		abstract String text(Map<String, Integer> ports);

		/**
		 * The environment variable that Spring Boot reads the port of a listener from.
		 */
		private static String variable(String listener) {
			StandardListener standard = StandardListener.find(listener);
			String property = (standard != null) ? standard.property() : listener + ".port";
			return property.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
		}

		static Format of(Path path) {
			String extension = StringUtils.getFilenameExtension(path.toString());
			return switch ((extension != null) ? extension : "") {
				case "json" -> JSON;
				case "env", "properties" -> LINES;
				default -> throw new InvalidConfigurationPropertyValueException(PROPERTY, path,
						"Its extension says which form it has: use '.json', '.env' or '.properties'.");
			};
		}

	}

}
