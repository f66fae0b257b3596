package io.github.portguard.registry;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds out who holds a lock file of another process, without ever touching one of this
 * JVM's own.
 */
final class LockInspector {

	private static final int OWNER = 4;

	private static final int FILE = 5;

	private final Path locks;

	LockInspector(Path locks) {
		this.locks = locks;
	}

	/**
	 * Inspects a lock.
	 * @param file the lock file
	 * @param instance the instance it belongs to
	 * @param pid the process that is said to hold it
	 * @return the state
	 */
	LockState inspect(Path file, String instance, long pid) {
		if (JvmTable.isOwnInstance(instance) || pid == ProcessHandle.current().pid()) {
			return LockState.UNKNOWN;
		}
		if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
			return LockState.NOT_HELD;
		}
		try {
			if (isLockable(file)) {
				return LockState.NOT_HELD;
			}
			return (!Files.exists(this.locks) || owners(file).equals(Set.of(pid))) ? LockState.HELD : LockState.UNKNOWN;
		}
		catch (IOException | RuntimeException ex) {
			return LockState.UNKNOWN;
		}
	}

	private static boolean isLockable(Path file) throws IOException {
		try (LockedFile lock = LockedFile.tryLockExisting(file)) {
			return lock != null;
		}
	}

	/**
	 * Returns the owners of all locks on files with the inode of the given one. The
	 * device is left aside: on some file systems it is another one here than in
	 * {@code stat}. More than one owner means that nothing is known.
	 */
	private Set<Long> owners(Path file) throws IOException {
		Object inode = Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS);
		return owners(inode.toString(),
				new String(Files.readAllBytes(this.locks), StandardCharsets.US_ASCII).lines().toList());
	}

	static Set<Long> owners(String inode, List<String> lines) {
		Set<Long> owners = new HashSet<>();
		for (String line : lines) {
			String[] fields = line.trim().split("\\s+", -1);
			if (fields.length > FILE && !"->".equals(fields[1]) && fields[FILE].endsWith(":" + inode)) {
				owners.add(Long.parseLong(fields[OWNER]));
			}
		}
		return owners;
	}

}
