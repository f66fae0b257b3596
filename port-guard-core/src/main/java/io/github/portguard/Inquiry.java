package io.github.portguard;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.github.portguard.conflict.Conflict;
import io.github.portguard.conflict.Holder;
import io.github.portguard.conflict.Silence;
import io.github.portguard.port.ResponseProbe;
import io.github.portguard.process.ProcessIdentity;
import io.github.portguard.process.Terminator;

/**
 * A question that was put to the holder of a port and stays open until the matter is
 * settled, so that a late answer still counts.
 */
final class Inquiry implements AutoCloseable {

	private static final Duration LOOK_INTERVAL = Duration.ofMillis(250);

	private final ProcessIdentity asked;

	private final ResponseProbe probe;

	private final Duration cpuTimeBefore;

	private Inquiry(ProcessIdentity asked, ResponseProbe probe, Duration cpuTimeBefore) {
		this.asked = asked;
		this.probe = probe;
		this.cpuTimeBefore = cpuTimeBefore;
	}

	/**
	 * Asks.
	 * @param holder the holder of the port
	 * @param port the port
	 * @return the open question, or {@code null} if it could not be asked
	 */
	static @Nullable Inquiry open(Holder holder, int port) {
		Duration cpuTime = holder.process().cpuTime();
		if (cpuTime == null || holder.sockets().isEmpty()) {
			return null;
		}
		ResponseProbe probe = ResponseProbe.ask(holder.sockets().get(0).address(), port);
		return (probe != null) ? new Inquiry(holder.process().identity(), probe, cpuTime) : null;
	}

	/**
	 * Waits for an answer, unless this JVM is shutting down.
	 * @param atMost how long
	 * @return whether there was one, or nobody wants it any more
	 */
	boolean awaitAnswer(Duration atMost) {
		Pause pause = new Pause(atMost);
		while (!this.probe.awaitAnswer(LOOK_INTERVAL)) {
			if (Terminator.isShuttingDown()) {
				return true;
			}
			if (pause.isOver()) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Adds to a conflict what is known about the answer by now.
	 * @param conflict the conflict
	 * @return the conflict with the facts added
	 */
	Conflict addTo(Conflict conflict) {
		Conflict result = conflict;
		for (Holder holder : conflict.holders()) {
			Duration cpuTime = holder.process().cpuTime();
			if (holder.process().identity().equals(this.asked) && cpuTime != null) {
				boolean accepted = holder.sockets().stream().allMatch((socket) -> socket.backlog() == 0);
				result = result.withHolder(holder.withSilence(new Silence(this.probe.awaitAnswer(Duration.ZERO),
						this.probe.age(), cpuTime.minus(this.cpuTimeBefore), accepted)));
			}
		}
		return result;
	}

	@Override
	public void close() {
		this.probe.close();
	}

}
