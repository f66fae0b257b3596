package io.github.portguard.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import io.github.portguard.endurance.Endurance;
import io.github.portguard.model.Seed;

/**
 * Feeds a target with mutated texts, and tells the shortest one it could not take.
 */
final class Fuzz {

	private static final int SHOWN = 2000;

	private static final int MAX_ATTEMPTS = 3000;

	private Fuzz() {
	}

	/**
	 * Feeds a target.
	 * @param name what is fed, for the report
	 * @param seeds valid texts
	 * @param times how often
	 * @param factor how much memory may be asked for each byte, beyond
	 * {@link Allocation#LIMIT}
	 */
	static void feed(String name, List<byte[]> seeds, int times, int factor, Target target) {
		Mutator mutator = new Mutator(seeds, Seed.random());
		long begin = System.nanoTime();
		long most = 0;
		long slowest = 0;
		for (int i = 0; i < times; i++) {
			byte[] content = mutator.next();
			try {
				long start = System.nanoTime();
				most = Math.max(most, take(target, content, factor));
				slowest = Math.max(slowest, System.nanoTime() - start);
			}
			catch (RuntimeException | Error ex) {
				byte[] shortest = shrink(content, target, factor);
				String shown = new String(shortest, StandardCharsets.ISO_8859_1);
				throw new AssertionError(
						"%s (%s) is what comes of %d bytes (%s): «%s»".formatted(ex, ex.getStackTrace()[0],
								shortest.length, Seed.option(), shown.substring(0, Math.min(SHOWN, shown.length()))),
						ex);
			}
		}
		Endurance.report("fuzz of %s: %d texts in %d ms, at most %d KB and %d ms for one (%s)".formatted(name, times,
				(System.nanoTime() - begin) / 1_000_000, most / 1024, slowest / 1_000_000, Seed.option()));
	}

	private static long take(Target target, byte[] content, int factor) {
		return Allocation.of(Allocation.LIMIT + (long) factor * content.length, () -> target.take(content));
	}

	/**
	 * Leaves out smaller and smaller pieces for as long as the target can't take it.
	 */
	private static byte[] shrink(byte[] content, Target target, int factor) {
		byte[] shortest = content;
		int attempts = 0;
		for (int length = content.length / 2; length > 0; length /= 2) {
			for (int from = 0; from + length <= shortest.length && attempts < MAX_ATTEMPTS; attempts++) {
				byte[] shorter = without(shortest, from, length);
				if (fails(shorter, target, factor)) {
					shortest = shorter;
				}
				else {
					from += length;
				}
			}
		}
		return shortest;
	}

	private static byte[] without(byte[] content, int from, int length) {
		byte[] shorter = Arrays.copyOf(content, content.length - length);
		System.arraycopy(content, from + length, shorter, from, content.length - from - length);
		return shorter;
	}

	private static boolean fails(byte[] content, Target target, int factor) {
		try {
			take(target, content, factor);
			return false;
		}
		catch (RuntimeException | Error ex) {
			return true;
		}
	}

	/**
	 * Takes a text. Whatever it throws is a finding.
	 */
	@FunctionalInterface
	interface Target {

		void take(byte[] content);

	}

}
