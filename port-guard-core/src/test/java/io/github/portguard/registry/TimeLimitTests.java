package io.github.portguard.registry;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link TimeLimit}.
 */
@Timeout(30)
class TimeLimitTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	private static final Duration SHORT = Duration.ofMillis(100);

	private final TimeLimit limit = new TimeLimit();

	private final CountDownLatch answer = new CountDownLatch(1);

	private final List<String> late = new CopyOnWriteArrayList<>();

	private final List<String> done = new CopyOnWriteArrayList<>();

	@AfterEach
	void answer() {
		this.answer.countDown();
	}

	@Test
	void returnsWhatHasComeOfTheWorkAndLeavesNoThreadBehind() throws Exception {
		Thread[] worker = new Thread[1];
		assertThat(this.limit.call(LONG, () -> {
			worker[0] = Thread.currentThread();
			return "done";
		}, this.late::add)).isEqualTo("done");
		assertThat(worker[0].isAlive()).isFalse();
		assertThat(worker[0].isDaemon()).isTrue();
		assertThat(this.late).isEmpty();
	}

	@Test
	void passesFailuresOn() {
		RegistryException expected = new RegistryException("no room", null);
		assertThatExceptionOfType(RegistryException.class).isThrownBy(() -> fail(expected)).isSameAs(expected);
		assertThatExceptionOfType(RegistryException.class).isThrownBy(() -> fail(new IOException("no room")))
			.withMessageContaining("no room");
	}

	private void fail(Exception failure) throws Exception {
		this.limit.<String>call(LONG, () -> {
			throw failure;
		}, this.late::add);
	}

	@Test
	void doesNotWaitForWorkThatIsStuckNorBeginsAnyOther() throws Exception {
		assertThatExceptionOfType(TimeoutException.class).isThrownBy(this::getStuck);
		assertThatExceptionOfType(TimeoutException.class)
			.isThrownBy(() -> this.limit.call(LONG, () -> this.done.add("other"), (result) -> {
			}));
		this.answer.countDown();
		Awaitility.await().until(() -> this.late.contains("late"));
		Awaitility.await().until(this::works);
		assertThat(this.done).containsExactly("again");
	}

	private boolean works() throws RegistryException {
		try {
			return this.limit.call(LONG, () -> this.done.add("again"), (result) -> {
			});
		}
		catch (TimeoutException ex) {
			return false;
		}
	}

	@Test
	void undoesWhatComesTooLate() {
		assertThatExceptionOfType(TimeoutException.class).isThrownBy(this::getStuck);
		assertThat(this.late).isEmpty();
		this.answer.countDown();
		Awaitility.await().untilAsserted(() -> assertThat(this.late).containsExactly("late"));
	}

	private void getStuck() throws Exception {
		this.limit.call(SHORT, () -> {
			this.answer.await();
			return "late";
		}, this.late::add);
	}

	@Test
	void doesEventuallyWhatMustBeDone() throws Exception {
		this.limit.callEventually(LONG, () -> remember("first"));
		assertThat(this.done).containsExactly("first");
		assertThatExceptionOfType(TimeoutException.class).isThrownBy(this::getStuck);
		assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> this.limit.callEventually(LONG, () -> {
			this.answer.await();
			return remember("second");
		}));
		assertThatExceptionOfType(TimeoutException.class)
			.isThrownBy(() -> this.limit.call(LONG, () -> this.done.add("other"), (result) -> {
			}));
		this.answer.countDown();
		Awaitility.await().untilAsserted(() -> assertThat(this.done).containsExactly("first", "second"));
	}

	private Void remember(String what) {
		this.done.add(what);
		return null;
	}

	@Test
	void isPatientWithWorkThatGetsOn() throws Exception {
		CountDownLatch slowly = new CountDownLatch(60);
		assertThat(this.limit.call(Duration.ofSeconds(2), () -> getOn(slowly), this.late::add)).isEqualTo("slow");
	}

	private static String getOn(CountDownLatch left) throws InterruptedException {
		left.countDown();
		boolean over = left.await(50, TimeUnit.MILLISECONDS);
		return over ? "slow" : getOn(left);
	}

	@Test
	void isNotDisturbedByAnInterrupt() throws Exception {
		Thread.currentThread().interrupt();
		assertThat(this.limit.call(LONG, () -> !Thread.currentThread().isInterrupted(), (result) -> {
		})).isTrue();
		assertThat(Thread.interrupted()).isTrue();
	}

}
