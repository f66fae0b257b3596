package io.github.portguard.boot.actuate;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link AnswerCache}.
 */
class AnswerCacheTests {

	private static final Duration LONG = Duration.ofMinutes(5);

	private final AtomicInteger looks = new AtomicInteger();

	private final CountDownLatch released = new CountDownLatch(1);

	@AfterEach
	void release() {
		this.released.countDown();
	}

	@Test
	void looksOnceForManyQuestions() throws Exception {
		AnswerCache cache = new AnswerCache(LONG, LONG);
		List<Integer> answers = IntStream.range(0, 50).parallel().mapToObj((i) -> ask(cache, "a")).toList();
		assertThat(answers).containsOnly(1);
		assertThat(cache.<Integer>get("b", this.looks::incrementAndGet)).isEqualTo(2);
	}

	@Test
	void looksAgainWhenTheAnswerIsOldOrSomethingWasChanged() throws Exception {
		AnswerCache cache = new AnswerCache(Duration.ofMillis(50), LONG);
		assertThat(ask(cache, "a")).isEqualTo(1);
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> ask(cache, "a") > 1);
		AnswerCache patient = new AnswerCache(LONG, LONG);
		int first = ask(patient, "a");
		patient.clear();
		assertThat(ask(patient, "a")).isEqualTo(first + 1);
	}

	@Test
	void nobodyWaitsLongerThanAllowedAndNobodyWaitsTwice() {
		AnswerCache cache = new AnswerCache(LONG, Duration.ofMillis(300));
		Callable<Integer> stuck = () -> {
			this.looks.incrementAndGet();
			this.released.await();
			return 0;
		};
		long start = System.nanoTime();
		assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> cache.get("a", stuck));
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(290),
				Duration.ofSeconds(15));
		long before = System.nanoTime();
		for (int i = 0; i < 100; i++) {
			assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> cache.get("a", stuck));
		}
		assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(15));
		assertThat(this.looks).hasValue(1);
	}

	/**
	 * What was begun before a change may show what was there before it.
	 */
	@Test
	void whoAsksAfterAChangeIsNotToldWhatWasBegunBefore() throws Exception {
		AnswerCache cache = new AnswerCache(LONG, LONG);
		CompletableFuture<Integer> before = askSlowly(cache, false);
		cache.clear();
		CompletableFuture<Integer> after = askSlowly(cache, false);
		assertThat(this.looks).as("one look at a time").hasValue(1);
		this.released.countDown();
		assertThat(before.get()).isEqualTo(1);
		assertThat(after.get()).isEqualTo(2);
		assertThat(ask(cache, "a")).isEqualTo(2);
	}

	@Test
	void whoAsksAfterAChangeDoesNotGetTheFailureOfWhatWasBegunBefore() throws Exception {
		AnswerCache cache = new AnswerCache(LONG, LONG);
		CompletableFuture<Integer> before = askSlowly(cache, true);
		cache.clear();
		CompletableFuture<Integer> after = askSlowly(cache, false);
		this.released.countDown();
		assertThat(before).failsWithin(LONG).withThrowableThat().withMessageContaining("could not be looked at");
		assertThat(after.get()).isEqualTo(2);
	}

	@Test
	void nobodyWaitsLongerBecauseOfAChange() {
		AnswerCache cache = new AnswerCache(LONG, Duration.ofMillis(300));
		CompletableFuture<Integer> before = askSlowly(cache, false);
		cache.clear();
		assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> cache.get("a", this.looks::incrementAndGet));
		assertThat(before).failsWithin(LONG).withThrowableThat().withRootCauseInstanceOf(TimeoutException.class);
		assertThat(this.looks).hasValue(1);
	}

	/**
	 * Asks a question whose first answer takes its time, and waits until somebody looks
	 * for it.
	 */
	private CompletableFuture<Integer> askSlowly(AnswerCache cache, boolean failing) {
		CompletableFuture<Integer> answer = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			try {
				answer.complete(cache.<Integer>get("a", () -> look(failing)));
			}
			catch (Exception ex) {
				answer.completeExceptionally(ex);
			}
		});
		thread.setDaemon(true);
		thread.start();
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.pollInterval(Duration.ofMillis(5))
			.until(() -> thread.getState() == Thread.State.TIMED_WAITING || !thread.isAlive());
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> this.looks.get() > 0);
		return answer;
	}

	private int look(boolean failing) throws InterruptedException {
		int look = this.looks.incrementAndGet();
		if (look == 1) {
			this.released.await();
		}
		if (failing) {
			throw new IllegalArgumentException("no");
		}
		return look;
	}

	@Test
	@Timeout(30)
	void aThreadThatCannotBeStartedIsTriedAgain() throws Exception {
		AtomicBoolean exhausted = new AtomicBoolean(true);
		AnswerCache cache = new AnswerCache(LONG, LONG, (work) -> new Thread(work) {

			@Override
			public synchronized void start() {
				if (exhausted.get()) {
					throw new OutOfMemoryError("unable to create native thread");
				}
				super.start();
			}

		});
		assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> cache.get("a", this.looks::incrementAndGet));
		exhausted.set(false);
		assertThat(ask(cache, "a")).isEqualTo(1);
	}

	@Test
	void aFailureIsNotKept() throws Exception {
		AnswerCache cache = new AnswerCache(LONG, LONG);
		assertThatIllegalStateException().isThrownBy(() -> cache.get("a", () -> {
			throw new IllegalArgumentException("no");
		})).withRootCauseInstanceOf(IllegalArgumentException.class);
		assertThat(ask(cache, "a")).isEqualTo(1);
	}

	private int ask(AnswerCache cache, String question) {
		try {
			return cache.<Integer>get(question, this.looks::incrementAndGet);
		}
		catch (TimeoutException ex) {
			throw new AssertionError(ex);
		}
	}

}
