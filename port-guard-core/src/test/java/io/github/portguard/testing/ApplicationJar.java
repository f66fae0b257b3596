package io.github.portguard.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * A jar that {@link GuardedProgram} can be run from, and that a newer build can replace.
 */
public final class ApplicationJar {

	private ApplicationJar() {
	}

	/**
	 * Builds the jar, in place of any other of that name, as build tools do: a running
	 * program keeps the old file.
	 * @param jar where to put it
	 * @param version makes it another build
	 */
	public static Path build(Path jar, String version) {
		Path classes = JavaCommand.location(GuardedProgram.class);
		Path temporary = jar.resolveSibling(jar.getFileName() + ".new");
		try (OutputStream file = Files.newOutputStream(temporary);
				JarOutputStream output = new JarOutputStream(file, manifest(classes, JavaCommand.classPath()))) {
			copyClasses(classes, output);
			output.putNextEntry(new ZipEntry("version"));
			output.write(version.getBytes(StandardCharsets.UTF_8));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return move(aged(temporary), jar);
	}

	/**
	 * Copies the classes of a directory, or of a jar if these tests are those of another
	 * module.
	 */
	private static void copyClasses(Path classes, JarOutputStream output) throws IOException {
		if (Files.isDirectory(classes)) {
			copyTree(classes, output);
			return;
		}
		try (FileSystem jar = FileSystems.newFileSystem(classes)) {
			copyTree(jar.getPath("/"), output);
		}
	}

	private static void copyTree(Path root, JarOutputStream output) throws IOException {
		try (Stream<Path> paths = Files.walk(root.resolve("io/github/portguard"))) {
			for (Path path : paths.filter((path) -> path.toString().endsWith(".class")).toList()) {
				output.putNextEntry(new ZipEntry(root.relativize(path).toString()));
				Files.copy(path, output);
			}
		}
	}

	/**
	 * Makes it older than whatever is started from it, beyond doubt.
	 */
	private static Path aged(Path jar) {
		try {
			return Files.setLastModifiedTime(jar, FileTime.from(Instant.now().minusMillis(100)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Path move(Path from, Path to) {
		try {
			return Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Manifest manifest(Path classes, List<Path> classPath) {
		Manifest manifest = new Manifest();
		Attributes attributes = manifest.getMainAttributes();
		attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
		attributes.put(Attributes.Name.MAIN_CLASS, GuardedProgram.class.getName());
		attributes.put(Attributes.Name.CLASS_PATH,
				classPath.stream()
					.filter((path) -> !path.equals(classes))
					.map((path) -> path.toUri().toString())
					.collect(Collectors.joining(" ")));
		return manifest;
	}

}
