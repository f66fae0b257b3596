package io.github.portguard.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Sees every signal that is sent in a {@link World}, complains of each that is wrong by
 * the facts, and makes it take effect.
 */
final class SignalWitness {

	private final World world;

	private final List<String> complaints;

	private final List<Signal> signals = new ArrayList<>();

	/**
	 * The worlds there have been since everything was last looked at, the port first.
	 * Nobody can look at everything at once: a signal is right if it is right in one of
	 * them.
	 */
	private List<World> moments = new ArrayList<>();

	/**
	 * The worlds there have been since the port was last looked at. On a slow machine
	 * that is done once more in the end, to see whether it is as it was.
	 */
	private List<World> latest = new ArrayList<>();

	private @Nullable World atFirstSignal;

	private boolean lookedAt;

	SignalWitness(World world, List<String> complaints) {
		this.world = world;
		this.complaints = complaints;
	}

	void portIsLookedAt() {
		this.latest = new ArrayList<>(List.of(this.world.copy()));
		this.lookedAt = true;
	}

	void processIsLookedAt() {
		this.moments = this.latest;
	}

	void worldHasChanged() {
		World changed = this.world.copy();
		this.latest.add(changed);
		if (this.moments != this.latest) {
			this.moments.add(changed);
		}
	}

	/**
	 * What was known before is out of date now.
	 */
	void portWasTried() {
		this.lookedAt = false;
	}

	List<Signal> signals() {
		return List.copyOf(this.signals);
	}

	long signals(long pid) {
		return this.signals.stream().filter((signal) -> signal.pid() == pid).count();
	}

	/**
	 * Sends a signal. One to a process that is gone, or has a successor under its pid,
	 * goes nowhere.
	 */
	boolean send(long pid, long start, boolean forced) {
		Proc target = this.world.processes.get(pid);
		if (target == null || target.start != start || !target.isAlive()) {
			return false;
		}
		Signal signal = new Signal(pid, forced);
		complaint(signal)
			.ifPresent((complaint) -> this.complaints.add("%s must not be sent: %s".formatted(signal, complaint)));
		this.atFirstSignal = (this.atFirstSignal != null) ? this.atFirstSignal : this.world.copy();
		this.signals.add(signal);
		this.lookedAt = false;
		if (forced || target.polite) {
			end(pid, forced);
		}
		return true;
	}

	private void end(long pid, boolean forced) {
		this.world.processes.remove(pid);
		this.world.processes.values()
			.stream()
			.filter((process) -> process.parent == pid)
			.forEach((child) -> child.parent = 1);
		this.world.sockets.forEach((socket) -> socket.holders.remove(pid));
		this.world.sockets.removeIf((socket) -> socket.holders.isEmpty());
		if (forced) {
			this.world.forced.add(pid);
		}
	}

	private Optional<String> complaint(Signal signal) {
		if (!this.lookedAt) {
			return Optional.of("nobody has looked before");
		}
		if (this.signals.contains(signal)) {
			return Optional.of("it was sent already");
		}
		if (signal.forced() && !this.signals.contains(new Signal(signal.pid(), false))) {
			return Optional.of("it was not asked politely");
		}
		World before = this.atFirstSignal;
		Optional<String> objection = Optional.of("nothing was looked at");
		for (World moment : this.moments) {
			objection = (before == null || signal.pid() == this.signals.get(0).pid())
					? Oracle.objection(moment, signal.pid()) : Oracle.objectionToHeir(moment, signal.pid(), before);
			if (objection.isEmpty() && signal.forced() && before != null
					&& !holdsTheSame(moment, before, signal.pid())) {
				objection = Optional.of("it holds other sockets now");
			}
			if (objection.isEmpty()) {
				return objection;
			}
		}
		return objection;
	}

	private static boolean holdsTheSame(World moment, World before, long pid) {
		return sockets(moment, pid).equals(sockets(before, pid));
	}

	private static List<Long> sockets(World world, long pid) {
		return world.socketsInTheWay()
			.stream()
			.filter((socket) -> socket.holders.contains(pid))
			.map((socket) -> socket.id)
			.sorted()
			.toList();
	}

	/**
	 * A signal.
	 *
	 * @param pid who it was sent to
	 * @param forced whether it forces an end
	 */
	record Signal(long pid, boolean forced) {

		@Override
		public String toString() {
			return (this.forced ? "SIGKILL to " : "SIGTERM to ") + this.pid;
		}

	}

}
