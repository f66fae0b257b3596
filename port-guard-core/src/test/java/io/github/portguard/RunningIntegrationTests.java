package io.github.portguard;

import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.portguard.testing.Guarded;
import io.github.portguard.testing.Http;
import io.github.portguard.testing.Ports;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An instance that is alive and wanted, in the same directory or in another, and
 * strangers on the port.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
class RunningIntegrationTests {

	private final Stage stage = new Stage();

	private final int port = Ports.free(12);

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	@Test
	void isKeptAndNamed() {
		RunningProgram first = this.stage.guarded(this.port).startByJava().program().awaitReady();
		RunningProgram second = this.stage.guarded(this.port).start();
		assertThat(second.awaitOutcome()).startsWith("failed io.github.portguard.PortUnavailableException")
			.contains("'shop' is already running from this directory at http://localhost:" + this.port,
					"pid " + first.pid());
		assertThat(second.value("advice")).contains("kill " + first.pid(), "port-guard.cleanup.running=replace");
		first.assertUntouched();
	}

	@Test
	void isNotJoinedByASecondCopyUnlessFallbackIsConfigured() {
		RunningProgram first = this.stage.guarded(this.port).start().awaitReady();
		assertThat(this.stage.guarded(this.port).with("default").start().awaitOutcome()).startsWith("failed")
			.contains("already running");
		RunningProgram third = this.stage.guarded(this.port).with("ranges", this.port + 2).start().awaitReady();
		assertThat(third.awaitOutcome()).isEqualTo("bound %d FALLBACK", this.port + 2);
		assertThat(third.value("story")).contains("pid " + first.pid(), "is on " + (this.port + 2));
		assertThat(Http.pidAt(this.port + 2)).isEqualTo(Long.toString(third.pid()));
		first.assertUntouched();
	}

