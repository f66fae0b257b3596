package io.github.portguard;

import java.net.InetAddress;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import io.github.portguard.testing.Guarded;
import io.github.portguard.testing.Http;
import io.github.portguard.testing.Ports;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An instance that answers nobody any more. It takes half a minute to be sure of that, so
 * these tests run side by side.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
@TestInstance(TestInstance.Lifecycle.PER_METHOD)
class UnresponsiveIntegrationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(100);

	private static final int MINUTES_AGO = -120_000;

	private final Stage stage = new Stage();

	private final int port = Ports.free();

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	@Test
	void isEndedIfItIsSilentForHalfAMinute() {
		RunningProgram silent = longReady().with("manner", "silent").startOrphanOfAShell();
		long start = System.nanoTime();
		RunningProgram second = optedIn().start();
		assertThat(second.await("outcome", PATIENCE)).isEqualTo("bound %d FREED", this.port);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(30));
		assertThat(second.value("story")).contains("unresponsive", "it has not answered for");
		assertThat(silent.awaitEnd().has("ended")).isTrue();
	}

	@Test
	void isKeptWhileItHasOnlyJustBecomeReady() {
		RunningProgram silent = this.stage.guarded(this.port).with("manner", "silent").startOrphanOfAShell();
		assertIsKept(silent, optedIn().start(), Duration.ofSeconds(20));
	}

	@Test
	void isKeptUnlessOptedIn() {
		RunningProgram silent = longReady().with("manner", "silent").startOrphanOfAShell();
		assertIsKept(silent, this.stage.guarded(this.port).start(), Duration.ofSeconds(20));
		assertIsKept(silent, this.stage.guarded(this.port).with("stale", "TERMINATE").start(), Duration.ofSeconds(20));
	}

	@Test
	void isKeptIfItAnswersLate() {
		RunningProgram slow = longReady().with("delay", 20_000).startOrphanOfAShell();
		assertIsKept(slow, optedIn().start(), PATIENCE);
	}

	@Test
	void isKeptIfItsAcceptQueueIsNotEmptied() {
		RunningProgram deaf = longReady().with("manner", "deaf").startOrphanOfAShell();
		assertIsKept(deaf, optedIn().start(), PATIENCE);
	}

	@Test
	void isKeptIfItsAcceptQueueIsFull() {
		RunningProgram deaf = longReady().with("manner", "deaf").startOrphanOfAShell();
		for (int i = 0; i < 8; i++) {
			Http.connectLater(InetAddress.getLoopbackAddress(), this.port);
		}
		assertIsKept(deaf, optedIn().start(), PATIENCE);
	}

	@Test
	void isKeptIfItIsSuspended() {
		RunningProgram suspended = longReady().with("manner", "silent").startOrphanOfAShell();
		suspended.signal("STOP");
		assertIsKept(suspended, optedIn().start(), PATIENCE);
	}

	@Test
	void isKeptIfItWorksHard() {
		RunningProgram busy = longReady().with("manner", "silent").with("busy").startOrphanOfAShell();
		assertIsKept(busy, optedIn().start(), PATIENCE);
	}

	@Test
	void isKeptIfItIsNoWebServer() {
		RunningProgram silent = longReady().with("manner", "silent").with("no-scheme").startOrphanOfAShell();
		assertIsKept(silent, optedIn().start(), Duration.ofSeconds(20));
	}

	@Test
	void isKeptIfWhatStartedItIsAlive() {
		RunningProgram silent = longReady().with("manner", "silent").startByJava().program().awaitReady();
		assertIsKept(silent, optedIn().start(), PATIENCE);
	}

	private Guarded longReady() {
		return this.stage.guarded(this.port).with("clock-offset", MINUTES_AGO);
	}

	private Guarded optedIn() {
		return this.stage.guarded(this.port).with("stale-when", "UNRESPONSIVE");
	}

	private static void assertIsKept(RunningProgram holder, RunningProgram second, Duration patience) {
		assertThat(second.await("outcome", patience)).startsWith("failed");
		assertThat(second.has("signalling")).isFalse();
		holder.assertUntouched();
	}

}
