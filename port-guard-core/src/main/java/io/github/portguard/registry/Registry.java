package io.github.portguard.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.portguard.process.Launcher;
import io.github.portguard.process.ProcessIdentity;

/**
 * The claims of all guarded applications of one user on this machine.
 * <p>
 * A registry stands for one instance: it has a random id and a lock file of that name,
 * which it locks while it holds any claim and which nobody in this JVM ever opens a
 * second time. The records are in other files.
 * <p>
 * Thread-safe. Nothing is touched on disk before the first call.
 *
 * @since 0.1.0
 */
public final class Registry {

	private static final Logger logger = LoggerFactory.getLogger(Registry.class);

	private final @Nullable Path configuredDirectory;

	private final Clock clock;

	private final String instance = newInstanceId();

	private final LockInspector lockInspector = LockInspector.ofThisMachine();

	private final InstanceLock lock = new InstanceLock(this.instance);

	private int claims;

	/**
	 * Creates a registry.
	 * @param directory the directory; {@code null} for this user's state directory
	 * @param clock tells the time that is written down
	 */
	public Registry(@Nullable Path directory, Clock clock) {
		this.configuredDirectory = directory;
		this.clock = clock;
	}

	private static String newInstanceId() {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		return hex(random.nextLong() ^ System.nanoTime()) + hex(random.nextLong() ^ ProcessHandle.current().pid());
	}

	private static String hex(long value) {
		String digits = Long.toHexString(value);
		return "0".repeat(16 - digits.length()) + digits;
	}

	/**
	 * Returns the id of this instance.
	 * @return 32 hexadecimal digits
	 */
	public String instance() {
		return this.instance;
	}

	/**
	 * Returns the directory of the registry.
	 * @return the directory, which need not be there yet
	 * @throws RegistryException if no directory is configured and this user has no home
	 */
	public Path directory() throws RegistryException {
		return (this.configuredDirectory != null) ? this.configuredDirectory
				: RegistryDirectory.defaultPath(System::getenv, (name) -> System.getProperty(name, ""));
	}

	private RegistryDirectory open() throws RegistryException {
		return RegistryDirectory.open(directory());
	}

	/**
	 * Puts a claim on disk, in place of any other for the same port and address: whoever
	 * calls this has bound the port.
	 * @param record the record, which names this instance
	 * @return the claim
	 * @throws RegistryException if it could not be put there
	 */
	public synchronized Claim claim(ClaimRecord record) throws RegistryException {
		RegistryDirectory directory = open();
		RecordFiles files = new RecordFiles(directory.ports());
		this.lock.acquire(directory);
		boolean claimed = false;
		try {
			ClaimRecord previous = files.read(files.file(record.address(), record.port()));
			files.write(record);
			this.claims++;
			claimed = true;
			if (previous != null) {
				discardLock(directory, previous);
			}
			return new Claim(this, record);
		}
		catch (IOException ex) {
			throw unwritable(ex);
		}
		finally {
			if (!claimed) {
				releaseIfIdle();
			}
		}
	}

	private static RegistryException unwritable(IOException ex) {
		return new RegistryException("the registry can't be written (%s): make room, or make it writable".formatted(ex),
				ex);
	}

	private static RegistryException unreadable(IOException ex) {
		return new RegistryException("the registry can't be read (%s): make it readable for this user".formatted(ex),
				ex);
	}

	private void releaseIfIdle() {
		if (this.claims == 0) {
			this.lock.release();
		}
	}

	/**
	 * Deletes the lock file that the instance before us left behind, if it is dead.
	 */
	private void discardLock(RegistryDirectory directory, ClaimRecord previous) {
		Path file = directory.lockFile(previous.instance());
		if (this.lockInspector.inspect(file, previous.instance(), previous.process().pid()) == LockState.NOT_HELD) {
			try {
				Files.deleteIfExists(file);
			}
			catch (IOException ex) {
				logger.debug("The lock file '{}' of a dead instance could not be removed", file, ex);
			}
		}
	}

	synchronized ClaimRecord update(ClaimRecord record, ClaimState state) throws RegistryException {
		ClaimRecord updated = record.withState(state, this.clock.instant());
		try {
			RecordFiles files = new RecordFiles(open().ports());
			ClaimRecord current = files.read(files.file(record.address(), record.port()));
			if (current == null || current.instance().equals(record.instance())) {
				files.write(updated);
			}
			return updated;
		}
		catch (IOException ex) {
			throw unwritable(ex);
		}
	}

	synchronized void release(ClaimRecord record) throws RegistryException {
		try {
			new RecordFiles(open().ports()).remove(record);
		}
		catch (IOException ex) {
			throw unwritable(ex);
		}
		finally {
			this.claims--;
			releaseIfIdle();
		}
	}

	/**
	 * Returns what has been claimed about a port, on whatever address.
	 * @param port the port
	 * @return the records; they are statements, not facts
	 * @throws RegistryException if the registry can't be used
	 */
	public List<ClaimRecord> find(int port) throws RegistryException {
		if (!Files.exists(directory())) {
			return List.of();
		}
		try {
			return new RecordFiles(open().ports()).read(port);
		}
		catch (IOException ex) {
			throw unreadable(ex);
		}
	}

	/**
	 * Returns the ports about which there are claims, dead or alive.
	 * @return the ports
	 * @throws RegistryException if the registry can't be used
	 */
	public Set<Integer> ports() throws RegistryException {
		if (!Files.exists(directory())) {
			return Set.of();
		}
		try {
			return new RecordFiles(open().ports()).ports();
		}
		catch (IOException ex) {
			throw unreadable(ex);
		}
	}

	/**
	 * Returns whether the lock that vouches for a claim of another process is held by
	 * that process.
	 * @param record the claim
	 * @return the state of the lock
	 */
	public LockState inspectLock(ClaimRecord record) {
		try {
			Path file = open().lockFile(record.instance());
			return this.lockInspector.inspect(file, record.instance(), record.process().pid());
		}
		catch (RegistryException ex) {
			return LockState.UNKNOWN;
		}
	}

	/**
	 * Waits for the right to take a port over.
	 * @param port the port
	 * @param atMost how long to wait
	 * @return the mutex, to be closed; {@code null} if another process kept it all the
	 * time
	 * @throws RegistryException if there can be no mutex
	 */
	public @Nullable TakeOverMutex acquireMutex(int port, Duration atMost) throws RegistryException {
		try {
			return TakeOverMutex.acquire(open().mutexFile(port), port, atMost);
		}
		catch (IOException ex) {
			throw unwritable(ex);
		}
	}

	/**
	 * Returns the take-overs of a port, oldest first.
	 * @param port the port
	 * @return the take-overs
	 * @throws RegistryException if they can't be told
	 */
	public List<TakeOver> history(int port) throws RegistryException {
		return new TakeOverHistory(open().historyFile(port)).read();
	}

	/**
	 * Writes down that a port is being taken over. To be called under the mutex and
	 * before the signal: what can't be remembered must not be done.
	 * @param port the port
	 * @param evicted the process that is about to be signalled
	 * @param launcher what had started it
	 * @throws RegistryException if it could not be written
	 */
	public void remember(int port, ProcessIdentity evicted, @Nullable Launcher launcher) throws RegistryException {
		new TakeOverHistory(open().historyFile(port)).add(new TakeOver(this.clock.instant(), evicted, launcher),
				this.instance);
	}

}
