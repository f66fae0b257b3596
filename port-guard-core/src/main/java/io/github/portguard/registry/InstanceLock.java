package io.github.portguard.registry;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lock that vouches for the claims of one instance. While it is held the JVM knows,
 * so that nobody in it opens the file a second time. Not thread-safe.
 */
final class InstanceLock {

	private static final Logger logger = LoggerFactory.getLogger(InstanceLock.class);

	private static final int MAX_INSPECTIONS = 50;

	private static final long INSPECTION_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

	private final String instance;

	private @Nullable LockedFile file;

	InstanceLock(String instance) {
		this.instance = instance;
	}

	/**
	 * Takes the lock, unless it is held already.
	 * @param directory where its file is
	 * @throws RegistryException if there can be no lock
	 */
	void acquire(RegistryDirectory directory) throws RegistryException {
		if (this.file != null) {
			return;
		}
		Path path = directory.lockFile(this.instance);
		JvmTable.addInstance(this.instance);
		try {
			this.file = lock(path);
		}
		catch (IOException ex) {
			throw new RegistryException("'%s' can't be locked (%s): name a registry directory on a local disk with room"
				.formatted(path, ex), ex);
		}
		finally {
			if (this.file == null) {
				JvmTable.removeInstance(this.instance);
			}
		}
		if (this.file == null) {
			throw new RegistryException(
					"'%s' is locked by another process, although its name is random".formatted(path), null);
		}
	}

	/**
	 * Locks the file, once more if somebody inspects it at this very moment: for that it
	 * is locked, too.
	 */
	private static @Nullable LockedFile lock(Path path) throws IOException {
		LockedFile locked = LockedFile.tryLock(path);
		for (int i = 0; i < MAX_INSPECTIONS && locked == null; i++) {
			LockSupport.parkNanos(INSPECTION_NANOS);
			locked = LockedFile.tryLock(path);
		}
		return locked;
	}

	/**
	 * Gives the lock back and deletes its file. Does nothing if it is not held.
	 */
	void release() {
		LockedFile locked = this.file;
		if (locked == null) {
			return;
		}
		this.file = null;
		try {
			locked.closeAndDelete();
		}
		catch (IOException ex) {
			logger.debug("The lock file of this instance could not be removed", ex);
		}
		finally {
			JvmTable.removeInstance(this.instance);
		}
	}

}
