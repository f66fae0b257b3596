package io.github.portguard.registry;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

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
 * Thread-safe. Nothing is touched on disk before the first call, and a disk that makes no
 * progress is waited for no longer than the timeout. One that is only slow gets a few
 * times that.
 *
 * @since 0.1.0
 */
public final class Registry {

	private static final Logger logger = LoggerFactory.getLogger(Registry.class);

	/**
	 * How long the disk is waited for unless another time is set.
	 */
	public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(2);

	private final RegistryStore store;

	private final TimeLimit limit = new TimeLimit();

	private final Duration writing;

	/**
	 * Creates a registry.
	 * @param directory the directory; {@code null} for this user's state directory
	 * @param clock tells the time that is written down
	 */
	public Registry(@Nullable Path directory, Clock clock) {
		this(directory, clock, DEFAULT_TIMEOUT);
	}

	/**
	 * Creates a registry.
	 * @param directory the directory; {@code null} for this user's state directory
	 * @param clock tells the time that is written down
	 * @param timeout how long to wait for a disk that makes no progress when something is
	 * written, and half of that when something is read; positive
	 * @throws IllegalArgumentException if the timeout is zero or negative
	 */
	public Registry(@Nullable Path directory, Clock clock, Duration timeout) {
		this(new RegistryStore(directory, clock), timeout);
	}

	Registry(RegistryStore store, Duration timeout) {
		if (timeout.isNegative() || timeout.isZero()) {
			throw new IllegalArgumentException("the timeout '%s' is not positive".formatted(timeout));
		}
		this.store = store;
		this.writing = timeout;
	}

	/**
	 * A look-up as a whole may take longer.
	 */
	private Duration reading() {
		return this.writing.dividedBy(2);
	}

	/**
	 * Returns the id of this instance.
	 * @return 32 hexadecimal digits
	 */
	public String instance() {
		return this.store.instance();
	}

	/**
	 * Returns the directory of the registry.
	 * @return the directory, which need not be there yet
	 * @throws RegistryException if no directory is configured and this user has no home
	 */
	public Path directory() throws RegistryException {
		return this.store.directory();
	}

	private <T> T within(Duration atMost, Callable<T> work) throws RegistryException {
		return within(atMost, work, null);
	}

	private <T> T within(Duration atMost, Callable<T> work, @Nullable Consumer<T> late) throws RegistryException {
		try {
			return this.limit.call(atMost, work, late);
		}
		catch (TimeoutException ex) {
			throw unanswered(ex);
		}
	}

	private RegistryException unanswered(TimeoutException ex) throws RegistryException {
		return new RegistryException(unanswered(), ex);
	}

	/**
	 * Says what to do about a disk that does not answer.
	 * @return words for a person
	 * @throws RegistryException if no directory is configured and this user has no home
	 */
	public String unanswered() throws RegistryException {
		return ("the registry directory '%s' does not answer: set port-guard.registry.directory to one on another disk, "
				+ "or port-guard.registry.timeout to more than %s ms")
			.formatted(directory(), this.writing.toMillis());
	}

	/**
	 * Puts a claim on disk, in place of any other for the same port and address: whoever
	 * calls this has bound the port. If the disk does not answer in time, it gets there
	 * when it does, unless it was released before.
	 * @param record the record, which names this instance
	 * @return the claim, which says whether it is on disk
	 * @throws RegistryException if it could not be put there
	 */
	public Claim claim(ClaimRecord record) throws RegistryException {
		Claim claim = new Claim(this, record);
		try {
			settleInTime(claim);
		}
		catch (TimeoutException ex) {
			logger.debug("The claim on port {} has not been put on disk in time", record.port(), ex);
		}
		return claim;
	}

	/**
	 * Brings the disk in line with a claim, now or later.
	 * @throws RegistryException if that failed, or was not done in time
	 */
	void settle(Claim claim) throws RegistryException {
		try {
			settleInTime(claim);
		}
		catch (TimeoutException ex) {
			throw unanswered(ex);
		}
	}

	private void settleInTime(Claim claim) throws TimeoutException, RegistryException {
		this.limit.callEventually(this.writing, () -> {
			claim.settle(this.store);
			return null;
		});
	}

	/**
	 * Returns what has been claimed about a port, on whatever address.
	 * @param port the port
	 * @return the records; they are statements, not facts
	 * @throws RegistryException if the registry can't be used
	 */
	public List<ClaimRecord> find(int port) throws RegistryException {
		return within(reading(), () -> this.store.find(port));
	}

	/**
	 * Returns what has been claimed about some ports, on whatever address. However many
	 * they are, the registry is gone through once.
	 * @param ports the ports
	 * @return the records by port; they are statements, not facts
	 * @throws RegistryException if the registry can't be used
	 */
	public Map<Integer, List<ClaimRecord>> find(Set<Integer> ports) throws RegistryException {
		return within(reading(), () -> this.store.find(ports));
	}

	/**
	 * Returns the ports about which there are claims, dead or alive.
	 * @return the ports
	 * @throws RegistryException if the registry can't be used
	 */
	public Set<Integer> ports() throws RegistryException {
		return within(reading(), this.store::ports);
	}

	/**
	 * Returns whether the lock that vouches for a claim of another process is held by
	 * that process.
	 * @param record the claim
	 * @return the state of the lock
	 * @throws RegistryException if that was not found out in time
	 */
	public LockState inspectLock(ClaimRecord record) throws RegistryException {
		return within(reading(), () -> this.store.inspectLock(record));
	}

	/**
	 * Returns all claims, dead or alive, and the states of their locks, at about one
	 * moment. It is meant to be shown to people.
	 * @return the claims, in no order; they are statements, not facts
	 * @throws RegistryException if the registry can't be used
	 */
	public List<ClaimOnRecord> claims() throws RegistryException {
		return within(reading(), this.store::claims);
	}

	/**
	 * Says why nobody can recognise this instance by its claim any more.
	 */
	Optional<String> whyLost(ClaimRecord own) throws RegistryException {
		return within(reading(), () -> this.store.whyLost(own));
	}

	/**
	 * Removes the claim of an instance that has ended, unless its lock is held or its
	 * port was claimed anew.
	 * @param dead the claim
	 * @return whether it is not there any more; {@code false} if its lock is held, or if
	 * that can't be told
	 * @throws RegistryException if it could not be removed
	 */
	public boolean discard(ClaimRecord dead) throws RegistryException {
		return within(this.writing, () -> this.store.discard(dead));
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
		return within(atMost.plus(this.writing), () -> this.store.acquireMutex(port, atMost), (late) -> {
			if (late != null) {
				late.close();
			}
		});
	}

	/**
	 * Returns the take-overs of a port, oldest first.
	 * @param port the port
	 * @return the take-overs
	 * @throws RegistryException if they can't be told
	 */
	public List<TakeOver> history(int port) throws RegistryException {
		return within(reading(), () -> this.store.history(port));
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
		within(this.writing, () -> {
			this.store.remember(port, evicted, launcher);
			return true;
		});
	}

}
