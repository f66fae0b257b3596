package io.github.portguard;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.portguard.conflict.Conflict;
import io.github.portguard.conflict.Policy;
import io.github.portguard.conflict.Self;
import io.github.portguard.conflict.Surrounding;
import io.github.portguard.port.PortRequest;
import io.github.portguard.process.ProcessIdentity;
import io.github.portguard.process.ProcessSnapshot;
import io.github.portguard.process.ProcessTable;
import io.github.portguard.registry.Application;
import io.github.portguard.registry.Artifact;
import io.github.portguard.registry.Claim;
import io.github.portguard.registry.ClaimRecord;
import io.github.portguard.registry.ClaimState;
import io.github.portguard.registry.Registry;
import io.github.portguard.registry.RegistryException;

/**
 * What all acquisitions of one {@link PortGuard} have in common.
 */
final class GuardContext {

	private static final Logger logger = LoggerFactory.getLogger(PortGuard.class);

	private final @Nullable String applicationId;

	private final @Nullable Supplier<@Nullable String> variant;

	private final Policy policy;

	private final Registry registry;

	private final Lookups lookups;

	private final Clock clock;

	private final @Nullable Supplier<Duration> shutdownTimeout;

	private final boolean devtools;

	private final boolean detached;

	private final SurroundingsDetector surroundings;

	private final @Nullable PortGuardListener listener;

	private @Nullable Application application;

	private boolean warned;

	private volatile @Nullable Preparation preparation;

	GuardContext(@Nullable String applicationId, @Nullable Supplier<@Nullable String> variant, Policy policy,
			Registry registry, Lookups lookups, Clock clock, @Nullable Supplier<Duration> shutdownTimeout,
			boolean devtools, boolean detached, SurroundingsDetector surroundings,
			@Nullable PortGuardListener listener) {
		this.applicationId = applicationId;
		this.variant = variant;
		this.policy = policy;
		this.registry = registry;
		this.lookups = lookups;
		this.clock = clock;
		this.shutdownTimeout = shutdownTimeout;
		this.devtools = devtools;
		this.detached = detached;
		this.surroundings = surroundings;
		this.listener = listener;
	}

	/**
	 * Gets ready for a port that is going to be acquired, if there is a claim about it,
	 * dead or alive.
	 */
	void prepare(int port) {
		try {
			Preparation started = new Preparation(this, port);
			started.start();
			this.preparation = started;
		}
		catch (RuntimeException | LinkageError | OutOfMemoryError ex) {
			logger.debug("Nothing can be prepared for port {}", port, ex);
		}
	}

	/**
	 * Waits until nothing is prepared any more: two looks at once would be in each
	 * other's way.
	 */
	void awaitPreparation() {
		Preparation current = this.preparation;
		if (current != null) {
			current.await(this.lookups.timeout());
		}
	}

	/**
	 * Returns what was seen of a port in advance. That is good for one acquisition: from
	 * now on nothing more is looked at in advance.
	 * @return what was seen; {@code null} if nothing was
	 */
	@Nullable Conflict takeSeen(int port) {
		Preparation current = this.preparation;
		return (current != null && current.port() == port) ? current.take() : null;
	}

	/**
	 * Returns a context for a look that at most a plan follows from. It may be taken on
	 * any thread, and nobody who belongs to the application is asked anything.
	 */
	GuardContext forPreparation() {
		return new GuardContext(this.applicationId, null, this.policy, this.registry, this.lookups, this.clock,
				this.shutdownTimeout, this.devtools, this.detached,
				new SurroundingsDetector((name) -> null, this.lookups.processes(), null), null);
	}

	Policy policy() {
		return this.policy;
	}

	Registry registry() {
		return this.registry;
	}

	Lookups lookups() {
		return this.lookups;
	}

	Clock clock() {
		return this.clock;
	}

	Set<Surrounding> surroundings() {
		return this.surroundings.forConflict();
	}

	/**
	 * Tells the listener and the flight recorder, if it is on. A failure of theirs, or of
	 * putting the news together, breaks nothing: the port may be bound already.
	 */
	void tell(Consumer<PortGuardListener> news) {
		if (this.listener != null) {
			tell(this.listener, news);
		}
		if (isRecording()) {
			tell(new FlightRecorderListener(), news);
		}
	}

	/**
	 * Asked anew each time: a recording can be started while the application runs. Needs
	 * none of our classes, and gets by without the module, which a trimmed runtime lacks.
	 */
	private static boolean isRecording() {
		try {
			return FlightRecorder.isInitialized();
		}
		catch (LinkageError ex) {
			return false;
		}
	}

	private static void tell(PortGuardListener listener, Consumer<PortGuardListener> news) {
		try {
			news.accept(listener);
		}
		catch (VirtualMachineError ex) {
			throw ex;
		}
		catch (Throwable ex) {
			logger.warn("A listener of Port Guard failed: {}", listener.getClass().getName(), ex);
		}
	}

	/**
	 * Finds out what runs here, and where, and remembers it. To be called on the thread
	 * that acquires a port: that is the one that runs {@code main}, and shows more than
	 * any other.
	 */
	Application identify() {
		Application known = knownApplication();
		if (known != null) {
			return known;
		}
		this.surroundings.forRecord();
		Application current = currentApplication();
		synchronized (this) {
			this.application = (this.application != null) ? this.application : current;
			return this.application;
		}
	}

