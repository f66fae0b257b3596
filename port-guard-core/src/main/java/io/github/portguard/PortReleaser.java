package io.github.portguard;

import java.net.InetAddress;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.portguard.PortRelease.Outcome;
import io.github.portguard.conflict.Conflict;
import io.github.portguard.conflict.Encounter;
import io.github.portguard.conflict.Narrator;
import io.github.portguard.conflict.Policy;
import io.github.portguard.conflict.Resolution;
import io.github.portguard.conflict.Verdict;
import io.github.portguard.conflict.VerdictKind;
import io.github.portguard.port.Addresses;
import io.github.portguard.port.ListeningSocket;
import io.github.portguard.port.PortRequest;
import io.github.portguard.process.TerminationRefusedException;
import io.github.portguard.registry.RegistryException;

/**
 * Makes a stale instance give a port up while this application is up, in the way of a
 * start and with its proofs and vetoes. Thread-safe.
 */
final class PortReleaser {

	private static final Logger logger = LoggerFactory.getLogger(PortGuard.class);

	private static final String ONLY_A_START_REPLACES = "it is running, and only a new start may replace it"
			+ " (port-guard.cleanup.running=replace)";

	private static final String ONLY_OBSERVING = "Port Guard only observes (port-guard.mode=observe)";

	private final GuardContext context;

	private final TimedLookup limit;

	PortReleaser(GuardContext context, TimedLookup limit) {
		this.context = context;
		this.limit = limit;
	}

	/**
	 * Returns an examiner for an application that is up. A start may replace a running
	 * instance if that is configured, because a person who starts an application twice
	 * has decided so. Nobody has here.
	 */
	private PortExaminer examiner(PortRequest request) {
		return new PortExaminer(this.context, request, this.context.policy().withRunning(Policy.RunningCleanup.KEEP),
				this.limit);
	}

	/**
	 * Judges the holder of a port. A guard that only observes ends nobody, whoever it is.
	 */
	Encounter judge(PortRequest request) {
		try (PortExaminer examiner = examiner(request)) {
			Encounter encounter = examiner.encounterWithoutAsking(request.port());
			boolean observed = this.context.policy().mode() == Policy.Mode.OBSERVE
					&& encounter.resolution() instanceof Resolution.FreePort;
			return observed ? new Encounter(encounter.verdict(),
					examiner.resolver().resolveWithoutSignal(encounter.verdict(), ONLY_OBSERVING)) : encounter;
		}
	}

	/**
	 * Returns the refusal if nobody may be ended, whoever it is.
	 */
	Optional<PortRelease> refusal(int port, @Nullable Encounter encounter) {
		if (this.context.policy().mode() == Policy.Mode.OBSERVE) {
			return Optional.of(refused(port, ONLY_OBSERVING, encounter));
		}
		return this.context.isApplicationKnown() ? Optional.empty() : Optional.of(refused(port,
				"this application has not acquired a port itself, so it is not known well enough", encounter));
	}

	/**
	 * Ends the holder of a port, if that is still justified.
	 */
	PortRelease end(Encounter encounter) {
		return refusal(encounter.port(), encounter).orElseGet(() -> endIfStale(encounter));
	}

	private PortRelease endIfStale(Encounter encounter) {
		int port = encounter.port();
		if (isFree(encounter.verdict())) {
			return new PortRelease(port, Outcome.NOTHING_TO_DO, "Nobody listens on port %s.".formatted(port),
					encounter);
		}
		Optional<String> reason = encounter.resolution().reason();
		if (reason.isPresent()) {
			return refused(port, isReplaceable(encounter) ? ONLY_A_START_REPLACES : reason.get(), encounter);
		}
		PortRequest request = encounter.verdict().conflict().request();
		try (PortExaminer examiner = examiner(request)) {
			return takeOver(examiner, encounter, new FreePort(port, request.address()));
		}
	}

	private boolean isReplaceable(Encounter encounter) {
		return encounter.verdict().kind() == VerdictKind.RUNNING
				&& this.context.policy().running() == Policy.RunningCleanup.REPLACE;
	}

	private static PortRelease refused(int port, String reason, @Nullable Encounter encounter) {
		return new PortRelease(port, Outcome.REFUSED,
				"The holder of port %s was not touched: %s.".formatted(port, reason), encounter);
	}

	private PortRelease takeOver(PortExaminer examiner, Encounter encounter, FreePort free) {
		int port = encounter.port();
		PortTakeOver takeOver = new PortTakeOver(this.context, examiner, free);
		try {
			PortTakeOver.Freed freed = takeOver.run(encounter);
			if (freed == null) {
				return new PortRelease(port, Outcome.NOTHING_TO_DO,
						"Port %s has become free by itself.".formatted(port), encounter);
			}
			this.context.tell((listener) -> listener.onConflict(freed.encounter()));
			takeOver.tellEnd(freed.encounter(), null);
			return new PortRelease(port, Outcome.INSTANCE_ENDED, words(freed, false), words(freed, true),
					freed.encounter());
		}
		catch (TerminationRefusedException | RegistryException ex) {
			String reason = takeOver.hasSignalled() ? free.explain(ex) : String.valueOf(ex.getMessage());
			takeOver.tellEnd(encounter, reason);
			Encounter refused = new Encounter(encounter.verdict(),
					examiner.resolver().resolveWithoutSignal(encounter.verdict(), reason), takeOver.hasSignalled());
			this.context.tell((listener) -> listener.onConflict(refused));
			return takeOver.hasSignalled()
					? new PortRelease(port, Outcome.FAILED,
							"The holder of port %s was asked to end, but: %s.".formatted(port, reason), refused)
					: refused(port, reason, refused);
		}
	}

	private static String words(PortTakeOver.Freed freed, boolean discreet) {
		return new Narrator(ZoneId.systemDefault(), discreet).released(freed.encounter().verdict(),
				freed.success().signal(), freed.success().after());
	}

	private static boolean isFree(Verdict verdict) {
		Conflict conflict = verdict.conflict();
		return conflict.problem() == null && !conflict.selfHeld() && conflict.sockets().isEmpty();
	}

	/**
	 * Tells from the socket table that a port is free: binding it, even for a moment,
	 * would keep others from it. If it can't be told it is not.
	 */
	private final class FreePort implements BooleanSupplier {

		private final int port;

		private final @Nullable InetAddress address;

		private @Nullable String problem;

		FreePort(int port, @Nullable InetAddress address) {
			this.port = port;
			this.address = address;
		}

		@Override
		public boolean getAsBoolean() {
			PortReleaser releaser = PortReleaser.this;
			try {
				List<ListeningSocket> sockets = releaser.limit.call("port-guard-releaser",
						() -> releaser.context.lookups().sockets().listening(this.port));
				this.problem = null;
				return sockets.stream().noneMatch((socket) -> Addresses.overlap(socket.address(), this.address));
			}
			catch (TimedLookup.FailedException ex) {
				logger.debug("It can't be told whether port {} is free", this.port, ex);
				this.problem = ex.getMessage();
				return false;
			}
		}

		/**
		 * Says why the port is not known to be free, although its holder was signalled.
		 */
		String explain(Exception failure) {
			return (this.problem != null) ? "it can't be told whether the port is free: " + this.problem
					: String.valueOf(failure.getMessage());
		}

	}

}
