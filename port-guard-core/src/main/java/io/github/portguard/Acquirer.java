package io.github.portguard;

import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.portguard.PortLease.Acquisition;
import io.github.portguard.conflict.Breaker;
import io.github.portguard.conflict.Encounter;
import io.github.portguard.conflict.Holder;
import io.github.portguard.conflict.Narrator;
import io.github.portguard.conflict.Policy;
import io.github.portguard.conflict.Resolution;
import io.github.portguard.conflict.Verdict;
import io.github.portguard.conflict.VerdictKind;
import io.github.portguard.port.BindFailure;
import io.github.portguard.port.BindFailureClassifier;
import io.github.portguard.port.PortRange;
import io.github.portguard.port.PortRequest;
import io.github.portguard.process.TerminationRefusedException;
import io.github.portguard.registry.ClaimRecord;
import io.github.portguard.registry.ClaimState;
import io.github.portguard.registry.RegistryException;
import io.github.portguard.registry.TakeOverMutex;

/**
 * Acquires one port. The real bind is the only judge: nothing here decides that a port is
 * free.
 *
 * @param <E> what the binder throws
 */
final class Acquirer<E extends Exception> {

	private static final Logger logger = LoggerFactory.getLogger(PortGuard.class);

	private static final Duration RETRY = Duration.ofSeconds(1);

	private static final Duration MUTEX_MARGIN = Duration.ofSeconds(2);

	private static final int IMPLICIT_PORTS = 10;

	private final GuardContext context;

	private final PortRequest request;

	private final PortBinder<E> binder;

	private final List<Encounter> encounters = new ArrayList<>();

	private @Nullable Exception lastFailure;

	private long firstFailureAt;

	private boolean signalled;

	Acquirer(GuardContext context, PortRequest request, PortBinder<E> binder) {
		this.context = context;
		this.request = request;
		this.binder = binder;
	}

	PortLease acquire() throws E, PortUnavailableException {
		if (tryBind(this.request.port())) {
			return lease(this.request.port(), Acquisition.REQUESTED, null);
		}
		Exception first = lastFailure();
		if (classify(first, this.request.port()) != BindFailure.PORT_IN_USE) {
			throw rethrow(first);
		}
		try {
			return resolve(first);
		}
		catch (RuntimeException | LinkageError ex) {
			if (ex == first || ex == this.lastFailure) {
				throw ex;
			}
			logger.warn("Port Guard failed while it looked into port {}; the application goes on without it",
					this.request.port(), ex);
			throw rethrow(first);
		}
	}

	private PortLease resolve(Exception first) throws E, PortUnavailableException {
		PortExaminer examiner = new PortExaminer(this.context, this.request);
		try (examiner) {
			if (this.context.policy().mode() == Policy.Mode.OBSERVE) {
				Encounter encounter = examiner.encounterWithoutAsking(this.request.port());
				this.context.tell((listener) -> listener.onPlan(encounter, narrator().plan(encounter)));
				throw rethrow(first);
			}
			PortLease lease = tryPort(examiner, this.request.port());
			if (lease != null) {
				return lease;
			}
			return isLast(Resolution.TryNextPort.class) ? tryFallbackPorts(examiner, first)
					: fail(examiner, first, List.of());
		}
	}

	private PortLease tryFallbackPorts(PortExaminer examiner, Exception first) throws E, PortUnavailableException {
		Set<Integer> onRecord = examiner.portsOnRecord();
		List<Integer> skipped = new ArrayList<>();
		for (int port : fallbackPorts()) {
			if (tryBind(port)) {
				return lease(port, Acquisition.FALLBACK, narrator().moved(this.encounters.get(0), port));
			}
			BindFailure reason = classify(lastFailure(), port);
			if (reason == BindFailure.OTHER || reason == BindFailure.ADDRESS_UNAVAILABLE) {
				throw rethrow(first);
			}
			if (!onRecord.contains(port)) {
				skipped.add(port);
				continue;
			}
			PortLease lease = tryPort(examiner, port);
			if (lease != null) {
				return lease;
			}
			if (isLast(Resolution.GiveUp.class)) {
				break;
			}
		}
		return fail(examiner, first, skipped);
	}

