package io.github.portguard;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link TimedLookup}.
 */
class TimedLookupTests {

	private static final Duration LONG = Duration.ofMinutes(5);

	private static final String NAME = "port-guard-test";

	@Test
	void looksOnAThreadOfItsOwn() throws Exception {
		assertThat(new TimedLookup(LONG).call(NAME, () -> Thread.currentThread().getName())).isEqualTo(NAME);
	}

	@Test
	void nothingIsBegunWhileALookIsStuck() {
		CountDownLatch released = new CountDownLatch(1);
		TimedLookup limit = new TimedLookup(Duration.ofMillis(50), (work) -> new Thread(() -> {
			awaitUninterruptibly(released);
			work.run();
		}));
		AtomicInteger looks = new AtomicInteger();
		for (int i = 0; i < 3; i++) {
			assertThatExceptionOfType(TimedLookup.FailedException.class)
				.isThrownBy(() -> limit.call(NAME, looks::incrementAndGet))
				.withMessageContaining("50 ms");
		}
		released.countDown();
		assertThat(looks).hasValue(0);
	}

	/**
	 * That there is no thread to be had must cost no more than a look that fails.
	 */
	@Test
	void failsIfThereIsNoThreadToBeHad() {
		TimedLookup limit = new TimedLookup(LONG, (work) -> new Thread(work) {

			@Override
			public synchronized void start() {
				throw new OutOfMemoryError("unable to create native thread");
			}

		});
		assertThatExceptionOfType(TimedLookup.FailedException.class).isThrownBy(() -> limit.call(NAME, () -> 1))
			.withMessage("no thread could be started for the look-up");
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		while (true) {
			try {
				latch.await();
				return;
			}
			catch (InterruptedException ex) {
				// it is told to stop when nobody waits any more, and does not
			}
		}
	}

}
