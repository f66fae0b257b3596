package io.github.portguard.registry;

import java.io.IOException;
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
	 * Whether the other one is a later build in the same place.
	 * @param other the other artifact
	 * @return {@code true} only for the same jar path with a later time, or with another
	 * size and no earlier time
	 */
	public boolean isReplacedBy(Artifact other) {
		return this.jar && other.jar && this.path.equals(other.path)
				&& (other.modified > this.modified || (other.modified == this.modified && other.size != this.size));
	}

}
