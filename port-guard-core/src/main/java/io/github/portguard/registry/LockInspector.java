package io.github.portguard.registry;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Finds out who holds a lock file of another process, without ever touching one of this
 * JVM's own.
 */
final class LockInspector {

	private static final int OWNER = 4;

	private static final int FILE = 5;

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
	 * Returns the owners of all locks on files with the inode of the given one. The
	 * device is left aside: on some file systems it is another one here than in
	 * {@code stat}. More than one owner means that nothing is known.
	 */
	private static Set<Long> owners(Path file, Path locks) throws IOException {
		Object inode = Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS);
		return owners(inode.toString(),
				new String(Files.readAllBytes(locks), StandardCharsets.US_ASCII).lines().toList());
	}

	static Set<Long> owners(String inode, List<String> lines) {
		return owners(lines).getOrDefault(inode, Set.of());
	}

	/**
	 * Returns the owners of all locks by the inodes of the files.
	 */
	static Map<String, Set<Long>> owners(List<String> lines) {
		Map<String, Set<Long>> owners = new HashMap<>();
		for (String line : lines) {
			String[] fields = line.trim().split("\\s+", -1);
			if (fields.length > FILE && !"->".equals(fields[1])) {
				String inode = fields[FILE].substring(fields[FILE].lastIndexOf(':') + 1);
				owners.computeIfAbsent(inode, (key) -> new HashSet<>()).add(Long.parseLong(fields[OWNER]));
			}
		}
		return owners;
	}

	/**
	 * Looks at all locks at once.
	 */
	LockSnapshot snapshot() {
		return LockSnapshot.of(this.locks);
	}

}
