package io.github.portguard;

import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.portguard.PortLease.Acquisition;
import io.github.portguard.conflict.Conflict;
import io.github.portguard.conflict.Encounter;
import io.github.portguard.conflict.Holder;
import io.github.portguard.conflict.Narrator;
import io.github.portguard.conflict.Policy;
import io.github.portguard.conflict.Resolution;
import io.github.portguard.conflict.Verdict;
import io.github.portguard.conflict.VerdictKind;
import io.github.portguard.port.BindFailure;
import io.github.portguard.port.PortRange;
import io.github.portguard.port.PortRequest;
import io.github.portguard.process.TerminationRefusedException;
import io.github.portguard.registry.ClaimRecord;
import io.github.portguard.registry.ClaimState;
import io.github.portguard.registry.RegistryException;

/**
 * Acquires one port. The real bind is the only judge: nothing here decides that a port is
 * free.
 *
 * @param <E> what the binder throws
 */
final class Acquirer<E extends Exception> {

	private static final Logger logger = LoggerFactory.getLogger(PortGuard.class);

	private static final Duration RETRY = Duration.ofSeconds(1);

	private static final int IMPLICIT_PORTS = 10;

	private static final int MAX_NAMED = 20;

	private final GuardContext context;

	private final PortRequest request;

	private final BindAttempts<E> attempts;

	private final List<Encounter> encounters = new ArrayList<>();

	/**
	 * Whether the holder of the port that was asked for is still to be looked at, because
	 * nothing depends on who that is.
	 */
	private boolean postponed;

	/**
	 * What was seen of the port that was asked for before its bind failed.
	 */
	private @Nullable Conflict seen;

	/**
	 * What is written down about the fallback ports.
	 */
	private @Nullable Map<Integer, List<ClaimRecord>> records;

	Acquirer(GuardContext context, PortRequest request, PortBinder<E> binder) {
		this.context = context;
		this.request = request;
		this.attempts = new BindAttempts<>(request, binder);
	}

	/**
	 * Acquires the port.
	 * @param preferred a port that the listener had before and would rather have back;
	 * {@code 0} if there is none
	 */
	PortLease acquire(int preferred) throws E, PortUnavailableException {
		if (isToBePreferred(preferred) && this.attempts.tryBind(preferred)) {
			return lease(preferred, Acquisition.FALLBACK, null);
		}
		this.attempts.forget();
		if (this.attempts.tryBind(this.request.port())) {
			return lease(this.request.port(), Acquisition.REQUESTED, null);
		}
		if (this.attempts.classifyLast(this.request.port()) != BindFailure.PORT_IN_USE) {
			throw this.attempts.toThrow();
		}
		try {
			return resolve();
		}
		catch (RuntimeException | LinkageError ex) {
			if (this.attempts.isFailureOfBinder(ex)) {
				throw ex;
			}
			logger.warn("Port Guard failed while it looked into port {}; the application goes on without it",
					this.request.port(), ex);
			throw this.attempts.toThrow();
		}
	}

	private boolean isToBePreferred(int port) {
		return port > 0 && port != this.request.port() && !this.request.reserved().contains(port);
	}

	private PortLease resolve() throws E, PortUnavailableException {
		this.context.awaitPreparation();
		this.seen = this.context.takeSeen(this.request.port());
		PortExaminer examiner = new PortExaminer(this.context, this.request);
		try (examiner) {
			if (this.context.policy().mode() == Policy.Mode.OBSERVE) {
				this.context.identify();
				Encounter encounter = examiner.encounterWithoutAsking(this.request.port());
				this.context.tell((listener) -> listener.onPlan(encounter, narrator().plan(encounter)));
				throw this.attempts.toThrow();
			}
			Set<Integer> onRecord = examiner.portsOnRecord();
			this.postponed = isPassedBy(examiner, onRecord);
			if (this.postponed) {
				return passBy(examiner, onRecord);
			}
			this.context.identify();
			PortLease lease = tryPort(examiner, this.request.port());
			if (lease != null) {
				return lease;
			}
			return isLast(Resolution.TryNextPort.class) ? tryFallbackPorts(examiner, examiner.portsOnRecord())
					: fail(examiner, List.of());
		}
	}

	/**
	 * Whether the port that was asked for is passed by whoever holds it, so that another
	 * one can be bound before anybody finds out who that is. If nothing is written down
	 * about it, nobody would be made to give it up.
	 */
	private boolean isPassedBy(PortExaminer examiner, Set<Integer> onRecord) {
		int port = this.request.port();
		return !this.request.ranges().isEmpty() && (!onRecord.contains(port)
				|| examiner.isBeyondEnding(port, examiner.records(Set.of(port)).getOrDefault(port, List.of())));
	}

