package io.github.portguard.samples.scenarios;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import io.github.portguard.testing.Ports;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of an application that was processed ahead of time, on the JVM, when its
 * port is held by a stranger.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
@DisabledIfSystemProperty(named = "sample.aot.skip", matches = "true",
		disabledReason = "the sample is not processed ahead of time")
@Execution(ExecutionMode.CONCURRENT)
class AheadOfTimeIntegrationTests {

	private final Stage stage = new Stage();

	private final int port = Ports.free(2);

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	@Test
	void movesPastAStrangerAndGivesTheClaimBack() {
		RunningProgram stranger = this.stage.foreigner(this.port);
		SampleRun run = SampleRun.on(this.stage)
			.options("-Dspring.aot.enabled=true")
			.port(this.port)
			.ranges(Integer.toString(this.port + 1))
			.start();
		assertThat(run.awaitStarted()).isEqualTo(this.port + 1);
		assertThat(run.log()).contains("Starting AOT-processed SampleApplication");
		assertThat(SampleRun.SERVER.ask(this.port + 1)).contains(SampleRun.SERVER.listener().answerOn(this.port + 1));
		assertThat(run.guardLines()).singleElement()
			.asString()
			.contains("Port %d is held by java (pid %d, user ".formatted(this.port, stranger.pid()));
		assertThat(Claims.on(this.stage)).containsExactly(this.port + 1 + "@any");
		run.stop();
		assertThat(Claims.on(this.stage)).isEmpty();
		stranger.assertUntouched();
	}

}
