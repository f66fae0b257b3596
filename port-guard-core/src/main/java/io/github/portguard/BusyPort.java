package io.github.portguard;

import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.portguard.PortLease.Acquisition;
import io.github.portguard.conflict.Conflict;
import io.github.portguard.conflict.Encounter;
import io.github.portguard.conflict.Narrator;
import io.github.portguard.conflict.Policy;
import io.github.portguard.conflict.Resolution;
import io.github.portguard.conflict.Verdict;
import io.github.portguard.conflict.VerdictKind;
import io.github.portguard.port.PortRequest;
import io.github.portguard.process.TerminationRefusedException;
import io.github.portguard.registry.RegistryException;

/**
 * What happens when the port that was asked for is in use: it is freed, another one is
 * taken, or there is none. Whatever is done, the next bind says whether it has helped.
 *
 * @param <E> what the binder throws
 */
final class BusyPort<E extends Exception> {

	private static final Logger logger = LoggerFactory.getLogger(PortGuard.class);

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

	BusyPort(GuardContext context, PortRequest request, BindAttempts<E> attempts) {
		this.context = context;
		this.request = request;
		this.attempts = attempts;
	}

	/**
	 * Goes on until a port is bound.
	 * @return which port that is, and how it was come by
	 */
	Outcome resolve() throws E, PortUnavailableException {
		this.context.awaitPreparation();
		this.seen = this.context.takeSeen(this.request.port());
		try (PortExaminer examiner = new PortExaminer(this.context, this.request)) {
			if (this.context.policy().mode() == Policy.Mode.OBSERVE) {
				tellPlan(examiner);
				throw this.attempts.toThrow();
			}
			FallbackPorts fallback = new FallbackPorts(this.request, examiner, examiner.portsOnRecord());
			this.postponed = fallback.isPassedBy(this.request.port());
			if (this.postponed) {
				return passBy(examiner, fallback);
			}
			this.context.identify();
			Outcome outcome = tryPort(examiner, this.request.port());
			if (outcome != null) {
				return outcome;
			}
			if (!isLast(Resolution.TryNextPort.class)) {
				throw failure(examiner, fallback, List.of());
			}
			return tryFallbackPorts(examiner, new FallbackPorts(this.request, examiner, examiner.portsOnRecord()));
		}
	}

	private void tellPlan(PortExaminer examiner) {
		this.context.identify();
		Encounter encounter = examiner.encounterWithoutAsking(this.request.port());
		this.context.tell((listener) -> listener.onPlan(encounter, narrator().plan(encounter)));
	}

	/**
	 * Binds the port once more, since whoever had it may be gone by now, before another
	 * one is taken.
	 */
	private Outcome passBy(PortExaminer examiner, FallbackPorts fallback) throws E, PortUnavailableException {
		if (this.attempts.tryBind(this.request.port())) {
			return outcomeWithoutSignal(this.request.port());
		}
		if (!this.attempts.isLastFailureOfBind()) {
			throw this.attempts.toThrow();
		}
		return tryFallbackPorts(examiner, fallback);
	}