	/**
	 * Binds the port once more, since whoever had it may be gone by now, before another
	 * one is taken.
	 */
	private PortLease passBy(PortExaminer examiner, Set<Integer> onRecord) throws E, PortUnavailableException {
		if (this.attempts.tryBind(this.request.port())) {
			return leaseWithoutSignal(this.request.port());
		}
		if (!this.attempts.isLastFailureOfBind()) {
			throw this.attempts.toThrow();
		}
		return tryFallbackPorts(examiner, onRecord);
	}

	private PortLease tryFallbackPorts(PortExaminer examiner, Set<Integer> onRecord)
			throws E, PortUnavailableException {
		boolean implicit = this.request.ranges().isEmpty();
		if (implicit && isRunningOnFallbackPort(examiner, onRecord)) {
			return fail(examiner, List.of());
		}
		List<Integer> skipped = new ArrayList<>();
		for (int port : fallbackPorts()) {
			if (this.attempts.tryBind(port)) {
				return lease(port, Acquisition.FALLBACK, storyOfMove(examiner, port));
			}
			if (!this.attempts.isLastFailureOfBind()) {
				throw this.attempts.toThrow();
			}
			if (!implicit && (!onRecord.contains(port) || isBeyondEnding(examiner, onRecord, port))) {
				skipped.add(port);
				continue;
			}
			catchUp(examiner);
			PortLease lease = tryPort(examiner, port);
			if (lease != null) {
				return lease;
			}
			if (isLast(Resolution.GiveUp.class)) {
				break;
			}
		}
		return fail(examiner, skipped);
	}

	private boolean isBeyondEnding(PortExaminer examiner, Set<Integer> onRecord, int port) {
		if (this.records == null) {
			Set<Integer> ports = new HashSet<>(fallbackPorts());
			ports.retainAll(onRecord);
			this.records = examiner.records(ports);
		}
		return examiner.isBeyondEnding(port, this.records.getOrDefault(port, List.of()));
	}

	/**
	 * Looks at the holder of the port that was asked for, if that was postponed.
	 */
	private void catchUp(PortExaminer examiner) {
		if (this.postponed) {
			this.postponed = false;
			this.context.identify();
			remember(examiner.encounterInPassing(this.request.port()));
		}
	}

	/**
	 * Returns what there is to say about the move to a port. The port is bound, so
	 * nothing that fails here matters to the application.
	 */
	private @Nullable String storyOfMove(PortExaminer examiner, int port) {
		try {
			catchUp(examiner);
			return narrator().moved(this.encounters.get(0), port);
		}
		catch (RuntimeException | LinkageError ex) {
			logger.warn("Port Guard failed while it looked into port {}; the application is on port {} instead",
					this.request.port(), port, ex);
			return null;
		}
	}

	/**
	 * Whether an earlier start was moved to one of the ports that may be taken now.
	 * Nobody has asked for a second copy of this application.
	 */
	private boolean isRunningOnFallbackPort(PortExaminer examiner, Set<Integer> onRecord) {
		for (int port : fallbackPorts()) {
			if (onRecord.contains(port)) {
				Encounter encounter = examiner.encounterWithoutAsking(port);
				if (encounter.verdict().kind() == VerdictKind.RUNNING) {
					remember(encounter);
					return true;
				}
			}
		}
		return false;
	}

	private List<Integer> fallbackPorts() {
		List<Integer> ports = new ArrayList<>();
		if (this.request.ranges().isEmpty()) {
			addPorts(this.request.port() + 1, this.request.port() + IMPLICIT_PORTS, ports);
		}
		for (PortRange range : this.request.ranges()) {
			addPorts(range.first(), range.last(), ports);
		}
		return ports;
	}

	private void addPorts(int first, int last, List<Integer> ports) {
		for (int port = first; port <= Math.min(last, PortRange.MAX_PORT); port++) {
			if (!this.request.reserved().contains(port)) {
				ports.add(port);
			}
		}
	}

	private boolean isLast(Class<? extends Resolution> type) {
		return !this.encounters.isEmpty()
				&& type.isInstance(this.encounters.get(this.encounters.size() - 1).resolution());
	}

	/**
	 * Names the holders of the ports that were passed over quickly, or of some of them if
	 * there are many, and fails.
	 */
	private PortLease fail(PortExaminer examiner, List<Integer> skipped) throws PortUnavailableException {
		catchUp(examiner);
		List<Encounter> all = new ArrayList<>(this.encounters);
		Encounter last = all.get(all.size() - 1);
		boolean conclusive = all.size() > 1 && last.resolution() instanceof Resolution.GiveUp;
		if (conclusive) {
			throw unavailable(examiner, all, List.of(last), 0);
		}
		skipped.stream().limit(MAX_NAMED).map(examiner::encounterWithoutAsking).forEach(all::add);
		List<Integer> order = fallbackPorts();
		all.sort(Comparator.comparingInt((encounter) -> order.indexOf(encounter.port())));
		throw unavailable(examiner, all, all, Math.max(0, skipped.size() - MAX_NAMED));
	}

