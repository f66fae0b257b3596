package io.github.portguard;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

import io.github.portguard.conflict.Conflict;
import io.github.portguard.conflict.Holder;
import io.github.portguard.conflict.Resolution;
import io.github.portguard.conflict.Verdict;
import io.github.portguard.port.ListeningSocket;
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

	private static final Duration AFTER_FORCE = Duration.ofSeconds(5);

	private static final Duration AFTER_RELEASE = Duration.ofSeconds(1);

	private static final Duration QUIET = Duration.ofSeconds(2);

	private static final Duration LOOK_INTERVAL = Duration.ofMillis(250);

	private final ProcessTable processes;

	private final Verdict verdict;

	private final Holder victim;

	private final Duration patience;

	private final Examination examination;

	private final BooleanSupplier bind;

	private final Announcement announcement;

	private boolean signalled;

	Eviction(ProcessTable processes, Verdict verdict, Holder victim, Duration gracePeriod, Examination examination,
			BooleanSupplier bind, Announcement announcement) {
		this.processes = processes;
		this.verdict = verdict;
		this.victim = victim;
		this.patience = patience(gracePeriod, victim.record());
		this.examination = examination;
		this.bind = bind;
		this.announcement = announcement;
	}

	private static Duration patience(Duration gracePeriod, @Nullable ClaimRecord record) {
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
		this.announcement.announce(false, "SIGTERM", this.patience);
		terminator.terminate(this::verifySameHolder);
		this.signalled = true;
		Pause asked = new Pause(this.patience);
		Optional<Success> success = await("SIGTERM", this.patience, terminator::hasEnded);
		if (success.isPresent()) {
			return success.get();
		}
		if (terminator.hasEnded()) {
			throw new TerminationRefusedException("it has ended, but a child process of it keeps the port");
		}
		Set<Long> before = socketIds(this.victim);
		try {
			verifySameSocket(before);
			this.announcement.announce(true, "SIGKILL", AFTER_FORCE);
			terminator.terminateForcibly(() -> verifySameSocket(before));
		}
		catch (TerminationRefusedException ex) {
			if (this.bind.getAsBoolean()) {
				return new Success("SIGTERM", asked.elapsed());
			}
			throw ex;
		}
		success = await("SIGKILL", AFTER_FORCE, terminator::hasEnded);
		if (success.isEmpty() && terminator.hasEnded()) {
			success = evictDescendants();
		}
		return success.orElseThrow(() -> new TerminationRefusedException("the port is still busy after SIGKILL"));
	}

	/**
	 * Whether the holder was sent a signal.
	 */
	boolean hasSignalled() {
		return this.signalled;
	}

	/**
	 * Waits for the port. Ends early if that has become pointless, or if the victim has
	 * given the port up and somebody else has taken it.
	 */
	private Optional<Success> await(String signal, Duration atMost, BooleanSupplier pointless)
			throws TerminationRefusedException {
		Pause pause = new Pause(atMost);
		Pause look = new Pause(LOOK_INTERVAL);
		Pause quiet = new Pause(QUIET);
		while (true) {
			if (this.bind.getAsBoolean()) {
				return Optional.of(new Success(signal, pause.elapsed()));
			}
			if (look.isOver()) {
				if (!isStillHeld()) {
					awaitRelease();
					return Optional.of(new Success(signal, pause.elapsed()));
				}
				if (pointless.getAsBoolean()) {
					return Optional.empty();
				}
				look = new Pause(LOOK_INTERVAL);
			}
			if (pause.isOver()) {
				return Optional.empty();
			}
			if (quiet.isOverFirstTime()) {
				this.announcement.waiting(signal, atMost);
			}
			pause.rest();
		}
	}

	private void awaitRelease() throws TerminationRefusedException {
		if (!Pause.until(AFTER_RELEASE, this.bind)) {
			throw new TerminationRefusedException("it gave the port up, but somebody else holds it now");
		}
	}

	/**
	 * Whether the victim, or one of its descendants, holds one of the sockets that were
	 * in the way.
	 */
	private boolean isStillHeld() {
		Set<Long> before = socketIds(this.victim);
		Conflict now = this.examination.examine().conflict();
		return now.problem() != null || now.sockets().stream().anyMatch((socket) -> before.contains(socket.id()));
	}

	private Holder verifySameHolder() throws TerminationRefusedException {
		Verdict now = this.examination.examine();
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

	private void verifySameSocket(Set<Long> before) throws TerminationRefusedException {
		if (!socketIds(verifySameHolder()).equals(before)) {
			throw new TerminationRefusedException("it no longer holds the same socket");
		}
	}

	/**
	 * Ends the descendants that shared the socket when the verdict was passed and that
	 * still keep it, now that the instance they came from had to be forced to end.
	 */
	private Optional<Success> evictDescendants() {
		for (Holder descendant : this.verdict.conflict().holders()) {
			if (descendant.pid() != this.victim.pid()) {
				Optional<Success> success = evictDescendant(descendant);
				if (success.isPresent()) {
					return success;
				}
			}
		}
		return Optional.empty();
	}

	private Optional<Success> evictDescendant(Holder descendant) {
		try {
			Optional<Terminator> terminator = Terminator.open(this.processes, descendant.process().identity());
			if (terminator.isEmpty()) {
				return Optional.empty();
			}
			terminator.get().terminate(() -> verifyDescendant(descendant));
			Optional<Success> success = await("SIGTERM to its child process %d".formatted(descendant.pid()),
					AFTER_FORCE, () -> false);
			if (success.isEmpty()) {
				terminator.get().terminateForcibly(() -> verifyDescendant(descendant));
				success = await("SIGKILL to its child process %d".formatted(descendant.pid()), AFTER_FORCE,
						() -> false);
			}
			return success;
		}
		catch (TerminationRefusedException ex) {
			return Optional.empty();
		}
	}

	private void verifyDescendant(Holder descendant) throws TerminationRefusedException {
		Set<Long> before = socketIds(this.victim);
		Set<Long> known = new HashSet<>();
		this.verdict.conflict().holders().forEach((holder) -> known.add(holder.pid()));
		Verdict now = this.examination.examine();
		List<ListeningSocket> sockets = now.conflict().sockets();
		boolean sameSockets = !sockets.isEmpty() && sockets.stream()
			.allMatch((socket) -> before.contains(socket.id()) && known.containsAll(socket.holders()));
		Holder holder = now.conflict()
			.holders()
			.stream()
			.filter((candidate) -> candidate.process().identity().equals(descendant.process().identity()))
			.findFirst()
			.orElse(null);
		if (!sameSockets || holder == null || !holder.sharing() || holder.sockets().isEmpty()) {
			throw new TerminationRefusedException("it does not hold the socket of its parent");
		}
		if (!this.examination.isTouchable(now, holder)) {
			throw new TerminationRefusedException("it must be left alone");
		}
	}

	private static Set<Long> socketIds(Holder holder) {
		Set<Long> ids = new HashSet<>();
		holder.sockets().forEach((socket) -> ids.add(socket.id()));
		return ids;
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
		 * A signal is about to be sent.
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
