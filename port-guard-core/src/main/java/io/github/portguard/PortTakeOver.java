package io.github.portguard;

import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

import io.github.portguard.conflict.Breaker;
import io.github.portguard.conflict.Encounter;
import io.github.portguard.conflict.Holder;
import io.github.portguard.conflict.Narrator;
import io.github.portguard.conflict.Verdict;
import io.github.portguard.process.TerminationRefusedException;
import io.github.portguard.registry.ClaimRecord;
import io.github.portguard.registry.RegistryException;
import io.github.portguard.registry.TakeOverMutex;

/**
 * Makes the holder of a port give it up, as the only process that does so now: under the
 * mutex of the port, within what the breaker allows, and written down before it is done.
 */
final class PortTakeOver {

	private static final Duration MUTEX_MARGIN = Duration.ofSeconds(2);

	private final GuardContext context;

	private final PortExaminer examiner;

	private final BooleanSupplier bind;

	private boolean signalled;

	/**
	 * What justified the first signal.
	 */
	private @Nullable Verdict justification;

	private boolean forced;

	private long start;

	private Termination.Outcome outcome = Termination.Outcome.REFUSED;

	PortTakeOver(GuardContext context, PortExaminer examiner, BooleanSupplier bind) {
		this.context = context;
		this.examiner = examiner;
		this.bind = bind;
	}

	/**
	 * Whether anybody was sent a signal.
	 */
	boolean hasSignalled() {
		return this.signalled;
	}

	/**
	 * Takes the port over. The holder is examined once more under the mutex in any case,
	 * immediately before the signal.
	 * @param planned what was concluded before the mutex was asked for
	 * @return what happened, or {@code null} if the port became free by itself; either
	 * way it is bound
	 * @throws TerminationRefusedException if the port could not be had; the message says
	 * why
	 * @throws RegistryException if the take-over can't be done one at a time, or can't be
	 * written down
	 */
	@Nullable Freed run(Encounter planned) throws TerminationRefusedException, RegistryException {
		this.start = System.nanoTime();
		int port = planned.port();
		Duration patience = this.context.policy().gracePeriod().plus(MUTEX_MARGIN);
		try (TakeOverMutex mutex = this.context.registry().acquireMutex(port, patience)) {
			if (this.bind.getAsBoolean()) {
				return null;
			}
			if (mutex == null) {
				throw new TerminationRefusedException("another process is taking the port over");
			}
			Encounter encounter = mutex.isContended() ? this.examiner.encounter(port) : planned;
			if (mutex.isContended() && this.bind.getAsBoolean()) {
				return null;
			}
			Optional<String> reason = encounter.resolution().reason();
			if (reason.isPresent()) {
				throw new TerminationRefusedException(reason.get());
			}
			return evict(encounter);
		}
	}

	private Freed evict(Encounter encounter) throws TerminationRefusedException, RegistryException {
		Verdict verdict = encounter.verdict();
		int port = encounter.port();
		Holder victim = verdict.holder();
		ClaimRecord record = (victim != null) ? victim.record() : null;
		if (victim == null || record == null) {
			throw new TerminationRefusedException("it is not known");
		}
		Optional<String> breaker = Breaker.open(this.context.registry().history(port), this.context.clock().instant(),
				this.context.policy(), verdict.conflict().self(), victim);
		if (breaker.isPresent()) {
			this.outcome = Termination.Outcome.BREAKER_OPEN;
			throw new TerminationRefusedException(breaker.get() + ", so the fight over it ends here");
		}
		Eviction eviction = new Eviction(this.context.lookups().processes(), verdict, victim,
				this.context.policy().gracePeriod(), this.examiner.examination(port), this.bind,
				announcement(port, victim, record));
		try {
			Eviction.Success success = eviction.run();
			this.outcome = this.forced ? Termination.Outcome.FORCED : Termination.Outcome.POLITE;
			return new Freed(new Encounter(eviction.verdict(), encounter.resolution(), true), success);
		}
		finally {
			this.signalled = eviction.hasSignalled();
			this.justification = this.signalled ? eviction.verdict() : null;
		}
	}

	private Eviction.Announcement announcement(int port, Holder victim, ClaimRecord record) {
		Narrator narrator = new Narrator(ZoneId.systemDefault());
		return new Eviction.Announcement() {

			@Override
			public void authorize() throws TerminationRefusedException {
				remember(port, victim, record);
			}

			@Override
			public void announce(Verdict verdict, boolean forced, String signal, Duration patience) {
				PortTakeOver.this.forced |= forced;
				PortTakeOver.this.context.tell((listener) -> listener.onTermination(verdict, forced,
						narrator.signalled(verdict, signal, patience)));
			}

			@Override
			public void waiting(Verdict verdict, String signal, Duration patience) {
				PortTakeOver.this.context
					.tell((listener) -> listener.onWait(verdict, narrator.signalled(verdict, signal, patience)));
			}

		};
	}

	/**
	 * What can't be written down must not be done.
	 */
	private void remember(int port, Holder victim, ClaimRecord record) throws TerminationRefusedException {
		try {
			this.context.registry().remember(port, victim.process().identity(), record.launcher());
		}
		catch (RegistryException ex) {
			throw new TerminationRefusedException(String.valueOf(ex.getMessage()));
		}
	}

	/**
	 * Tells how it went. To be called when that is settled, unless the port became free
	 * by itself.
	 * @param encounter the conflict
	 * @param reason why the port could not be had; {@code null} if it was freed
	 */
	void tellEnd(Encounter encounter, @Nullable String reason) {
		Verdict verdict = (this.justification != null) ? this.justification : encounter.verdict();
		Termination termination = new Termination(verdict, this.outcome,
				Duration.ofNanos(System.nanoTime() - this.start), reason);
		this.context.tell((listener) -> listener.onTerminationEnd(termination));
	}

	/**
	 * The holder has given the port up.
	 *
	 * @param encounter the conflict as it was settled
	 * @param success how it went
	 */
	record Freed(Encounter encounter, Eviction.Success success) {

	}

}
