package io.github.portguard;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Pause}.
 */
class PauseTests {

	@Test
	void triesAtLeastOnce() {
		AtomicInteger attempts = new AtomicInteger();
		assertThat(Pause.until(Duration.ZERO, () -> attempts.incrementAndGet() > 1)).isFalse();
		assertThat(attempts).hasValue(1);
		assertThat(Pause.until(Duration.ZERO, () -> true)).isTrue();
	}

	@Test
	void stopsAsSoonAsItWorks() {
		AtomicInteger attempts = new AtomicInteger();
		assertThat(Pause.until(Duration.ofHours(1), () -> attempts.incrementAndGet() == 5)).isTrue();
		assertThat(attempts).hasValue(5);
	}

	@Test
	@Timeout(10)
	void stopsWhenTheTimeIsOver() {
		Pause pause = new Pause(Duration.ofMillis(50));
		assertThat(pause.isOver()).isFalse();
		assertThat(Pause.until(Duration.ofMillis(50), () -> false)).isFalse();
		assertThat(pause.isOver()).isTrue();
		assertThat(pause.elapsed()).isGreaterThanOrEqualTo(Duration.ofMillis(50));
	}

}
