package io.github.portguard.registry;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * An open file with an exclusive lock of the operating system, which ends with the
 * process at the latest.
 */
final class LockedFile implements AutoCloseable {

	private static final int MAX_ATTEMPTS = 10;

	private final Path file;

	private final FileChannel channel;

	private LockedFile(Path file, FileChannel channel) {
		this.file = file;
		this.channel = channel;
	}

	/**
	 * Locks a file.
	 * @param file the file; made if it is not there
	 * @return the locked file, or {@code null} if another process has locked it
	 * @throws IOException if the file can't be opened, or its file system has no locks
	 */
	static @Nullable LockedFile tryLock(Path file) throws IOException {
		requireRegular(file);
		for (int i = 0; i < MAX_ATTEMPTS; i++) {
			LockedFile locked = tryLock(file,
					FileChannel.open(file,
							Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
							RegistryDirectory.filePermissions(file)));
			if (locked == null || Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
				return locked;
			}
			// somebody has removed it in between: nobody would find this lock
			locked.close();
		}
		return null;
	}

	/**
	 * Locks a file, unless it is not there.
	 * @param file the file
	 * @return the locked file, or {@code null} if another process has locked it
	 * @throws IOException if the file can't be opened, or its file system has no locks
	 */
	static @Nullable LockedFile tryLockExisting(Path file) throws IOException {
		requireRegular(file);
		return tryLock(file, FileChannel.open(file, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)));
	}

	private static @Nullable LockedFile tryLock(Path file, FileChannel channel) throws IOException {
		boolean locked = false;
		try {
			FileLock lock = channel.tryLock();
			locked = lock != null;
			return locked ? new LockedFile(file, channel) : null;
		}
		finally {
			if (!locked) {
				channel.close();
			}
		}
	}

	/**
	 * Opening a pipe would block for good.
	 */
	private static void requireRegular(Path file) throws IOException {
		if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
			throw new IOException("'" + file + "' is not a regular file");
		}
	}

	/**
	 * Deletes the file before it gives the lock back, so that nobody finds it unlocked.
	 */
	void closeAndDelete() throws IOException {
		try {
			Files.deleteIfExists(this.file);
		}
		finally {
			close();
		}
	}

	@Override
	public void close() throws IOException {
		this.channel.close();
	}

}
