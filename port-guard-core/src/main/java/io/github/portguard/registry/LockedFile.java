package io.github.portguard.registry;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
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

	private final FileChannel channel;

	private LockedFile(FileChannel channel) {
		this.channel = channel;
	}

	/**
	 * Locks a file.
	 * @param file the file; made if it is not there
	 * @return the locked file, or {@code null} if another process has locked it
	 * @throws IOException if the file can't be opened, or its file system has no locks
	 */
	static @Nullable LockedFile tryLock(Path file) throws IOException {
		return tryLock(FileChannel.open(file,
				Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
				RegistryDirectory.filePermissions(file)));
	}

	/**
	 * Locks a file, unless it is not there.
	 * @param file the file
	 * @return the locked file, or {@code null} if another process has locked it
	 * @throws IOException if the file can't be opened, or its file system has no locks
	 */
	static @Nullable LockedFile tryLockExisting(Path file) throws IOException {
		return tryLock(FileChannel.open(file, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)));
	}

	private static @Nullable LockedFile tryLock(FileChannel channel) throws IOException {
		boolean locked = false;
		try {
			FileLock lock = channel.tryLock();
			locked = lock != null;
			return locked ? new LockedFile(channel) : null;
		}
		finally {
			if (!locked) {
				channel.close();
			}
		}
	}

	@Override
	public void close() throws IOException {
		this.channel.close();
	}

}