	private List<Integer> fallbackPorts() {
		IntStream ports = this.request.ranges().isEmpty()
				? IntStream.rangeClosed(this.request.port() + 1,
						Math.min(this.request.port() + IMPLICIT_PORTS, PortRange.MAX_PORT))
				: this.request.ranges().ports();
		return ports.filter((port) -> !this.request.reserved().contains(port)).boxed().toList();
	}

	private boolean isLast(Class<? extends Resolution> type) {
		return !this.encounters.isEmpty()
				&& type.isInstance(this.encounters.get(this.encounters.size() - 1).resolution());
	}

	/**
	 * Names the holders of the ports that were passed over quickly, and fails.
	 */
	private PortLease fail(PortExaminer examiner, Exception cause, List<Integer> skipped)
			throws PortUnavailableException {
		List<Encounter> all = new ArrayList<>(this.encounters);
		Encounter last = all.get(all.size() - 1);
		for (int port : skipped) {
			all.add(examiner.encounter(port));
		}
		boolean conclusive = this.encounters.size() > 1 && last.resolution() instanceof Resolution.GiveUp;
		List<Encounter> told = conclusive ? List.of(last) : all;
		throw new PortUnavailableException(this.request, all, narrator().failure(told), narrator().advice(told), cause);
	}

	/**
	 * Tries to get a port that was found busy.
	 * @return the lease, or {@code null} if the port can't be had; then the last
	 * encounter says why
	 */
	private @Nullable PortLease tryPort(PortExaminer examiner, int port) {
		Verdict verdict = examiner.examine(port);
		if (isGoing(verdict)) {
			if (Pause.until(RETRY, () -> tryBind(port))) {
				return leaseWithoutSignal(port);
			}
			verdict = examiner.examine(port);
		}
		Encounter encounter = examiner.encounter(verdict);
		this.signalled = false;
		if (encounter.resolution() instanceof Resolution.FreePort) {
			try {
				return free(examiner, encounter);
			}
			catch (TerminationRefusedException | RegistryException ex) {
				encounter = withoutSignal(examiner, port, String.valueOf(ex.getMessage()));
				if (tryBind(port)) {
					return leaseWithoutSignal(port);
				}
			}
		}
		remember(encounter);
		return null;
	}

	private PortLease leaseWithoutSignal(int port) {
		return (port != this.request.port())
				? lease(port, Acquisition.FALLBACK, narrator().moved(this.encounters.get(0), port))
				: lease(port, Acquisition.REQUESTED, null);
	}

	private Encounter withoutSignal(PortExaminer examiner, int port, String reason) {
		Verdict verdict = examiner.examine(port);
		return new Encounter(verdict, examiner.resolver().resolveWithoutSignal(verdict, reason), this.signalled);
	}

	private void remember(Encounter encounter) {
		this.encounters.add(encounter);
		this.context.tell((listener) -> listener.onConflict(encounter));
	}

	/**
	 * Whether the holder is gone already, or on its way out, as when an IDE starts an
	 * application again.
	 */
	private static boolean isGoing(Verdict verdict) {
		Holder holder = verdict.holder();
		if (holder == null) {
			return verdict.kind() == VerdictKind.UNKNOWN && verdict.conflict().problem() == null;
		}
		ClaimRecord record = holder.record();
		return record != null && record.state() == ClaimState.STOPPING
				&& record.process().equals(holder.process().identity());
	}

	/**
	 * Makes the holder give the port up, as the only one who does so now.
	 */
	private PortLease free(PortExaminer examiner, Encounter planned)
			throws TerminationRefusedException, RegistryException {
		int port = planned.port();
		Duration patience = this.context.policy().gracePeriod().plus(MUTEX_MARGIN);
		try (TakeOverMutex mutex = this.context.registry().acquireMutex(port, patience)) {
			if (tryBind(port)) {
				return leaseWithoutSignal(port);
			}
			if (mutex == null) {
				throw new TerminationRefusedException("another process is taking the port over");
			}
			Encounter encounter = examiner.encounter(port);
			if (tryBind(port)) {
				return leaseWithoutSignal(port);
			}
			if (!(encounter.resolution() instanceof Resolution.FreePort)) {
				throw new TerminationRefusedException(reason(encounter.resolution()));
			}
			return evict(examiner, encounter);
		}
	}