	/**
	 * What was remembered, else as much as this thread shows of it.
	 */
	private Application application() {
		Application known = knownApplication();
		return (known != null) ? known : currentApplication();
	}

	private Application currentApplication() {
		return Application.current(this.applicationId, (this.variant != null) ? this.variant.get() : null);
	}

	private synchronized @Nullable Application knownApplication() {
		return this.application;
	}

	/**
	 * Whether it is known what runs here: only if a port was acquired, or was to be.
	 */
	boolean isApplicationKnown() {
		return knownApplication() != null;
	}

	Self self() {
		long pid = ProcessHandle.current().pid();
		ProcessTable processes = this.lookups.processes();
		Optional<ProcessSnapshot> snapshot = processes.find(pid);
		Application application = application();
		Artifact artifact = application.artifact();
		return new Self(processes.identify(pid).orElse(null), snapshot.map(ProcessSnapshot::uid).orElse((Long) null),
				user(), processes.bootId().orElse(null), processes.namespaces().orElse(null),
				snapshot.map(ProcessSnapshot::executable).orElse((Path) null), processes.launcher().orElse(null),
				processes.lineage(pid), application, artifact != null && artifact.isOpenHere());
	}

	private static String user() {
		return System.getProperty("user.name", "unknown");
	}

	/**
	 * Puts a claim on disk. A failure costs the claim and one warning, if anybody could
	 * miss it. If the disk takes its time, there is the warning and the claim comes
	 * later.
	 */
	@Nullable Claim claim(PortRequest request, int port) {
		try {
			Claim claim = this.registry.claim(record(request, port));
			if (!claim.isOnDisk()) {
				warnOfMissingClaim(request, port, this.registry.unanswered());
			}
			return claim;
		}
		catch (VirtualMachineError ex) {
			throw ex;
		}
		catch (Throwable ex) {
			warnOfMissingClaim(request, port, reason(ex));
			logger.debug("The claim on port {} could not be put on disk", port, ex);
			return null;
		}
	}

	private void warnOfMissingClaim(PortRequest request, int port, @Nullable Object reason) {
		if (isMissed(request) && isFirstWarning()) {
			logger.warn(
					"Port {} is bound, but the claim on it could not be put on disk: {}. Until that is mended, another"
							+ " start of {} takes this instance for a foreign process: it can't end it, nor tell that"
							+ " it is running already.",
					port, reason, applicationName());
		}
	}

	/**
	 * Whether a claim that is not on disk makes a difference. Where nobody is ended or
	 * moved by default, such as in a container with a read-only root, the next start
	 * would do neither, whatever it found.
	 */
	private boolean isMissed(PortRequest request) {
		return this.policy.stale() != Policy.StaleCleanup.AUTO || this.policy.running() == Policy.RunningCleanup.REPLACE
				|| !request.ranges().isEmpty() || this.surroundings.seen().isEmpty();
	}

	/**
	 * Writes another state of a claim down. A failure costs one warning, if anybody could
	 * miss it.
	 */
	void update(PortRequest request, Claim claim, ClaimState state) {
		try {
			claim.update(state);
		}
		catch (RegistryException | RuntimeException | LinkageError ex) {
			if (state == ClaimState.READY && isMissed(request) && isFirstWarning()) {
				logger.warn(
						"Port {} is in use, but that could not be put on disk: {}. Until that is mended, another"
								+ " start of {} takes this instance for one that is still starting: it can't end it.",
						claim.record().port(), reason(ex), applicationName());
			}
			logger.debug("The claim on port {} could not be updated", claim.record().port(), ex);
		}
	}

	private synchronized boolean isFirstWarning() {
		boolean first = !this.warned;
		this.warned = true;
		return first;
	}

	private static @Nullable Object reason(Throwable failure) {
		return (failure instanceof RegistryException) ? failure.getMessage() : failure;
	}

	private String applicationName() {
		return (this.applicationId != null) ? this.applicationId : "this application";
	}

	private ClaimRecord record(PortRequest request, int port) throws RegistryException {
		ProcessTable processes = this.lookups.processes();
		ProcessIdentity identity = processes.identify(ProcessHandle.current().pid()).orElse(null);
		if (identity == null) {
			throw new RegistryException("this process can't look itself up", null);
		}
		Set<String> surroundings = new HashSet<>();
		for (Surrounding surrounding : this.surroundings.forRecord()) {
			surroundings.add(surrounding.name().toLowerCase(Locale.ROOT));
		}
		InetAddress address = request.address();
		return new ClaimRecord(this.registry.instance(), request.listener(), request.port(), port,
				(address == null || address.isAnyLocalAddress()) ? null : address, request.scheme(), identify(),
				identity, processes.bootId().orElse(null), processes.namespaces().orElse(null), user(),
				processes.launcher().orElse(null), ClaimState.STARTING, null, shutdownTimeout(), surroundings,
				this.devtools, this.detached);
	}

	/**
	 * Who asks the application must not lose the claim over its answer.
	 */
	private Duration shutdownTimeout() {
		try {
			Duration timeout = (this.shutdownTimeout != null) ? this.shutdownTimeout.get() : Duration.ZERO;
			return timeout.isNegative() ? Duration.ZERO : timeout;
		}
		catch (RuntimeException | LinkageError ex) {
			logger.debug("It is not known how long this application may take to end", ex);
			return Duration.ZERO;
		}
	}

}
