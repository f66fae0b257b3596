package io.github.portguard.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Tells who holds many lock files at about one moment. It opens none of them, so it can
 * be asked about those of this JVM, too. What it says is to be shown to people: whoever
 * acts on it has to ask a {@link LockInspector}.
 */
final class LockSnapshot {

	/**
	 * Who holds which locks; {@code null} if that can't be told.
	 */
	private final @Nullable LockTable table;

	private final Map<String, LockState> states = new HashMap<>();

	private LockSnapshot(@Nullable LockTable table) {
		this.table = table;
	}

	/**
	 * Takes a snapshot.
	 * @param locks the kernel's table of locks; {@code null} on a system without one
	 */
	static LockSnapshot of(@Nullable Path locks) {
		try {
			return new LockSnapshot((locks != null) ? LockTable.read(locks) : null);
		}
		catch (IOException | RuntimeException ex) {
			return new LockSnapshot(null);
		}
	}

	/**
	 * Returns the state of the lock of a claim.
	 * @param file the lock file
	 * @param record the claim
	 */
	LockState state(Path file, ClaimRecord record) {
		return this.states.computeIfAbsent(record.instance(), (instance) -> inspect(file, record.process().pid()));
	}

	private LockState inspect(Path file, long pid) {
		if (this.table == null) {
			return Files.notExists(file, LinkOption.NOFOLLOW_LINKS) ? LockState.NOT_HELD : LockState.UNKNOWN;
		}
		Object inode;
		try {
			inode = Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS);
		}
		catch (NoSuchFileException ex) {
			return LockState.NOT_HELD;
		}
		catch (IOException | RuntimeException ex) {
			return LockState.UNKNOWN;
		}
		return state(this.table, inode.toString(), pid);
	}

	private static LockState state(LockTable table, String inode, long pid) {
		try {
			Set<Long> owners = table.owners(inode);
			if (owners.isEmpty()) {
				return LockState.NOT_HELD;
			}
			return owners.equals(Set.of(pid)) ? LockState.HELD : LockState.UNKNOWN;
		}
		catch (IOException | RuntimeException ex) {
			return LockState.UNKNOWN;
		}
	}

}
