package io.github.portguard.crash;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import io.github.portguard.endurance.Endurance;

/**
 * Programs that are killed at any moment.
 * <p>
 * To see a batch again, set the system property {@code port-guard.seed} to what it has
 * reported.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
class RandomKillIntegrationTests {

	private static final int BATCH = Endurance.times(15, 25);

	@Test
	void neverKeepTheNextStartFromThePort() {
		long seed = Long.getLong("port-guard.seed", System.currentTimeMillis());
		int batches = Endurance.times(1, 40);
		long start = System.nanoTime();
		KillStatistics statistics = new KillStatistics();
		for (int i = 0; i < batches; i++) {
			Endurance.report("batch %d of random kills, port-guard.seed=%d".formatted(i + 1, seed + i));
			try (KillBatch batch = new KillBatch(seed + i, statistics)) {
				batch.run(BATCH);
			}
			Endurance.report("%s in %d s, no failure".formatted(statistics,
					Duration.ofNanos(System.nanoTime() - start).toSeconds()));
		}
	}

}