	private Outcome tryFallbackPorts(PortExaminer examiner, FallbackPorts fallback) throws E, PortUnavailableException {
		if (fallback.isImplicit() && isRunningOn(fallback, examiner)) {
			throw failure(examiner, fallback, List.of());
		}
		List<Integer> skipped = new ArrayList<>();
		for (int port : fallback.ports()) {
			if (this.attempts.tryBind(port)) {
				return outcome(port, Acquisition.FALLBACK, storyOfMove(examiner, port));
			}
			if (!this.attempts.isLastFailureOfBind()) {
				throw this.attempts.toThrow();
			}
			if (fallback.isPassedBy(port)) {
				skipped.add(port);
				continue;
			}
			catchUp(examiner);
			Outcome outcome = tryPort(examiner, port);
			if (outcome != null) {
				return outcome;
			}
			if (isLast(Resolution.GiveUp.class)) {
				break;
			}
		}
		throw failure(examiner, fallback, skipped);
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

	private @Nullable String storyOfMove(PortExaminer examiner, int port) {
		return story(port, () -> {
			catchUp(examiner);
			return moved(port);
		});
	}

	private String moved(int port) {
		return narrator().moved(this.encounters.get(0), port);
	}

	/**
	 * Returns what there is to say about a port. It is bound, so nothing that fails here
	 * matters to the application.
	 */
	private @Nullable String story(int port, Supplier<String> story) {
		try {
			return story.get();
		}
		catch (VirtualMachineError ex) {
			throw ex;
		}
		catch (Throwable ex) {
			logger.warn("Port Guard failed while it looked into port {}; the application is on port {}",
					this.request.port(), port, ex);
			return null;
		}
	}

	/**
	 * Whether an earlier start was moved to one of the ports that may be taken now.
	 * Nobody has asked for a second copy of this application.
	 */
	private boolean isRunningOn(FallbackPorts fallback, PortExaminer examiner) {
		for (int port : fallback.ports()) {
			if (fallback.isOnRecord(port)) {
				Encounter encounter = examiner.encounterWithoutAsking(port);
				if (encounter.verdict().kind() == VerdictKind.RUNNING) {
					remember(encounter);
					return true;
				}
			}
		}
		return false;
	}

	private boolean isLast(Class<? extends Resolution> type) {
		return !this.encounters.isEmpty()
				&& type.isInstance(this.encounters.get(this.encounters.size() - 1).resolution());
	}

	/**
	 * Names the holders of the ports that were passed over quickly, or of some of them if
	 * there are many.
	 */
	private PortUnavailableException failure(PortExaminer examiner, FallbackPorts fallback, List<Integer> skipped) {
		catchUp(examiner);
		List<Encounter> all = new ArrayList<>(this.encounters);
		Encounter last = all.get(all.size() - 1);
		boolean conclusive = all.size() > 1 && last.resolution() instanceof Resolution.GiveUp;
		if (conclusive) {
			return unavailable(examiner, all, List.of(last), 0);
		}
		skipped.stream().limit(MAX_NAMED).map(examiner::encounterWithoutAsking).forEach(all::add);
		List<Integer> order = fallback.ports();
		all.sort(Comparator.comparingInt((encounter) -> order.indexOf(encounter.port())));
		return unavailable(examiner, all, all, Math.max(0, skipped.size() - MAX_NAMED));
	}

	private PortUnavailableException unavailable(PortExaminer examiner, List<Encounter> all, List<Encounter> told,
			int unnamed) {
		String remedy = examiner.resolver().remedy(told.get(0).verdict()).orElse(null);
		return new PortUnavailableException(this.request, all, narrator().failure(told, unnamed),
				narrator().advice(told, remedy), this.attempts.firstFailure());
	}

	/**
	 * Tries to get a port that was found busy.
	 * @return what came of it, or {@code null} if the port can't be had; then the last
	 * encounter says why
	 */
	private @Nullable Outcome tryPort(PortExaminer examiner, int port) {
		Verdict plan = plan(examiner, port);
		Verdict verdict = (plan != null) ? plan : examiner.examine(port);
		Departure departure = new Departure(this.context, this.request, examiner, this.attempts::tryBind);
		if (departure.isUnderWay(verdict)) {
			verdict = departure.await(port);
			if (verdict == null) {
				return outcomeWithoutSignal(port);
			}
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
				return (freed != null) ? outcome(port, Acquisition.FREED, story(port, () -> freedStory(freed)))
						: outcomeWithoutSignal(port);
			}
			catch (TerminationRefusedException | RegistryException ex) {
				String reason = String.valueOf(ex.getMessage());
				takeOver.tellEnd(encounter, reason);
				encounter = refused(examiner, port, takeOver.hasSignalled(), reason);
				boolean going = plan != null && !takeOver.hasSignalled() && departure.isUnderWay(encounter.verdict());
				if (Pause.until(going ? Departure.RETRY : Duration.ZERO, () -> this.attempts.tryBind(port))) {
					return outcomeWithoutSignal(port);
				}
			}
		}
		remember(encounter);
		return null;
	}

	private @Nullable Verdict plan(PortExaminer examiner, int port) {
		return (this.seen != null && this.seen.port() == port) ? examiner.plan(this.seen) : null;
	}

	private Outcome outcomeWithoutSignal(int port) {
		return (port != this.request.port()) ? outcome(port, Acquisition.FALLBACK, story(port, () -> moved(port)))
				: outcome(port, Acquisition.REQUESTED, null);
	}

	private Outcome outcome(int port, Acquisition acquisition, @Nullable String story) {
		return new Outcome(port, acquisition, this.encounters, story);
	}

	private Encounter refused(PortExaminer examiner, int port, boolean signalled, String reason) {
		Verdict verdict = examiner.examine(port);
		return new Encounter(verdict, examiner.resolver().resolveWithoutSignal(verdict, reason), signalled);
	}

	private void remember(Encounter encounter) {
		this.encounters.add(encounter);
		this.context.tell((listener) -> listener.onConflict(encounter));
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
	static Narrator narrator() {
		return new Narrator(ZoneId.systemDefault());
	}

	/**
	 * A port that is bound.
	 *
	 * @param port the port
	 * @param acquisition how it was come by
	 * @param encounters who was met on the way
	 * @param story what there is to say about it; {@code null} if that is nothing
	 */
	record Outcome(int port, Acquisition acquisition, List<Encounter> encounters, @Nullable String story) {

		Outcome {
			encounters = List.copyOf(encounters);
		}

	}

}
