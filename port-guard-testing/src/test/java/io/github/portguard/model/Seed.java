package io.github.portguard.model;

import java.util.Random;

/**
 * The seed of all random runs of this JVM, which repeats it:
 * {@code -Dport-guard.seed=...}.
 */
public final class Seed {

	private static final long VALUE = Long.getLong("port-guard.seed", System.nanoTime());

	private Seed() {
	}

	public static Random random() {
		return new Random(VALUE);
	}

	/**
	 * Returns how to repeat the run.
	 */
	public static String option() {
		return "-Dport-guard.seed=" + VALUE;
	}

}
