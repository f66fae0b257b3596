package io.github.portguard.testing;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * Stops all threads of this JVM for a while, as a long garbage collection does. One
 * thread runs a loop in which it can't be stopped, and the others wait for it to reach a
 * safepoint. Takes a JVM with {@link #options()}.
 */
public final class LongPause {

	/**
	 * What makes the compiler leave the safepoint out of the loop.
	 */
	private static final String[] OPTIONS = { "-XX:TieredStopAtLevel=4", "-XX:CompileThresholdScaling=1",
			"-XX:-UseCountedLoopSafepoints", "-XX:LoopStripMiningIter=0" };

	private static final int WARM_UP_CALLS = 20_000;

	private static final int FIRST_ROUNDS = 20_000_000;

	private static final int MAX_GROWTH = 20;

	private static final int ATTEMPTS = 10;

	private LongPause() {
	}

	public static String[] options() {
		return OPTIONS.clone();
	}

	/**
	 * Pauses.
	 * @return how long nothing else could run
	 */
	static Duration of(Duration wanted) throws InterruptedException {
		for (int i = 0; i < WARM_UP_CALLS; i++) {
			spin(1000);
		}
		long rounds = FIRST_ROUNDS;
		Duration pause = pause((int) rounds);
		for (int i = 0; i < ATTEMPTS && pause.compareTo(wanted.dividedBy(2)) < 0; i++) {
			rounds = Math.min(MAX_GROWTH * rounds, rounds * wanted.toNanos() / pause.toNanos());
			pause = pause((int) Math.min(rounds, Integer.MAX_VALUE));
		}
		return pause;
	}

	/**
	 * The longer the loop, the longer the pause, unless the loop begins too late to be in
	 * the way.
	 */
	private static Duration pause(int rounds) throws InterruptedException {
		CountDownLatch begin = new CountDownLatch(1);
		Thread spinner = new Thread(() -> {
			begin.countDown();
			spin(rounds);
		}, "spinner");
		spinner.start();
		begin.await();
		long start = System.nanoTime();
		System.gc();
		Duration pause = Duration.ofNanos(System.nanoTime() - start);
		spinner.join();
		return pause;
	}

	private static void spin(int rounds) {
		double value = rounds;
		for (int i = 0; i < rounds; i++) {
			value = Math.sqrt(value + i) / (value + 1) + Math.sqrt(value + 3);
		}
		if (value < 0) {
			throw new IllegalStateException("it is never negative, but its result must be used");
		}
	}

}
