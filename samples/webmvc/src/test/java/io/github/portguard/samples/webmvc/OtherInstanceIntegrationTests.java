package io.github.portguard.samples.webmvc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.awaitility.Awaitility;
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
import io.github.portguard.testing.Stage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of an application whose port is held by another instance of it.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
@Execution(ExecutionMode.CONCURRENT)
class OtherInstanceIntegrationTests {

	private final Stage stage = new Stage();

	private final int port = Ports.free(12);

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	/**
	 * All of them meet the same orphan, and it is the last one that ends it.
	 */
	@Test
	void orphanOfAnIdeIsKeptFromSomeAndGivesThePortUpToItsLike() {
		SampleRun orphan = runOnOneAddress("web").options("-Dspring.application.admin.enabled=true").startOrphan();
		SampleRun ci = runOnOneAddress("web").environment("CI", "true").start();
		assertThat(ci.awaitExit()).isEqualTo(98);
		assertThat(ci.failureReport()).contains("this application runs on a CI server")
			.contains("kill " + orphan.pid());
		SampleRun cloud = runOnOneAddress("web").environment("KUBERNETES_SERVICE_HOST", "localhost")
			.environment("KUBERNETES_SERVICE_PORT", "1")
			.start();
		assertThat(cloud.awaitExit()).isEqualTo(98);
		assertThat(cloud.failureReport()).contains("this application runs on a cloud platform");
		SampleRun worker = runOnOneAddress("worker").start();
		assertThat(worker.awaitExit()).isEqualTo(98);
		assertThat(worker.failureReport()).contains("it runs with the same profiles")
			.contains("or start this one on another port.");
		orphan.assertUntouched();
		assertThat(runOnOneAddress("web").start().awaitStarted()).isEqualTo(this.port);
		orphan.awaitEnd();
	}

	private SampleStart runOnOneAddress(String profile) {
		return run().with("server.address", "127.0.0.1").with("spring.profiles.active", profile);
	}

	@Test
	void orphanFromAnExecutableJarGivesThePortUp() {
		SampleRun orphan = SampleRun.onJar(this.stage).port(this.port).startOrphan();
		SampleRun second = SampleRun.onJar(this.stage).port(this.port).start();
		assertThat(second.awaitStarted()).isEqualTo(this.port);
		orphan.awaitEnd();
		assertThat(orphan.wasAskedToEnd()).isTrue();
		assertThat(second.record(this.port).get("process.pid")).isEqualTo(Long.toString(second.pid()));
	}

	@Test
	void instanceThatBootsMavenPluginHasLeftRunningIsKept() {
		SampleRun orphan = run().with("spring.application.admin.enabled", "true").startOrphan();
		SampleRun second = run().start();
		assertThat(second.awaitExit()).isEqualTo(98);
		assertThat(second.failureReport()).contains("is gone, but it was started so as to outlive");
		orphan.assertUntouched();
	}

	@Test
	void instanceThatWasStartedFromAShellScriptInTheBackgroundIsKept() throws IOException {
		Path output = this.stage.newOutput();
		Path script = this.stage.script("run.sh",
				SampleRun.command()
					.withArguments("--server.port=" + this.port,
							"--port-guard.registry.directory=" + this.stage.registry())
					.shellLine() + " >'" + output + "' 2>&1 &");
		this.stage.start(List.of("sh", script.toString()), this.stage.directory(), Map.of()).awaitEnd();
		Awaitility.await()
			.atMost(Duration.ofSeconds(90))
			.until(() -> Files.readString(output).contains("Started SampleApplication"));
		SampleRun second = run().start();
		assertThat(second.awaitExit()).isEqualTo(98);
		assertThat(WebServer.get(this.port, "/")).startsWith("on port " + this.port);
		assertThat(Files.readString(output)).doesNotContain("Commencing graceful shutdown");
	}

	@Test
	void startWithFallbackRangesRunsBesideTheFirstAndFindsItsPortWhileThatIsStillGoing() {
		SampleRun first = run().start();
		first.awaitStarted();
		SampleRun second = run().with("port-guard.fallback.ranges", this.port + 3).start();
		assertThat(second.awaitStarted()).isEqualTo(this.port + 3);
		first.assertUntouched();
		first.terminate();
		SampleRun third = run().with("port-guard.fallback.ranges", this.port + 1).start();
		assertThat(third.awaitStarted()).isEqualTo(this.port);
		second.assertUntouched();
	}

	@Test
	void siblingFromAnotherDirectoryIsNeverTouched() {
		SampleRun sibling = run().in(this.stage.directory("worktree")).startOrphan();
		SampleRun second = run().with("port-guard.cleanup.running", "replace")
			.with("port-guard.cleanup.launchers", "java")
			.with("port-guard.cleanup.stale", "terminate")
			.with("port-guard.cleanup.stale-when", "orphaned,superseded,unresponsive")
			.with("port-guard.fallback.ranges", this.port + 1)
			.start();
		assertThat(second.awaitStarted()).isEqualTo(this.port + 1);
		assertThat(second.guardLines()).singleElement()
			.asString()
			.contains("which is another instance of 'webmvc-sample', from " + this.stage.directory("worktree"));
		sibling.assertUntouched();
	}

	/**
	 * Three take-overs are written down already.
	 */
	@Test
	void fightOverAPortIsEnded() throws IOException {
		SampleRun first = run().start();
		first.awaitStarted();
		Path history = this.stage.registry().resolve("port").resolve(this.port + ".history");
		Files.writeString(history, (Instant.now() + " 4000000 1 0 0 -\n").repeat(3));
		SampleRun second = run().with("port-guard.cleanup.running", "replace")
			.with("port-guard.cleanup.launchers", "java")
			.start();
		assertThat(second.awaitExit()).isEqualTo(98);
		assertThat(second.failureReport())
			.contains("the port was taken over 3 times in 60 s, so the fight over it ends here");
		first.assertUntouched();
	}

	private SampleStart run() {
		return SampleRun.on(this.stage).port(this.port);
	}

}
