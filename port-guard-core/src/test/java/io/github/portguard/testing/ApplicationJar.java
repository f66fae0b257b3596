package io.github.portguard.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
		List<Path> classPath = JavaCommand.classPath();
		Path classes = classPath.stream()
			.filter((path) -> Files.exists(path.resolve("io/github/portguard/testing")))
			.findFirst()
			.orElseThrow();
		Path temporary = jar.resolveSibling(jar.getFileName() + ".new");
		try (OutputStream file = Files.newOutputStream(temporary);
				JarOutputStream output = new JarOutputStream(file, manifest(classes, classPath));
				Stream<Path> paths = Files.walk(classes.resolve("io/github/portguard"))) {
			for (Path path : paths.filter((path) -> path.toString().endsWith(".class")).toList()) {
				output.putNextEntry(new ZipEntry(classes.relativize(path).toString()));
				Files.copy(path, output);
			}
			output.putNextEntry(new ZipEntry("version"));
			output.write(version.getBytes(StandardCharsets.UTF_8));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return move(temporary, jar);
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