	@Test
	void isReplacedIfThatIsWantedAndItsRequestsFinish() {
		RunningProgram first = this.stage.guarded(this.port).with("shutdown-timeout", 120000).start().awaitReady();
		CompletableFuture<String> request = Http.getLater(this.port, "/held");
		first.await("serving");
		RunningProgram second = this.stage.guarded(this.port).replacing().start().awaitReady();
		assertThat(second.awaitOutcome()).isEqualTo("bound %d FREED", this.port);
		assertThat(request).isNotDone();
		assertThat(Http.pidAt(this.port)).isEqualTo(Long.toString(second.pid()));
		first.send("answer");
		assertThat(request.join()).isEqualTo(Long.toString(first.pid()));
		assertThat(first.awaitEnd().has("ended")).isTrue();
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void isWaitedForWhileItShutsDown(boolean mayMove) {
		RunningProgram first = stopping();
		Guarded next = this.stage.guarded(this.port).with("grace", 120000);
		RunningProgram second = (mayMove ? next.with("ranges", this.port + 2) : next).start();
		assertThat(second.await("waits")).contains("an instance of 'shop' that is shutting down (pid " + first.pid());
		first.kill();
		assertThat(second.awaitOutcome()).isEqualTo("bound %d REQUESTED", this.port);
		assertThat(second.has("signalling")).isFalse();
	}

	@Test
	void isSaidToBeShuttingDownIfItDoesNotReleaseThePort() {
		RunningProgram first = stopping();
		RunningProgram second = this.stage.guarded(this.port).with("grace", 1500).start();
		assertThat(second.awaitOutcome()).startsWith("failed")
			.contains("'shop' is shutting down, and has not released port " + this.port, "pid " + first.pid())
			.doesNotContain("already running");
		assertThat(second.value("advice")).startsWith("Wait until it has ended");
		RunningProgram third = this.stage.guarded(this.port).with("grace", 1500).with("ranges", this.port + 2).start();
		assertThat(third.awaitOutcome()).isEqualTo("bound %d FALLBACK", this.port + 2);
		assertThat(third.value("story")).contains("'shop' is shutting down");
		assertThat(first.isAlive()).isTrue();
	}

	/**
	 * Starts an instance that was asked to end and keeps its port.
	 */
	private RunningProgram stopping() {
		RunningProgram first = this.stage.guarded(this.port)
			.with("announce")
			.with("at-stop", "hold")
			.with("shutdown-timeout", 120000)
			.start()
			.awaitReady()
			.terminate();
		first.await("stopping");
		return first;
	}

	@Test
	void isReplacedUnderTheBuildToolThatHasStartedIt() {
		RunningProgram first = this.stage.guarded(this.port).startByJava().program().awaitReady();
		RunningProgram second = this.stage.guarded(this.port).with("running", "REPLACE").start();
		assertThat(second.awaitOutcome()).isEqualTo("bound %d FREED", this.port);
		first.awaitEnd();
	}

	@Test
	void isKeptUnderASupervisorThatHasStartedBoth() {
		RunningProgram first = this.stage.guarded(this.port).start().awaitReady();
		RunningProgram second = this.stage.guarded(this.port).with("running", "REPLACE").start();
		assertThat(second.awaitOutcome()).startsWith("failed").contains("already running");
		assertThat(second.has("signalling")).isFalse();
		first.assertUntouched();
	}

	@Test
	void isNeverReplacedFromATest() {
		RunningProgram first = this.stage.guarded(this.port).start().awaitReady();
		RunningProgram second = this.stage.guarded(this.port)
			.with("running", "REPLACE")
			.with("stale", "TERMINATE")
			.with("surroundings", "TEST")
			.start();
		assertThat(second.awaitOutcome()).startsWith("failed");
		assertThat(second.has("signalling")).isFalse();
		first.assertUntouched();
	}

	@ParameterizedTest
	@ValueSource(strings = { "TEST", "CI", "CLOUD", "SYSTEMD" })
	void isKeptEvenAsAnOrphanByAStartInATestOrTheLike(String surrounding) {
		RunningProgram orphan = this.stage.guarded(this.port).startOrphan();
		assertIsKept(orphan, this.stage.guarded(this.port).with("surroundings", surrounding));
	}

	@ParameterizedTest
	@CsvSource({ "CI, true", "CI, 1", "JENKINS_URL, http://localhost", "TF_BUILD, True" })
	void isKeptEvenAsAnOrphanOnACiServer(String variable, String value) {
		RunningProgram orphan = this.stage.guarded(this.port).startOrphan();
		RunningProgram second = this.stage.guarded(this.port).environment(variable, value).start();
		assertThat(second.awaitOutcome()).startsWith("failed").contains("CI server");
		assertThat(second.has("signalling")).isFalse();
		orphan.assertUntouched();
	}

	@Test
	void isKeptEvenAsAnOrphanByAServiceOfSystemd() {
		RunningProgram orphan = this.stage.guarded(this.port).startOrphan();
		RunningProgram second = this.stage.guarded(this.port)
			.command((command) -> command.wrappedIn("sh", "-c", "export SYSTEMD_EXEC_PID=$$; exec \"$@\"", "sh"))
			.start();
		assertThat(second.awaitOutcome()).startsWith("failed").contains("systemd service");
		assertThat(second.has("signalling")).isFalse();
		orphan.assertUntouched();
	}

	@Test
	void isKeptEvenAsAnOrphanIfThisIsOnlyObserved() {
		RunningProgram orphan = this.stage.guarded(this.port).startOrphan();
		RunningProgram second = this.stage.guarded(this.port).with("mode", "OBSERVE").start();
		assertThat(second.awaitOutcome()).startsWith("failed java.net.BindException");
		assertThat(second.value("plan")).contains("ask a stale instance of 'shop'", "observe");
		orphan.assertUntouched();
	}

	@Test
	void movesPastAStrangerIfNoPortWasAskedFor() {
		RunningProgram stranger = this.stage.foreigner(this.port);
		RunningProgram program = this.stage.guarded(this.port).with("default").start();
		assertThat(program.awaitOutcome()).isEqualTo("bound %d FALLBACK", this.port + 1);
		assertThat(program.value("story")).contains("held by java (pid " + stranger.pid(), "not an instance of 'shop'",
				"is on " + (this.port + 1));
		stranger.assertUntouched();
	}

	@ParameterizedTest
	@ValueSource(strings = { "TEST", "CI", "CLOUD", "SYSTEMD" })
	void doesNotMovePastAStrangerInATestOrTheLike(String surrounding) {
		RunningProgram stranger = this.stage.foreigner(this.port);
		RunningProgram program = this.stage.guarded(this.port)
			.with("default")
			.with("surroundings", surrounding)
			.start();
		assertThat(program.awaitOutcome()).startsWith("failed").contains("pid " + stranger.pid());
		stranger.assertUntouched();
	}

	@Test
	void namesTheHolderOfEachPortIfAllAreBusy() {
		RunningProgram first = this.stage.foreigner(this.port);
		RunningProgram second = this.stage.foreigner(this.port + 1);
		RunningProgram sibling = this.stage.guarded(this.port + 2)
			.in(this.stage.directory("other"))
			.start()
			.awaitReady();
		RunningProgram program = this.stage.guarded(this.port)
			.with("ranges", (this.port + 1) + "-" + (this.port + 2))
			.start();
		assertThat(program.awaitOutcome()).startsWith("failed")
			.contains("pid " + first.pid(), (this.port + 1) + ": held by java (pid " + second.pid(),
					(this.port + 2) + ": held by java (pid " + sibling.pid());
	}

	@Test
	void namesAHolderThatListensOnBothFamilies() {
		RunningProgram stranger = this.stage.foreigner(this.port, "127.0.0.1", "::1");
		RunningProgram program = this.stage.guarded(this.port).start();
		assertThat(program.awaitOutcome()).startsWith("failed").contains("pid " + stranger.pid());
		stranger.assertUntouched();
	}

	private static void assertIsKept(RunningProgram holder, Guarded next) {
		RunningProgram second = next.start();
		assertThat(second.awaitOutcome()).startsWith("failed");
		assertThat(second.has("signalling")).isFalse();
		holder.assertUntouched();
	}

}
