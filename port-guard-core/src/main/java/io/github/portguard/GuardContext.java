package io.github.portguard;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.portguard.conflict.Policy;
import io.github.portguard.conflict.Self;
import io.github.portguard.conflict.Surrounding;
import io.github.portguard.port.PortRequest;
import io.github.portguard.process.ProcessIdentity;
import io.github.portguard.process.ProcessSnapshot;
import io.github.portguard.process.ProcessTable;
import io.github.portguard.registry.Application;
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

	private final Supplier<@Nullable String> variant;

	private final Policy policy;

	private final Registry registry;

	private final Lookups lookups;

	private final Clock clock;

	private final Duration shutdownTimeout;

	private final boolean devtools;

	private final boolean detached;

	private final SurroundingsDetector surroundings;

	private final PortGuardListener listener;

	private @Nullable Application application;

	private boolean warned;

	GuardContext(@Nullable String applicationId, Supplier<@Nullable String> variant, Policy policy, Registry registry,
			Lookups lookups, Clock clock, Duration shutdownTimeout, boolean devtools, boolean detached,
			SurroundingsDetector surroundings, PortGuardListener listener) {
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
	 * Tells the listener, whose failures break nothing.
	 */
	void tell(Consumer<PortGuardListener> news) {
		try {
			news.accept(this.listener);
		}
		catch (RuntimeException | LinkageError ex) {
			logger.warn("A listener of Port Guard failed", ex);
		}
	}

	/**
	 * Detected on the first call, which must come from the thread that runs {@code main}.
	 */
	synchronized Application application() {
		if (this.application == null) {
			this.application = Application.current(this.applicationId, this.variant.get());
		}
		return this.application;
	}

	Self self() {
		long pid = ProcessHandle.current().pid();
		ProcessTable processes = this.lookups.processes();
		Optional<ProcessSnapshot> snapshot = processes.find(pid);
		return new Self(processes.identify(pid).orElse(null), snapshot.map(ProcessSnapshot::uid).orElse((Long) null),
				user(), processes.bootId().orElse(null), processes.namespaces().orElse(null),
				snapshot.map(ProcessSnapshot::executable).orElse((Path) null), processes.launcher().orElse(null),
				processes.lineage(pid), application());
	}

	private static String user() {
		return System.getProperty("user.name", "unknown");
	}

	/**
	 * Puts a claim on disk. A failure costs the claim and one warning.
	 */
	@Nullable Claim claim(PortRequest request, int port) {
		try {
			return this.registry.claim(record(request, port));
		}
		catch (RegistryException | RuntimeException | LinkageError ex) {
			warnOnce(port, ex);
			return null;
		}
	}

	private void warnOnce(int port, Throwable reason) {
		synchronized (this) {
			if (this.warned) {
				return;
			}
			this.warned = true;
		}
		logger.warn("Port {} is bound, but the claim on it could not be put on disk: {}. Until that is mended, another"
				+ " start of {} takes this instance for a foreign process: it can't end it, nor tell that it is running already.",
				port, (reason instanceof RegistryException) ? reason.getMessage() : reason,
				(this.applicationId != null) ? this.applicationId : "this application");
		logger.debug("The claim on port {} could not be put on disk", port, reason);
	}

	private ClaimRecord record(PortRequest request, int port) throws RegistryException {
		ProcessTable processes = this.lookups.processes();
		ProcessIdentity identity = processes.identify(ProcessHandle.current().pid())
			.orElseThrow(() -> new RegistryException("this process can't look itself up", null));
		InetAddress address = request.address();
		return new ClaimRecord(this.registry.instance(), request.listener(), request.port(), port,
				(address == null || address.isAnyLocalAddress()) ? null : address, request.scheme(), application(),
				identity, processes.bootId().orElse(null), processes.namespaces().orElse(null), user(),
				processes.launcher().orElse(null), ClaimState.STARTING, null, this.shutdownTimeout,
				this.surroundings.forRecord()
					.stream()
					.map((surrounding) -> surrounding.name().toLowerCase(java.util.Locale.ROOT))
					.collect(Collectors.toSet()),
				this.devtools, this.detached);
	}

}
