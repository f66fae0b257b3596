package io.github.portguard.samples.webmvc;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import io.github.portguard.samples.scenarios.SampleRun;
import io.github.portguard.samples.scenarios.SampleStart;
import io.github.portguard.samples.scenarios.WebServer;
import io.github.portguard.testing.Ports;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Ways to run an application in which there is no port to guard.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
@Execution(ExecutionMode.CONCURRENT)
class LifeCycleIntegrationTests {

	private final Stage stage = new Stage();

	private final int port = Ports.free(2);

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	@Test
	void applicationThatIsNoWebApplicationHasNothingToGuard() {
		RunningProgram stranger = this.stage.foreigner(this.port);
		SampleRun run = run().port(this.port).with("spring.main.web-application-type", "none").start();
		assertThat(run.awaitExit()).isZero();
		assertThat(run.log()).contains(": Started SampleApplication").doesNotContain(" WARN ", " ERROR ");
		assertNoTraceOfTheGuard(run);
		stranger.assertUntouched();
	}

	@Test
	void serverThatIsTurnedOffHasNothingToGuard() {
		SampleRun run = run().port(-1).start();
		run.await(": Started SampleApplication");
		assertThat(run.log()).doesNotContain(" WARN ", " ERROR ");
		assertNoTraceOfTheGuard(run);
		run.assertUntouched();
	}

	@Test
	void randomPortIsNotGuarded() {
		SampleRun run = run().port(0).start();
		int random = run.awaitStarted();
		assertThat(WebServer.get(random, "/")).startsWith("on port " + random);
		assertNoTraceOfTheGuard(run);
	}

	private SampleStart run() {
		return SampleRun.on(this.stage).with("port-guard.fallback.ranges", this.port + 1);
	}

	private void assertNoTraceOfTheGuard(SampleRun run) {
		assertThat(run.guardLines()).isEmpty();
		assertThat(this.stage.registry()).doesNotExist();
	}

}
