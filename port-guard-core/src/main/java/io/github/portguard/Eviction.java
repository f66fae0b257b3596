package io.github.portguard;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;

import io.github.portguard.conflict.Holder;
import io.github.portguard.conflict.Resolution;
import io.github.portguard.conflict.Verdict;
import io.github.portguard.process.ProcessIdentity;
import io.github.portguard.process.ProcessTable;
import io.github.portguard.process.TerminationRefusedException;
import io.github.portguard.process.Terminator;
import io.github.portguard.registry.ClaimRecord;

/**
 * Makes one holder give a port up, politely first. We want the port and not a death: it
 * ends as soon as the port is bound.
 */
final class Eviction {

	/**
	 * Nobody waits longer than this for a start, whatever the holder has announced.
	 */
	static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

	private final ProcessTable processes;

	private final Duration gracePeriod;

	private final Duration longestWait;

	private final Examination examination;

	private final BooleanSupplier bind;

	private final Announcement announcement;

	/**
	 * What the matter rests on: the plan, and from the first signal on what justified it.
	 */
	private Verdict verdict;

	private Holder victim;

	private String lastSignal = "SIGTERM";

	private boolean signalled;

	Eviction(ProcessTable processes, Verdict verdict, Holder victim, Duration gracePeriod, Examination examination,
			BooleanSupplier bind, Announcement announcement) {
		this(processes, verdict, victim, gracePeriod, examination, bind, announcement, LONGEST_WAIT);
	}

	Eviction(ProcessTable processes, Verdict verdict, Holder victim, Duration gracePeriod, Examination examination,
			BooleanSupplier bind, Announcement announcement, Duration longestWait) {
		this.processes = processes;
		this.verdict = verdict;
		this.victim = victim;
		this.gracePeriod = gracePeriod;
		this.longestWait = longestWait;
		this.examination = examination;
		this.bind = bind;
		this.announcement = announcement;
	}

	/**
	 * How long the holder may take before it may be forced.
	 */
	private Duration due() {
		ClaimRecord record = this.victim.record();
		return (record != null && record.shutdownTimeout().compareTo(this.gracePeriod) > 0) ? record.shutdownTimeout()
				: this.gracePeriod;
	}

	/**
	 * Carries it out.
	 * @return the signal that freed the port and how long that took; the port is bound
	 * @throws TerminationRefusedException if the port could not be freed; the message
	 * says why
	 */
	Success run() throws TerminationRefusedException {
		ProcessIdentity target = this.victim.process().identity();
		Terminator terminator = Terminator.open(this.processes, target)
			.orElseThrow(() -> new TerminationRefusedException("process %s is gone".formatted(target.pid())));
		terminator.terminate(() -> {
			this.announcement.authorize();
			rest(verifySameHolder());
		});
		this.signalled = true;
		Duration due = due();
		Duration patience = (due.compareTo(this.longestWait) > 0) ? this.longestWait : due;
		this.announcement.announce(this.verdict, false, this.lastSignal, patience);
		Pause asked = new Pause(patience);
		try {
			return awaitRelease(terminator, due, patience);
		}
		catch (TerminationRefusedException ex) {
			// whatever was seen, and however long that took: the bind is the judge
			if (this.bind.getAsBoolean()) {
				return new Success(this.lastSignal, asked.elapsed());
			}
			throw ex;
		}
	}

	/**
	 * From now on the matter rests on a verdict that was just passed.
	 */
	private void rest(Verdict now) {
		this.verdict = now;
		this.victim = holder(now);
	}

	private Success awaitRelease(Terminator terminator, Duration due, Duration patience)
			throws TerminationRefusedException {
		PortWatch watch = new PortWatch(this.verdict, this.victim, this.examination, this.bind, this.announcement);
		Optional<Success> success = watch.await(this.lastSignal, patience, terminator::hasEnded);
		if (success.isPresent()) {
			return success.get();
		}
		if (terminator.hasEnded()) {
			throw new TerminationRefusedException("it has ended, but a child process of it keeps the port");
		}
		if (patience.compareTo(due) < 0) {
			throw new TerminationRefusedException(
					"it was asked to end and may take up to %s minutes".formatted(due.toMinutes()));
		}
		terminator.terminateForcibly(this::verifySameSocket);
		this.lastSignal = "SIGKILL";
		this.announcement.announce(this.verdict, true, this.lastSignal, PortWatch.AFTER_FORCE);
		success = watch.await(this.lastSignal, PortWatch.AFTER_FORCE, terminator::hasEnded);
		if (success.isEmpty() && terminator.hasEnded()) {
			success = new DescendantEviction(this.processes, this.verdict, this.victim, this.examination, watch).run();
		}
		return success.orElseThrow(() -> new TerminationRefusedException("the port is still busy after SIGKILL"));
	}

	/**
	 * Returns what the matter rests on.
	 * @return what justified the first signal; before it, the plan
	 */
	Verdict verdict() {
		return this.verdict;
	}

	/**
	 * Whether the holder was sent a signal.
	 */
	boolean hasSignalled() {
		return this.signalled;
	}

	private Verdict verifySameHolder() throws TerminationRefusedException {
		Verdict now = this.examination.examine();
		String problem = now.conflict().problem();
		if (problem != null) {
			throw new TerminationRefusedException(problem);
		}
		Holder holder = now.holder();
		if (holder == null || !holder.process().identity().equals(this.victim.process().identity())) {
			throw new TerminationRefusedException("it no longer holds the port");
		}
		Optional<String> reason = this.examination.resolve(now).reason();
		if (reason.isPresent()) {
			throw new TerminationRefusedException(reason.get());
		}
		return now;
	}

	private static Holder holder(Verdict verdict) {
		return Objects.requireNonNull(verdict.holder());
	}

	private void verifySameSocket() throws TerminationRefusedException {
		if (!holder(verifySameHolder()).socketIds().equals(this.victim.socketIds())) {
			throw new TerminationRefusedException("it no longer holds the same socket");
		}
	}

	/**
	 * The port is bound.
	 *
	 * @param signal the last signal that was sent
	 * @param after how long after it the port was bound
	 */
	record Success(String signal, Duration after) {

	}

	/**
	 * Looks at the port anew.
	 */
	interface Examination {

		/**
		 * Examines the holder anew.
		 * @return the verdict as of now
		 */
		Verdict examine();

		/**
		 * Decides anew.
		 * @param verdict the verdict as of now
		 * @return what is to be done
		 */
		Resolution resolve(Verdict verdict);

		/**
		 * Whether there is no veto against signalling a descendant of the holder.
		 * @param verdict the verdict as of now
		 * @param holder the descendant
		 * @return whether it may be signalled
		 */
		boolean isTouchable(Verdict verdict, Holder holder);

	}

	/**
	 * Is told what goes on.
	 */
	interface Announcement {

		/**
		 * The first signal is about to be sent, if everything that justifies it can be
		 * established once more after this: however long this takes, no proof gets old.
		 * @throws TerminationRefusedException if it must not be sent
		 */
		default void authorize() throws TerminationRefusedException {
		}

		/**
		 * A signal was sent.
		 * @param verdict what justified it, or the one before it
		 * @param forced whether it forces the process to end
		 * @param signal its name
		 * @param patience how long the port may take to become free
		 */
		void announce(Verdict verdict, boolean forced, String signal, Duration patience);

		/**
		 * The port has not become free at once.
		 * @param verdict what justified the signal that was sent
		 * @param signal the name of the signal that was sent
		 * @param patience how long the port may take to become free
		 */
		void waiting(Verdict verdict, String signal, Duration patience);

	}

}
