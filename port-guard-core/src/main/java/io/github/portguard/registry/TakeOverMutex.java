package io.github.portguard.registry;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * Lets only one process of this user at a time take a port over. Its file is never
 * deleted, or two processes could each lock a file of that name.
 *
 * @since 0.1.0
 */
public final class TakeOverMutex implements AutoCloseable {

	private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

	private final int port;

	private final LockedFile file;

	private boolean contended;

	private TakeOverMutex(int port, LockedFile file) {
		this.port = port;
		this.file = file;
	}

	/**
	 * Whether another process had the mutex first, so that what was known about the port
	 * is out of date.
	 * @return whether it had to be waited for
	 */
	public boolean isContended() {
		return this.contended;
	}

	static @Nullable TakeOverMutex acquire(Path file, int port, Duration atMost) throws IOException {
		long deadline = System.nanoTime() + atMost.toNanos();
		boolean contended = false;
		while (true) {
			TakeOverMutex mutex = tryAcquire(file, port);
			if (mutex != null) {
				mutex.contended = contended;
			}
			if (mutex != null || System.nanoTime() - deadline >= 0 || Thread.currentThread().isInterrupted()) {
				return mutex;
			}
			contended = true;
			LockSupport.parkNanos(POLL_NANOS);
		}
	}

	private static @Nullable TakeOverMutex tryAcquire(Path path, int port) throws IOException {
		if (!JvmTable.tryMutex(port)) {
			return null;
		}
		LockedFile file = null;
		try {
			file = LockedFile.tryLock(path);
			return (file != null) ? new TakeOverMutex(port, file) : null;
		}
		finally {
			if (file == null) {
				JvmTable.releaseMutex(port);
			}
		}
	}

	@Override
	public void close() {
		try {
			this.file.close();
		}
		catch (IOException ex) {
			// the lock ends with the process
		}
		finally {
			JvmTable.releaseMutex(this.port);
		}
	}

}
