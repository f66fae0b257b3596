package io.github.portguard;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

import io.github.portguard.conflict.Conflict;
import io.github.portguard.conflict.Holder;
import io.github.portguard.conflict.Verdict;
import io.github.portguard.process.TerminationRefusedException;
import io.github.portguard.process.Terminator;

/**
 * Waits for a port that somebody was asked to give up. That it is free is found out by
 * binding it.
 */
final class PortWatch {

	/**
	 * How long a port may take to become free after a process was forced to end.
	 */
	static final Duration AFTER_FORCE = Duration.ofSeconds(5);

	private static final Duration AFTER_RELEASE = Duration.ofSeconds(1);

	private static final Duration QUIET = Duration.ofSeconds(2);

	private static final Duration LOOK_INTERVAL = Duration.ofMillis(250);

	private final Verdict verdict;

	private final Set<Long> sockets;

	private final Eviction.Examination examination;

	private final BooleanSupplier bind;

	private final Eviction.Announcement announcement;

	PortWatch(Verdict verdict, Holder victim, Eviction.Examination examination, BooleanSupplier bind,
			Eviction.Announcement announcement) {
		this.verdict = verdict;
		this.sockets = victim.socketIds();
		this.examination = examination;
		this.bind = bind;
		this.announcement = announcement;
	}

	/**
	 * Waits for the port. Ends early if that has become pointless, or if the victim has
	 * given the port up and somebody else has taken it.
	 */
	Optional<Eviction.Success> await(String signal, Duration atMost, BooleanSupplier pointless)
			throws TerminationRefusedException {
		Pause pause = new Pause(atMost);
		Pause look = new Pause(LOOK_INTERVAL);
		Pause quiet = new Pause(QUIET);
		while (true) {
			if (this.bind.getAsBoolean()) {
				return Optional.of(new Eviction.Success(signal, pause.elapsed()));
			}
			if (look.isOver()) {
				if (Terminator.isShuttingDown()) {
					throw new TerminationRefusedException("this JVM is shutting down");
				}
				boolean ended = pointless.getAsBoolean();
				Conflict now = this.examination.examine().conflict();
				if (!isStillHeld(now)) {
					awaitRelease();
					return Optional.of(new Eviction.Success(signal, pause.elapsed()));
				}
				if (ended && isSeenWithSomebody(now)) {
					return Optional.empty();
				}
				look = new Pause(LOOK_INTERVAL);
			}
			if (pause.isOver()) {
				return Optional.empty();
			}
			if (quiet.isOverFirstTime()) {
				this.announcement.waiting(this.verdict, signal, atMost);
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
	private boolean isStillHeld(Conflict now) {
		return now.problem() != null || now.sockets().stream().anyMatch((socket) -> this.sockets.contains(socket.id()));
	}

	/**
	 * Whether somebody has one of the sockets in the open. A process whose first thread
	 * has ended is as good as gone, and keeps its sockets until its last thread has.
	 */
	private boolean isSeenWithSomebody(Conflict now) {
		return now.sockets()
			.stream()
			.anyMatch((socket) -> this.sockets.contains(socket.id()) && !socket.holders().isEmpty());
	}

}
