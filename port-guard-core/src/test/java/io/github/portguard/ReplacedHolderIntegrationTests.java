package io.github.portguard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.portguard.testing.Ports;
import io.github.portguard.testing.PythonHolder;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;
import io.github.portguard.testing.Tools;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A stale instance that ends while it is looked at, and whose port, or even whose pid,
 * goes to somebody else before the signal is sent.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
class ReplacedHolderIntegrationTests {

	private static final Path LAST_PID = Path.of("/proc/sys/kernel/ns_last_pid");

	private static final int ATTEMPTS = 20;

	private final Stage stage = new Stage();

	private final int port = Ports.free();

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "sockets:1", "sockets:2", "identify:1", "identify:2" })
	void isNotTakenForTheOneWhoHasThePortNow(String step) {
		Tools.python();
		RunningProgram orphan = this.stage.guarded(this.port).startOrphan();
		RunningProgram second = this.stage.guarded(this.port).with("step", step).start();
		second.await("step");
		orphan.kill();
		RunningProgram innocent = awaitReady(PythonHolder.of(this.stage, this.port).startInHaste(), second);
		second.send("go");
		assertThat(second.awaitOutcome()).startsWith("failed");
		innocent.assertUntouched();
	}

	@ParameterizedTest
	@ValueSource(strings = { "sockets:1", "sockets:2", "identify:1", "identify:2" })
	void isNotTakenForTheOneWhoHasItsPidAndItsPortNow(String step) throws IOException {
		Tools.python();
		RunningProgram orphan = this.stage.guarded(this.port).startOrphan();
		RunningProgram second = this.stage.guarded(this.port).with("step", step).start();
		second.await("step");
		RunningProgram innocent = giveThePidAway(orphan, second);
		second.send("go");
		assertThat(second.awaitOutcome()).startsWith("failed");
		innocent.assertUntouched();
	}

	@Test
	void isNotTakenForTheOneWhoHasItsPidNowWhenItIsAboutToBeForced() throws IOException {
		Tools.python();
		RunningProgram orphan = this.stage.guarded(this.port).with("at-stop", "hold").startOrphan();
		RunningProgram second = this.stage.guarded(this.port).with("grace", 300).with("step", "identify:3").start();
		second.await("step");
		assertThat(second.values("signalling")).hasSize(1);
		RunningProgram innocent = giveThePidAway(orphan, second);
		second.send("go");
		assertThat(second.awaitOutcome()).startsWith("failed");
		innocent.assertUntouched();
	}

	/**
	 * The look-up of the sockets does not wait for ever, and whoever is late loses.
	 */
	private RunningProgram awaitReady(RunningProgram innocent, RunningProgram second) {
		Awaitility.await()
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(5))
			.until(() -> innocent.has("ready") || !innocent.isAlive());
		Assumptions.assumeTrue(innocent.has("ready") || !second.value("outcome").startsWith("bound"),
				"the innocent process was too slow to get the port");
		innocent.await("ready");
		return innocent;
	}

	/**
	 * Kills a process and starts an innocent one that gets the same pid and the port.
	 */
	private RunningProgram giveThePidAway(RunningProgram program, RunningProgram second) throws IOException {
		Tools.requireRoot();
		Assumptions.assumeTrue(Files.isWritable(LAST_PID), "the next pid can't be chosen");
		program.kill();
		Awaitility.await()
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(5))
			.until(() -> !Files.exists(Path.of("/proc/" + program.pid())));
		for (int i = 0; i < ATTEMPTS; i++) {
			Files.writeString(LAST_PID, Long.toString(program.pid() - 1));
			RunningProgram innocent = PythonHolder.of(this.stage, this.port).startInHaste();
			if (innocent.pid() == program.pid()) {
				return awaitReady(innocent, second);
			}
			innocent.kill();
		}
		return Assumptions.<Optional<RunningProgram>>abort("the pid was not given again").orElseThrow();
	}

}
