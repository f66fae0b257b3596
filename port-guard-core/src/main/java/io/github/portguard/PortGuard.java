package io.github.portguard;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.portguard.conflict.Policy;
import io.github.portguard.conflict.Surrounding;
import io.github.portguard.port.PortRequest;
import io.github.portguard.registry.Registry;

/**
 * Binds the ports of one application and deals with whoever is in the way: a stale
 * instance of the same application is ended, if that is allowed and proven; else a
 * fallback port is taken, if there is one; else the failure names the holder.
 * <p>
 * Acquiring a port goes like this:
 * <ol>
 * <li>The port is bound for real. If that works, a claim is put on disk, and that was
 * all.</li>
 * <li>A failure that is no conflict is passed on untouched.</li>
 * <li>The holder is looked up and judged. One that is just going is waited for.</li>
 * <li>If the verdict and the policy allow it, the holder is made to give the port up,
 * under a mutex, with every proof examined anew before each signal. At most one process
 * per port is ended.</li>
 * <li>Else the next fallback port is tried in the same way. If none is left,
 * {@link PortUnavailableException} carries every conflict met.</li>
 * <li>Where there are fallback ranges, a port that nobody would be made to give up,
 * whatever a closer look might show, is passed by at once; who holds the one that was
 * asked for is found out when another one is bound.</li>
 * </ol>
 * Whatever goes wrong inside the guard, short of an error of the virtual machine, costs
 * its services and a warning: a port that could be bound stays bound, and if none could,
 * the failure is the one the binder threw.
 * <p>
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class PortGuard {

	private final GuardContext context;

	private @Nullable Claims claims;

	private PortGuard(GuardContext context) {
		this.context = context;
	}

	/**
	 * Starts building a guard.
	 * @return a builder with the default policy
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Acquires a port. Call it on the thread that starts the application: it blocks until
	 * the port is bound or can't be had. On a free port that is the time the disk of the
	 * registry takes, within the registry timeout. On a busy one it is some looks at the
	 * machine, each within the look-up timeout. If the holder is made to give the port
	 * up, it is up to the grace period and two seconds for another start that wants the
	 * port, too; then the grace period, or as long as the holder has announced for its
	 * shutdown, but ten minutes at most; and some seconds if the holder has to be forced.
	 * Each fallback port that has to be freed may take as long again.
	 * <p>
	 * An interrupt does not end the wait. It makes looks at the machine fail, so nobody
	 * is sent a signal any more; the thread is still interrupted afterwards.
	 * @param <E> what the binder throws
	 * @param request what is asked for
	 * @param binder binds a port for real
	 * @return the bound port, to be closed right after the listening socket
	 * @throws E what the binder threw, if it was no conflict, or if the guard only
	 * observes
	 * @throws PortUnavailableException if the port is held by somebody who must be left
	 * alone and there is no free fallback port
	 */
	public <E extends Exception> PortLease acquire(PortRequest request, PortBinder<E> binder)
			throws E, PortUnavailableException {
		return acquire(request, 0, binder);
	}

	/**
	 * Acquires a port for a listener that was stopped and starts again: the port it had
	 * is tried first, even if it had been moved there, unless it is one that must not be
	 * taken as a fallback. It blocks as {@link #acquire(PortRequest, PortBinder)} does.
	 * @param <E> what the binder throws
	 * @param request what is asked for, as the first time
	 * @param previous the port the listener had; {@code 0} if it had none
	 * @param binder binds a port for real
	 * @return the bound port, to be closed right after the listening socket
	 * @throws E as {@link #acquire(PortRequest, PortBinder)}
	 * @throws PortUnavailableException as {@link #acquire(PortRequest, PortBinder)}
	 */
	public <E extends Exception> PortLease acquire(PortRequest request, int previous, PortBinder<E> binder)
			throws E, PortUnavailableException {
		return new Acquirer<>(this.context, request, binder).acquire(previous);
	}

	/**
	 * Gets ready for a port that is going to be acquired, in a thread that ends by
	 * itself, beside the start of the application. If something is written down about the
	 * port, a conflict is likely: then its holder is looked at once, so that all that is
	 * slow the first time is not slow any more when the bind has failed. Nothing is
	 * bound, and nobody is asked anything or sent a signal. What was seen may become the
	 * plan of the next acquisition of that port, which establishes everything anew before
	 * it does anything to anybody. If nothing is written down, the thread ends at once.
	 * It never fails, and waits for nothing. Called again, it forgets what it has seen
	 * before.
	 * @param port the port that is going to be asked for, 1 to 65535
	 */
	public void prepare(int port) {
		this.context.prepare(port);
	}

	GuardContext context() {
		return this.context;
	}

	/**
	 * Says who holds a port that somebody else has failed to bind. It only looks: the
	 * port is not bound, and nobody is asked anything or sent a signal.
	 * @param request what was asked for
	 * @return what was found out within the look-up timeout
	 */
	public PortInspection inspect(PortRequest request) {
		try (PortExaminer examiner = new PortExaminer(this.context, request)) {
			return new PortInspection(examiner.examine(request.port()));
		}
	}

	/**
	 * Returns what there is to know about the claims of all guarded applications of this
	 * user.
	 * @return the claims; always the same object
	 */
	public synchronized Claims claims() {
		if (this.claims == null) {
			this.claims = new Claims(this.context);
		}
		return this.claims;
	}

	/**
	 * Builds a {@link PortGuard}. Not thread-safe.
	 *
	 * @since 0.1.0
	 */
	public static final class Builder {

		private static final Duration LONGEST = Duration.ofDays(1);

		private @Nullable String applicationId;

		private @Nullable Supplier<@Nullable String> variant;

		private Policy policy = Policy.defaults();

		private @Nullable Path registryDirectory;

		private @Nullable Supplier<Duration> shutdownTimeout;

		private boolean devtools;

		private boolean detached;

		private @Nullable Supplier<Set<Surrounding>> surroundings;

		private @Nullable PortGuardListener listener;

		private @Nullable Lookups lookups;

		private Duration lookupTimeout = Lookups.DEFAULT_TIMEOUT;

		private Duration registryTimeout = Registry.DEFAULT_TIMEOUT;

		private Clock clock = Clock.systemUTC();

		private Builder() {
		}

		/**
		 * Sets what instances of the same application have in common.
		 * @param applicationId the application id; {@code null} for the main class
		 * @return this builder
		 */
		public Builder applicationId(@Nullable String applicationId) {
			this.applicationId = (applicationId != null && !applicationId.isBlank()) ? applicationId : null;
			return this;
		}

		/**
		 * Sets what else tells instances of the application apart, such as the active
		 * profiles: one with another variant is never ended. It is asked on the thread
		 * that acquires a port.
		 * @param variant the variant, or {@code null} if nothing tells them apart
		 * @return this builder
		 */
		public Builder variant(Supplier<@Nullable String> variant) {
			this.variant = variant;
			return this;
		}

		/**
		 * Sets what may be done about a conflict.
		 * @param policy the policy
		 * @return this builder
		 */
		public Builder policy(Policy policy) {
			this.policy = policy;
			return this;
		}

		/**
		 * Sets where claims are kept.
		 * @param registryDirectory the directory, which must belong to this user alone;
		 * {@code null} for the user's state directory
		 * @return this builder
		 */
		public Builder registryDirectory(@Nullable Path registryDirectory) {
			this.registryDirectory = (registryDirectory != null) ? registryDirectory.toAbsolutePath() : null;
			return this;
		}

		/**
		 * Sets how long this application may take to release its ports after it was asked
		 * to end. A successor waits that long before it forces anything.
		 * @param shutdownTimeout the time, not negative
		 * @return this builder
		 */
		public Builder shutdownTimeout(Duration shutdownTimeout) {
			if (shutdownTimeout.isNegative()) {
				throw new IllegalArgumentException("the shutdown timeout '%s' is negative".formatted(shutdownTimeout));
			}
			return shutdownTimeout(() -> shutdownTimeout);
		}

		/**
		 * Sets how long this application may take to release its ports after it was asked
		 * to end, if that is not known before it has bound them. It is asked on the
		 * thread that acquires a port, when the claim on it is made. If it fails, or says
		 * a negative time, there is a claim all the same, without such a time.
		 * @param shutdownTimeout says how long
		 * @return this builder
		 */
		public Builder shutdownTimeout(Supplier<Duration> shutdownTimeout) {
			this.shutdownTimeout = shutdownTimeout;
			return this;
		}

		/**
		 * Sets how long looking at sockets and processes may take each time. What is not
		 * known by then stays unknown, and nobody is ended.
		 * @param lookupTimeout the time, positive; 2 seconds unless set. A longer one
		 * than a day is one of a day
		 * @return this builder
		 * @throws IllegalArgumentException if it is zero or negative
		 */
		public Builder lookupTimeout(Duration lookupTimeout) {
			this.lookupTimeout = limit("look-up", lookupTimeout);
			return this;
		}

		/**
		 * Sets how long to wait for the disk of the registry if it makes no progress.
		 * What was not read by then stays unknown, and nobody is ended; a claim that was
		 * not written by then is written as soon as the disk answers, unless it was
		 * released before.
		 * @param registryTimeout the time, positive; 2 seconds unless set. Reading has
		 * half of it. A longer one than a day is one of a day
		 * @return this builder
		 * @throws IllegalArgumentException if it is zero or negative
		 */
		public Builder registryTimeout(Duration registryTimeout) {
			this.registryTimeout = limit("registry", registryTimeout);
			return this;
		}

		private static Duration limit(String name, Duration timeout) {
			if (timeout.isNegative() || timeout.isZero()) {
				throw new IllegalArgumentException("the %s timeout '%s' is not positive".formatted(name, timeout));
			}
			return (timeout.compareTo(LONGEST) < 0) ? timeout : LONGEST;
		}

		/**
		 * Says that developer tools reload the classes of this application, so that a
		 * change on disk does not make it outdated.
		 * @param devtools whether they do
		 * @return this builder
		 */
		public Builder devtools(boolean devtools) {
			this.devtools = devtools;
			return this;
		}

		/**
		 * Says that this application was started so as to outlive what started it: it is
		 * no orphan without it.
		 * @param detached whether it was
		 * @return this builder
		 */
		public Builder detached(boolean detached) {
			this.detached = detached;
			return this;
		}

		/**
		 * Sets what else is known about where this application runs. What the core finds
		 * out by itself (a CI server, systemd, the first process of a container) need not
		 * be said. It is asked on the thread that acquires a port.
		 * @param surroundings the surroundings
		 * @return this builder
		 */
		public Builder surroundings(Supplier<Set<Surrounding>> surroundings) {
			this.surroundings = surroundings;
			return this;
		}

		/**
		 * Sets who is told what happens.
		 * @param listener the listener
		 * @return this builder
		 */
		public Builder listener(PortGuardListener listener) {
			this.listener = listener;
			return this;
		}

		Builder lookups(Lookups lookups) {
			this.lookups = lookups;
			return this;
		}

		Builder clock(Clock clock) {
			this.clock = clock;
			return this;
		}

		/**
		 * Builds the guard. Nothing is looked up or written before a port is acquired.
		 * @return the guard
		 */
		public PortGuard build() {
			Lookups lookups = ((this.lookups != null) ? this.lookups : Lookups.ofThisMachine())
				.withTimeout(this.lookupTimeout);
			return new PortGuard(new GuardContext(this.applicationId, this.variant, this.policy,
					new Registry(this.registryDirectory, this.clock, this.registryTimeout), lookups, this.clock,
					this.shutdownTimeout, this.devtools, this.detached,
					new SurroundingsDetector(System::getenv, lookups.processes(), this.surroundings), this.listener));
		}

	}

}
