package io.github.portguard.samples.scenarios;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import io.github.portguard.testing.Ports;
import io.github.portguard.testing.RecordFile;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of an application on any server whose port is free, or held by a stranger.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
@Execution(ExecutionMode.CONCURRENT)
class ServerPortIntegrationTests {

	private static final int DISTANCE = 6;

	private final Stage stage = new Stage();

	private final int port = Ports.free(2 * DISTANCE);

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	@Test
	void freePortIsBoundAsEverAndTheClaimIsGivenBackInTheEnd() {
		SampleRun run = run().start();
		assertThat(run.awaitStarted()).isEqualTo(this.port);
		assertAnswersOn(SampleRun.SERVER.listener(), this.port);
		assertThat(run.guardLines()).isEmpty();
		awaitReady(run, this.port);
		run.stop();
		assertThat(Claims.on(this.stage)).isEmpty();
		assertThat(RecordFile.lockFiles(this.stage.registry())).isEmpty();
	}

	@Test
	void lazyInitializationMakesNoDifference() {
		SampleRun run = run().with("spring.main.lazy-initialization", true).start();
		assertThat(run.awaitStarted()).isEqualTo(this.port);
		assertAnswersOn(SampleRun.SERVER.listener(), this.port);
		assertThat(run.guardLines()).isEmpty();
		awaitReady(run, this.port);
	}

	@Test
	void eachListenerMovesToARangeOfItsOwnPastAStranger() {
		List<Busy> busy = new ArrayList<>();
		SampleStart start = run();
		for (SampleListener listener : SampleRun.SERVER.listeners()) {
			int first = this.port + DISTANCE * busy.size();
			busy.add(new Busy(listener, first, this.stage.foreigner(first)));
			start.with(listener.portProperty(), first)
				.with(listener.rangesProperty(), "%d-%d".formatted(first + 1, first + 5));
		}
		SampleRun run = start.start();
		assertThat(run.awaitStarted()).isEqualTo(this.port + 1);
		assertThat(run.guardLines()).hasSameSizeAs(busy);
		assertThat(Claims.on(this.stage)).hasSameSizeAs(busy);
		assertThat(busy).allSatisfy((listener) -> listener.assertMoved(run, Claims.on(this.stage)));
	}

	@Test
	void failsWithExitCode98AndNamesTheStrangerIfThereIsNoFallback() {
		RunningProgram stranger = this.stage.foreigner(this.port);
		SampleRun run = SampleRun.onJar(this.stage).port(this.port).start();
		assertThat(run.awaitExit()).isEqualTo(98);
		assertThat(run.failureReport())
			.contains("%s failed to start. Port %d is held by java (pid %d, user %s, started"
				.formatted(SampleRun.SERVER.title(), this.port, stranger.pid(), System.getProperty("user.name")))
			.contains(
					"The port was set by \"%s\" from property source \"commandLineArgs\", and no fallback ports are configured, so it is not moved."
						.formatted(SampleRun.SERVER.listener().portProperty()))
			.contains("The holder was not touched: it is not an instance of '%s'.".formatted(SampleRun.NAME));
		stranger.assertUntouched();
	}

	private SampleStart run() {
		return SampleRun.on(this.stage).port(this.port);
	}

	private static void assertAnswersOn(SampleListener listener, int port) {
		assertThat(listener.ask(port)).contains(listener.answerOn(port));
	}

	private void awaitReady(SampleRun run, int port) {
		assertThat(Claims.on(this.stage)).containsExactly(port + "@any");
		RecordFile record = run.record(port);
		assertThat(record.get("process.pid")).isEqualTo(Long.toString(run.pid()));
		Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> "ready".equals(record.get("state")));
	}

	/**
	 * A listener whose port is held by a stranger, and the next one is free.
	 */
	private record Busy(SampleListener listener, int port, RunningProgram stranger) {

		void assertMoved(SampleRun run, List<String> claims) {
			int next = this.port + 1;
			assertThat(this.listener.ports(run.log())).contains(next);
			assertAnswersOn(this.listener, next);
			assertThat(claims).contains(next + "@any");
			assertThat(run.guardLines()).anySatisfy((line) -> assertThat(line)
				.contains("Port %d is held by java (pid %d, user ".formatted(this.port, this.stranger.pid()))
				.contains("which is not an instance of '%1$s'. '%1$s' is on %2$d instead (fallback range %2$d-%3$d)."
					.formatted(SampleRun.NAME, next, this.port + 5)));
			this.stranger.assertUntouched();
		}

	}

}
