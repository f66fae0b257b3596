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

	@Test
	void tellsThatTheTimeIsOverOnlyOnce() {
		Pause over = new Pause(Duration.ZERO);
		assertThat(over.isOverFirstTime()).isTrue();
		assertThat(over.isOverFirstTime()).isFalse();
		assertThat(over.isOver()).isTrue();
		Pause later = new Pause(Duration.ofMillis(20));
		assertThat(later.isOverFirstTime()).isFalse();
		while (!later.isOver()) {
			later.rest();
		}
		assertThat(later.isOverFirstTime()).isTrue();
		assertThat(later.isOverFirstTime()).isFalse();
	}

	@Test
	void canBeLongerThanNanosecondsCanCount() {
		Pause pause = new Pause(Duration.ofSeconds(Long.MAX_VALUE));
		assertThat(pause.isOver()).isFalse();
		assertThat(Pause.until(Duration.ofDays(300_000), () -> true)).isTrue();
	}

	@Test
	@Timeout(10)
	void anInterruptedThreadRestsToo() {
		Pause pause = new Pause(Duration.ofHours(1));
		Thread.currentThread().interrupt();
		try {
			for (int i = 0; i < 10; i++) {
				pause.rest();
				assertThat(Thread.currentThread().isInterrupted()).isTrue();
			}
		}
		finally {
			assertThat(Thread.interrupted()).isTrue();
		}
		assertThat(pause.elapsed()).isGreaterThanOrEqualTo(Duration.ofMillis(80));
	}

}
