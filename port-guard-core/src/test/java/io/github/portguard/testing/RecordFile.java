package io.github.portguard.testing;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * What is in a registry directory, read and forged without the code that is tested.
 */
public final class RecordFile {

	private final Path registry;

	private final Path path;

	public RecordFile(Path registry, int port) {
		this(registry, port, "any");
	}

	public RecordFile(Path registry, int port, String address) {
		this.registry = registry;
		this.path = registry.resolve("port").resolve(port + "@" + address);
	}

	public Path path() {
		return this.path;
	}

	public boolean exists() {
		return Files.exists(this.path);
	}

	public String get(String key) {
		return read().getProperty(key, "");
	}

	private Properties read() {
		Properties properties = new Properties();
		try (Reader reader = Files.newBufferedReader(this.path)) {
			properties.load(reader);
			return properties;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Changes entries.
	 * @param entries keys and values in turn
	 */
	public RecordFile forge(Object... entries) {
		Properties properties = read();
		for (int i = 0; i < entries.length; i += 2) {
			properties.setProperty(entries[i].toString(), entries[i + 1].toString());
		}
		try (Writer writer = Files.newBufferedWriter(this.path)) {
			properties.store(writer, null);
			return this;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Makes it the record of another process.
	 */
	public RecordFile forgeProcess(long pid) {
		return forge("process.pid", pid, "process.start", Proc.start(pid));
	}

	/**
	 * Makes it a record of an orphan: its launcher was Maven, which is gone.
	 */
	public RecordFile forgeDeadLauncher() {
		return forge("launcher.pid", 4_000_000, "launcher.start", 1, "launcher.name", "maven");
	}

	public Path lockFile() {
		return this.registry.resolve("inst").resolve(get("instance") + ".lock");
	}

	public static List<Path> lockFiles(Path registry) {
		try (Stream<Path> files = Files.list(registry.resolve("inst"))) {
			return files.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Returns the names of all files about a port.
	 */
	public static List<String> about(Path registry, int port) {
		try (Stream<Path> files = Files.list(registry.resolve("port"))) {
			return files.map((file) -> file.getFileName().toString())
				.filter((name) -> name.contains(Integer.toString(port)))
				.sorted()
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Copies a whole registry.
	 */
	public static void copy(Path from, Path to) {
		try (Stream<Path> paths = Files.walk(from)) {
			for (Path path : paths.toList()) {
				Path copy = to.resolve(from.relativize(path));
				if (Files.isDirectory(path)) {
					Files.createDirectory(copy,
							PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
				}
				else {
					Files.write(copy, Files.readAllBytes(path));
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Writes something that is no record in its place.
	 */
	public void damage(String content) {
		try {
			Files.writeString(this.path, content, StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
