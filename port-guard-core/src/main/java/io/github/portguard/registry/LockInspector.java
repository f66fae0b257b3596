package io.github.portguard.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Finds out who holds a lock file of another process, without ever touching one of this
 * JVM's own.
 */
final class LockInspector {

	private final @Nullable Path locks;

	/**
	 * Creates an inspector.
	 * @param locks the kernel's table of locks; {@code null} on a system without one
	 */
	LockInspector(@Nullable Path locks) {
		this.locks = locks;
	}

	static LockInspector ofThisMachine() {
		return new LockInspector(Files.exists(Path.of("/proc/self")) ? Path.of("/proc/locks") : null);
	}

	/**
	 * Inspects a lock.
	 * @param file the lock file
	 * @param instance the instance it belongs to
	 * @param pid the process that is said to hold it
	 * @return the state
	 */
	LockState inspect(Path file, String instance, long pid) {
		Path locks = this.locks;
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
			return (locks == null || owners(file, locks).equals(Set.of(pid))) ? LockState.HELD : LockState.UNKNOWN;
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
	 * Returns who holds locks on files with the inode of the given one.
	 */
	private static Set<Long> owners(Path file, Path locks) throws IOException {
		Object inode = Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS);
		return LockTable.read(locks).owners(inode.toString());
	}

	/**
	 * Looks at all locks at once.
	 */
	LockSnapshot snapshot() {
		return LockSnapshot.of(this.locks);
	}

}
