package io.github.portguard;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

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
	private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

	private final ProcessTable processes;

	private final Verdict verdict;

	private final Holder victim;

	/**
	 * How long the holder may take before it may be forced.
	 */
	private final Duration due;

	private final Duration longestWait;

	private final Examination examination;

	private final BooleanSupplier bind;

	private final Announcement announcement;

	private final PortWatch watch;

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
		this.due = due(gracePeriod, victim.record());
		this.longestWait = longestWait;
		this.examination = examination;
		this.bind = bind;
		this.announcement = announcement;
		this.watch = new PortWatch(victim.socketIds(), examination, bind, announcement);
	}

	private static Duration due(Duration gracePeriod, @Nullable ClaimRecord record) {
		return (record != null && record.shutdownTimeout().compareTo(gracePeriod) > 0) ? record.shutdownTimeout()
				: gracePeriod;
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
			.orElseThrow(() -> new TerminationRefusedException("process %d is gone".formatted(target.pid())));
		terminator.terminate(() -> {
			this.announcement.authorize();
			verifySameHolder();
		});
		this.signalled = true;
		Duration patience = (this.due.compareTo(this.longestWait) > 0) ? this.longestWait : this.due;
		this.announcement.announce(false, this.lastSignal, patience);
		Pause asked = new Pause(patience);
		try {
			return awaitRelease(terminator, patience);
		}
		catch (TerminationRefusedException ex) {
			// whatever was seen, and however long that took: the bind is the judge
			if (this.bind.getAsBoolean()) {
				return new Success(this.lastSignal, asked.elapsed());
			}
			throw ex;
		}
	}

	private Success awaitRelease(Terminator terminator, Duration patience) throws TerminationRefusedException {
		Optional<Success> success = this.watch.await(this.lastSignal, patience, terminator::hasEnded);
		if (success.isPresent()) {
			return success.get();
		}
		if (terminator.hasEnded()) {
			throw new TerminationRefusedException("it has ended, but a child process of it keeps the port");
		}
		if (patience.compareTo(this.due) < 0) {
			throw new TerminationRefusedException(
					"it was asked to end and may take up to %d minutes".formatted(this.due.toMinutes()));
		}
		terminator.terminateForcibly(this::verifySameSocket);
		this.lastSignal = "SIGKILL";
		this.announcement.announce(true, this.lastSignal, PortWatch.AFTER_FORCE);
		success = this.watch.await(this.lastSignal, PortWatch.AFTER_FORCE, terminator::hasEnded);
		if (success.isEmpty() && terminator.hasEnded()) {
			success = new DescendantEviction(this.processes, this.verdict, this.victim, this.examination, this.watch)
				.run();
		}
		return success.orElseThrow(() -> new TerminationRefusedException("the port is still busy after SIGKILL"));
	}

	/**
	 * Whether the holder was sent a signal.
	 */
	boolean hasSignalled() {
		return this.signalled;
	}

	private Holder verifySameHolder() throws TerminationRefusedException {
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
		return holder;
	}

	private void verifySameSocket() throws TerminationRefusedException {
		if (!verifySameHolder().socketIds().equals(this.victim.socketIds())) {
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
		 * @param forced whether it forces the process to end
		 * @param signal its name
		 * @param patience how long the port may take to become free
		 */
		void announce(boolean forced, String signal, Duration patience);

		/**
		 * The port has not become free at once.
		 * @param signal the name of the signal that was sent
		 * @param patience how long the port may take to become free
		 */
		void waiting(String signal, Duration patience);

	}

}
