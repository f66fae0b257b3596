package io.github.portguard.registry;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

import org.jspecify.annotations.Nullable;

/**
 * What an application runs from: its jar, or the directory of its classes.
 *
 * @param path the real path
 * @param jar whether it is a file
 * @param size its size in bytes; {@code 0} for a directory
 * @param modified when it was last changed, in milliseconds since the epoch; {@code 0}
 * for a directory
 * @since 0.1.0
 */
public record Artifact(String path, boolean jar, long size, long modified) {

	/**
	 * Returns what is at a path now.
	 * @param path the path
	 * @return the artifact, or {@code null} if nothing can be read there
	 */
	static @Nullable Artifact at(Path path) {
		try {
			Path real = path.toRealPath();
			BasicFileAttributes attributes = Files.readAttributes(real, BasicFileAttributes.class);
			return attributes.isRegularFile()
					? new Artifact(real.toString(), true, attributes.size(), attributes.lastModifiedTime().toMillis())
					: new Artifact(real.toString(), false, 0, 0);
		}
		catch (IOException | RuntimeException ex) {
			return null;
		}
	}

	/**
	 * Whether the other one is a later build in the same place. A later time alone does
	 * not say so: whoever copies or touches a file changes that as well.
	 * @param other the other artifact
	 * @return {@code true} only for the same jar path with a later time and another size
	 */
	public boolean isReplacedBy(Artifact other) {
		return this.jar && other.jar && this.path.equals(other.path) && other.modified > this.modified
				&& other.size != this.size;
	}

	/**
	 * Whether this is a jar that this JVM runs from, rather than one that has taken its
	 * place since. Only Linux tells.
	 * @return {@code true} only if it stands unchanged at its path, is older than this
	 * JVM, and is open in it
	 */
	public boolean isOpenHere() {
		Path file = Path.of(this.path);
		return this.jar && equals(at(file)) && isOpen(file)
				&& this.modified < ManagementFactory.getRuntimeMXBean().getStartTime();
	}

	private static boolean isOpen(Path file) {
		try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
			Object key = key(file);
			for (Path descriptor : descriptors) {
				if (key != null && file.equals(target(descriptor)) && key.equals(key(descriptor))) {
					return true;
				}
			}
		}
		catch (IOException | RuntimeException ex) {
			// what can't be looked at is not known to be open
		}
		return false;
	}

	private static @Nullable Object key(Path file) throws IOException {
		return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
	}

	/**
	 * Returns nothing for a descriptor that was closed meanwhile.
	 */
	private static @Nullable Path target(Path descriptor) {
		try {
			return Files.readSymbolicLink(descriptor);
		}
		catch (IOException ex) {
			return null;
		}
	}

}