	private PortLease evict(PortExaminer examiner, Encounter encounter)
			throws TerminationRefusedException, RegistryException {
		Verdict verdict = encounter.verdict();
		int port = encounter.port();
		Holder victim = verdict.holder();
		ClaimRecord record = (victim != null) ? victim.record() : null;
		if (victim == null || record == null) {
			throw new TerminationRefusedException("it is not known");
		}
		Optional<String> breaker = Breaker.open(this.context.registry().history(port), this.context.clock().instant(),
				verdict.conflict().self(), victim);
		if (breaker.isPresent()) {
			throw new TerminationRefusedException(breaker.get() + ", so the fight over it ends here");
		}
		this.context.registry().remember(port, victim.process().identity(), record.launcher());
		Eviction eviction = new Eviction(this.context.lookups().processes(), verdict, victim,
				this.context.policy().gracePeriod(), examiner.examination(port), () -> tryBind(port),
				announcement(verdict));
		try {
			Eviction.Success success = eviction.run();
			remember(new Encounter(verdict, encounter.resolution(), true));
			return lease(port, Acquisition.FREED, freedStory(verdict, success));
		}
		finally {
			this.signalled |= eviction.hasSignalled();
		}
	}

	private String freedStory(Verdict verdict, Eviction.Success success) {
		String freed = narrator().freed(verdict, success.signal(), success.after());
		return (verdict.conflict().port() != this.request.port())
				? narrator().situation(this.encounters.get(0).verdict()) + " " + freed : freed;
	}

	private Eviction.Announcement announcement(Verdict verdict) {
		return new Eviction.Announcement() {

			@Override
			public void announce(boolean forced, String signal, Duration patience) {
				String words = narrator().terminating(verdict, signal, patience);
				Acquirer.this.context.tell((listener) -> listener.onTermination(verdict, forced, words));
			}

			@Override
			public void waiting(String signal, Duration patience) {
				String words = narrator().waiting(verdict, signal, patience);
				Acquirer.this.context.tell((listener) -> listener.onWait(verdict, words));
			}

		};
	}

	private static String reason(Resolution resolution) {
		if (resolution instanceof Resolution.TryNextPort next) {
			return next.reason();
		}
		return (resolution instanceof Resolution.GiveUp giveUp) ? giveUp.reason() : "it is no longer in the way";
	}

	/**
	 * Made only when there is something to tell: it needs a good many classes.
	 */
	private static Narrator narrator() {
		return new Narrator(ZoneId.systemDefault());
	}

	private boolean tryBind(int port) {
		try {
			this.binder.bind(port);
			return true;
		}
		catch (Exception ex) {
			if (this.lastFailure == null) {
				this.firstFailureAt = System.nanoTime();
			}
			this.lastFailure = ex;
			return false;
		}
	}

	private Exception lastFailure() {
		Exception failure = this.lastFailure;
		if (failure == null) {
			throw new IllegalStateException("No bind has failed");
		}
		return failure;
	}

	private BindFailure classify(Exception failure, int port) {
		return new BindFailureClassifier().classify(failure, this.request.address(), port);
	}

	private PortLease lease(int port, Acquisition acquisition, @Nullable String story) {
		Duration delay = (this.lastFailure != null) ? Duration.ofNanos(System.nanoTime() - this.firstFailureAt)
				: Duration.ZERO;
		PortLease lease = new PortLease(this.request, port, acquisition, this.encounters, delay, story,
				this.context.registry().instance(), this.context.claim(this.request, port));
		this.context.tell((listener) -> listener.onLease(lease));
		return lease;
	}

	/**
	 * The failure came out of the binder, so it is an {@code E} or unchecked.
	 */
	@SuppressWarnings("unchecked")
	private E rethrow(Exception failure) {
		if (failure instanceof RuntimeException unchecked) {
			throw unchecked;
		}
		return (E) failure;
	}

}
