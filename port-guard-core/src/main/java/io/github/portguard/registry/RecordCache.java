package io.github.portguard.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Remembers what was in record files, so that whoever asks about all of them again and
 * again does not read them all again and again. A file that is not the one that was read
 * is read anew: every change puts another file in its place. Thread-safe.
 */
final class RecordCache {

	private final Map<Path, Entry> entries = new HashMap<>();

	/**
	 * Returns the record in a file.
	 * @param file the file
	 * @param reader reads it
	 * @return the record, or {@code null} if there is none
	 * @throws IOException if it can't be read at the moment
	 */
	synchronized @Nullable ClaimRecord read(Path file, Reader reader) throws IOException {
		BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class,
				LinkOption.NOFOLLOW_LINKS);
		Entry entry = this.entries.get(file);
		if (entry == null || !entry.isOf(attributes)) {
			entry = new Entry(attributes.fileKey(), attributes.lastModifiedTime(), attributes.size(),
					reader.read(file));
			this.entries.put(file, entry);
		}
		return entry.record();
	}

	/**
	 * Forgets all files but some.
	 */
	synchronized void retain(Set<Path> files) {
		this.entries.keySet().retainAll(files);
	}

	/**
	 * Reads a record file.
	 */
	@FunctionalInterface
	interface Reader {

		@Nullable ClaimRecord read(Path file) throws IOException;

	}

	/**
	 * What was in a file.
	 */
	private record Entry(@Nullable Object key, FileTime modified, long size, @Nullable ClaimRecord record) {

		boolean isOf(BasicFileAttributes attributes) {
			return this.key != null && Objects.equals(this.key, attributes.fileKey())
					&& this.modified.equals(attributes.lastModifiedTime()) && this.size == attributes.size();
		}

	}

}
