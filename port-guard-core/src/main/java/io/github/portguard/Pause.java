package io.github.portguard;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A bounded wait for something that can only be found out by trying. It tries often at
 * first and less often later.
 */
final class Pause {

	private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

	private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

	private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

	private final long start = System.nanoTime();

	private final long nanos;

	private long rest = SHORTEST_NANOS;

	private boolean told;

	/**
	 * Starts a wait.
	 * @param atMost how long; some centuries are as good as for ever
	 */
	Pause(Duration atMost) {
		this.nanos = (atMost.compareTo(LONGEST) < 0) ? atMost.toNanos() : Long.MAX_VALUE;
	}

	/**
	 * Tries until it works or the time is over, at least once.
	 */
	static boolean until(Duration atMost, BooleanSupplier attempt) {
		Pause pause = new Pause(atMost);
		while (!attempt.getAsBoolean()) {
			if (pause.isOver()) {
				return false;
			}
			pause.rest();
		}
		return true;
	}

	/**
	 * Whether the time is over, and nobody has been told so before.
	 */
	boolean isOverFirstTime() {
		boolean first = !this.told && isOver();
		this.told |= first;
		return first;
	}

	boolean isOver() {
		return elapsedNanos() >= this.nanos;
	}

	Duration elapsed() {
		return Duration.ofNanos(elapsedNanos());
	}

	private long elapsedNanos() {
		return System.nanoTime() - this.start;
	}

	/**
	 * Waits a little, even if the thread is interrupted: what must be waited for is
	 * bounded anyway.
	 */
	void rest() {
		boolean interrupted = Thread.interrupted();
		long end = System.nanoTime() + this.rest;
		for (long left = this.rest; left > 0; left = end - System.nanoTime()) {
			LockSupport.parkNanos(left);
			interrupted |= Thread.interrupted();
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
		this.rest = Math.min(LONGEST_NANOS, this.rest + SHORTEST_NANOS);
	}

}
