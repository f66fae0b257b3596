package io.github.portguard.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.portguard.port.Addresses;
import io.github.portguard.process.Launcher;
import io.github.portguard.process.ProcessIdentity;

/**
 * The work that a {@link Registry} does on disk, however long it takes. Thread-safe.
 */
final class RegistryStore {

	private static final Logger logger = LoggerFactory.getLogger(RegistryStore.class);

	private final @Nullable Path configuredDirectory;

	private final Clock clock;

	private final String instance = newInstanceId();

	private final LockInspector lockInspector = LockInspector.ofThisMachine();

	private final InstanceLock lock = new InstanceLock(this.instance);

	private @Nullable RecordCache cache;

	/**
	 * Whose record is in which file, of the claims of this registry.
	 */
	private final Map<Path, Claim> writers = new HashMap<>();

	private int claims;

	RegistryStore(@Nullable Path directory, Clock clock) {
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

	String instance() {
		return this.instance;
	}

	Path directory() throws RegistryException {
		return (this.configuredDirectory != null) ? this.configuredDirectory
				: RegistryDirectory.defaultPath(System::getenv, System.getProperties());
	}

	private RegistryDirectory open() throws RegistryException {
		return RegistryDirectory.open(directory());
	}

	/**
	 * Writes a claim down, unless it is released before that is done.
	 * @return whether it was written
	 */
	synchronized boolean claim(Claim claim, ClaimRecord record) throws RegistryException {
		RegistryDirectory directory = open();
		RecordFiles files = new RecordFiles(directory.ports());
		this.lock.acquire(directory);
		boolean claimed = false;
		try {
			ClaimRecord previous = previous(files, record);
			claimed = files.write(record, claim::isWanted);
			if (claimed) {
				this.claims++;
				this.writers.put(files.file(record.address(), record.port()), claim);
			}
			if (claimed && previous != null) {
				discardLock(directory, previous);
			}
			return claimed;
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

	/**
	 * Returns the claim that is about to be replaced. That it can't be read is no reason
	 * not to.
	 */
	private static @Nullable ClaimRecord previous(RecordFiles files, ClaimRecord record) {
		try {
			return files.read(files.file(record.address(), record.port()));
		}
		catch (IOException ex) {
			logger.debug("The previous claim on port {} could not be read", record.port(), ex);
			return null;
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
			try (LockedFile locked = LockedFile.tryLockExisting(file)) {
				if (locked != null) {
					locked.closeAndDelete();
				}
			}
			catch (IOException ex) {
				logger.debug("The lock file '{}' of a dead instance could not be removed", file, ex);
			}
		}
	}

	synchronized ClaimRecord update(Claim claim, ClaimRecord record, ClaimState state) throws RegistryException {
		ClaimRecord updated = record.withState(state, this.clock.instant());
		try {
			RecordFiles files = new RecordFiles(open().ports());
			Path file = files.file(record.address(), record.port());
			ClaimRecord current = files.read(file);
			if (this.writers.get(file) == claim && (current == null || current.instance().equals(record.instance()))) {
				files.write(updated, claim::isWanted);
			}
			return updated;
		}
		catch (IOException ex) {
			throw unwritable(ex);
		}
	}

	synchronized void release(Claim claim, ClaimRecord record) throws RegistryException {
		try {
			RecordFiles files = new RecordFiles(open().ports());
			if (this.writers.remove(files.file(record.address(), record.port()), claim)) {
				files.remove(record);
			}
		}
		catch (IOException ex) {
			throw unwritable(ex);
		}
		finally {
			this.claims--;
			releaseIfIdle();
		}
	}

	List<ClaimRecord> find(int port) throws RegistryException {
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

	Map<Integer, List<ClaimRecord>> find(Set<Integer> ports) throws RegistryException {
		if (!Files.exists(directory())) {
			return Map.of();
		}
		try {
			return new RecordFiles(open().ports()).peek(ports);
		}
		catch (IOException ex) {
			throw unreadable(ex);
		}
	}

	Set<Integer> ports() throws RegistryException {
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

	LockState inspectLock(ClaimRecord record) {
		try {
			Path file = open().lockFile(record.instance());
			return this.lockInspector.inspect(file, record.instance(), record.process().pid());
		}
		catch (RegistryException ex) {
			return LockState.UNKNOWN;
		}
	}

	private synchronized RecordCache cache() {
		if (this.cache == null) {
			this.cache = new RecordCache();
		}
		return this.cache;
	}

	List<ClaimOnRecord> claims() throws RegistryException {
		if (!Files.exists(directory())) {
			return List.of();
		}
		RegistryDirectory directory = open();
		try {
			List<ClaimRecord> records = new RecordFiles(directory.ports()).readAll(cache());
			LockSnapshot locks = this.lockInspector.snapshot();
			return records.stream()
				.map((record) -> new ClaimOnRecord(record, locks.state(directory.lockFile(record.instance()), record)))
				.toList();
		}
		catch (IOException ex) {
			throw unreadable(ex);
		}
	}

	/**
	 * Says why nobody can go by a claim of ours any more. What is missing is not made
	 * anew.
	 */
	Optional<String> whyLost(ClaimRecord own) throws RegistryException {
		RegistryDirectory directory = RegistryDirectory.unverified(directory());
		if (Files.notExists(directory.lockFile(own.instance()), LinkOption.NOFOLLOW_LINKS)) {
			return Optional.of("its lock file is gone");
		}
		RecordFiles files = new RecordFiles(directory.ports());
		try {
			ClaimRecord current = files.peek(files.file(own.address(), own.port()));
			if (current == null) {
				return Optional.of("its record is gone");
			}
			return current.instance().equals(own.instance()) ? rival(directory, files, own)
					: Optional.of(claimedBy(current));
		}
		catch (IOException ex) {
			throw unreadable(ex);
		}
	}

	private Optional<String> rival(RegistryDirectory directory, RecordFiles files, ClaimRecord own) throws IOException {
		return files.peek(own.port())
			.stream()
			.filter((other) -> !other.instance().equals(own.instance())
					&& Addresses.overlap(other.address(), own.address()))
			.filter((other) -> this.lockInspector.inspect(directory.lockFile(other.instance()), other.instance(),
					other.process().pid()) == LockState.HELD)
			.findFirst()
			.map(RegistryStore::claimedBy);
	}

	private static String claimedBy(ClaimRecord record) {
		return "process %s, an instance of '%s', has claimed the port".formatted(record.process().pid(),
				record.application().id());
	}

	/**
	 * Removes the claim of another instance if nobody holds its lock.
	 */
	boolean discard(ClaimRecord dead) throws RegistryException {
		RegistryDirectory directory = open();
		if (this.lockInspector.inspect(directory.lockFile(dead.instance()), dead.instance(),
				dead.process().pid()) != LockState.NOT_HELD) {
			return false;
		}
		try {
			new RecordFiles(directory.ports()).remove(dead);
		}
		catch (NoSuchFileException ex) {
			logger.debug("Somebody else has removed the claim on port {} already", dead.port());
		}
		catch (IOException ex) {
			throw unwritable(ex);
		}
		discardLock(directory, dead);
		return true;
	}

	@Nullable TakeOverMutex acquireMutex(int port, Duration atMost) throws RegistryException {
		try {
			return TakeOverMutex.acquire(open().mutexFile(port), port, atMost);
		}
		catch (IOException ex) {
			throw unwritable(ex);
		}
	}

	List<TakeOver> history(int port) throws RegistryException {
		return new TakeOverHistory(open().historyFile(port)).read();
	}

	void remember(int port, ProcessIdentity evicted, @Nullable Launcher launcher) throws RegistryException {
		new TakeOverHistory(open().historyFile(port)).add(new TakeOver(this.clock.instant(), evicted, launcher),
				this.instance);
	}

}