	private PortUnavailableException unavailable(PortExaminer examiner, List<Encounter> all, List<Encounter> told,
			int unnamed) {
		String remedy = examiner.resolver().remedy(told.get(0).verdict()).orElse(null);
		return new PortUnavailableException(this.request, all, narrator().failure(told, unnamed),
				narrator().advice(told, remedy), this.attempts.firstFailure());
	}

	/**
	 * Tries to get a port that was found busy.
	 * @return the lease, or {@code null} if the port can't be had; then the last
	 * encounter says why
	 */
	private @Nullable PortLease tryPort(PortExaminer examiner, int port) {
		Verdict plan = plan(examiner, port);
		Verdict verdict = (plan != null) ? plan : examiner.examine(port);
		if (isGoing(verdict)) {
			if (Pause.until(RETRY, () -> this.attempts.tryBind(port))) {
				return leaseWithoutSignal(port);
			}
			verdict = examiner.examine(port);
		}
		Encounter encounter = examiner.encounter(verdict);
		if (encounter.resolution() instanceof Resolution.FreePort) {
			PortTakeOver takeOver = new PortTakeOver(this.context, examiner, () -> this.attempts.tryBind(port));
			try {
				PortTakeOver.Freed freed = takeOver.run(encounter);
				if (freed != null) {
					remember(freed.encounter());
					takeOver.tellEnd(freed.encounter(), null);
				}
				return lease(freed, port);
			}
			catch (TerminationRefusedException | RegistryException ex) {
				String reason = String.valueOf(ex.getMessage());
				takeOver.tellEnd(encounter, reason);
				encounter = refused(examiner, port, takeOver.hasSignalled(), reason);
				boolean going = plan != null && !takeOver.hasSignalled() && isGoing(encounter.verdict());
				if (Pause.until(going ? RETRY : Duration.ZERO, () -> this.attempts.tryBind(port))) {
					return leaseWithoutSignal(port);
				}
			}
		}
		remember(encounter);
		return null;
	}

	private @Nullable Verdict plan(PortExaminer examiner, int port) {
		return (this.seen != null && this.seen.port() == port) ? examiner.plan(this.seen) : null;
	}

	private PortLease leaseWithoutSignal(int port) {
		return (port != this.request.port())
				? lease(port, Acquisition.FALLBACK, narrator().moved(this.encounters.get(0), port))
				: lease(port, Acquisition.REQUESTED, null);
	}

	private PortLease lease(PortTakeOver.@Nullable Freed freed, int port) {
		if (freed == null) {
			return leaseWithoutSignal(port);
		}
		return lease(port, Acquisition.FREED, freedStory(freed));
	}

	private Encounter refused(PortExaminer examiner, int port, boolean signalled, String reason) {
		Verdict verdict = examiner.examine(port);
		return new Encounter(verdict, examiner.resolver().resolveWithoutSignal(verdict, reason), signalled);
	}

	private void remember(Encounter encounter) {
		this.encounters.add(encounter);
		this.context.tell((listener) -> listener.onConflict(encounter));
	}

	/**
	 * Whether the holder is gone already, or on its way out, as when an IDE starts an
	 * application again. If nothing can be found out, the port that was asked for is
	 * given the benefit of the doubt, unless it was passed by.
	 */
	private boolean isGoing(Verdict verdict) {
		Holder holder = verdict.holder();
		if (holder == null) {
			return verdict.kind() == VerdictKind.UNKNOWN
					&& (verdict.conflict().problem() == null || verdict.conflict().port() == this.request.port());
		}
		ClaimRecord record = holder.record();
		return record != null && record.state() == ClaimState.STOPPING
				&& record.process().equals(holder.process().identity());
	}

	private String freedStory(PortTakeOver.Freed freed) {
		Verdict verdict = freed.encounter().verdict();
		String text = narrator().freed(verdict, freed.success().signal(), freed.success().after());
		return (verdict.conflict().port() != this.request.port())
				? narrator().situation(this.encounters.get(0).verdict()) + " " + text : text;
	}

	/**
	 * Made only when there is something to tell: it needs a good many classes.
	 */
	private static Narrator narrator() {
		return new Narrator(ZoneId.systemDefault());
	}

	private PortLease lease(int port, Acquisition acquisition, @Nullable String story) {
		this.context.takeSeen(this.request.port());
		PortLease lease = new PortLease(this.context, this.request, port, acquisition, this.encounters,
				this.attempts.delay(), story, this.context.claim(this.request, port));
		this.context.tell((listener) -> listener.onLease(lease));
		return lease;
	}

}
