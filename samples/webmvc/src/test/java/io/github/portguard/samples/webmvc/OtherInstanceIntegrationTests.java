package io.github.portguard.samples.webmvc;

import java.io.IOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationContextException;

import io.github.portguard.testing.Ports;
import io.github.portguard.testing.Stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What becomes of an application whose port is held by another instance of it.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
class OtherInstanceIntegrationTests {

	private final Stage stage = new Stage();

	private final int port = Ports.free(12);

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	@Test
	void orphanOfAnIdeThatTurnsTheAdminBeanOnGivesThePortUp() {
		SampleRun orphan = run().options("-Dspring.application.admin.enabled=true").startOrphan();
		SampleRun second = run().start();
		assertThat(second.awaitStarted()).isEqualTo(this.port);
		orphan.awaitEnd();
	}

	@Test
	void instanceThatBootsMavenPluginHasLeftRunningIsKept() {
		SampleRun orphan = run().with("spring.application.admin.enabled", "true").startOrphan();
		SampleRun second = run().start();
		assertThat(second.awaitExit()).isEqualTo(98);
		assertThat(second.failureReport()).contains("what started it is gone, but it was started so as to outlive");
		assertAlive(orphan);
	}

	@Test
	void instanceWithOtherProfilesIsKept() {
		SampleRun orphan = run().with("spring.profiles.active", "web").startOrphan();
		SampleRun second = run().with("spring.profiles.active", "worker").start();
		assertThat(second.awaitExit()).isEqualTo(98);
		assertThat(second.failureReport()).contains("it runs with the same profiles")
			.contains("or start this one on another port.");
		assertAlive(orphan);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "127.0.0.1" })
	void orphanGivesThePortUp(String address) {
		SampleRun orphan = run().with("server.address", address).startOrphan();
		SampleRun second = run().with("server.address", address).start();
		assertThat(second.awaitStarted()).isEqualTo(this.port);
		orphan.awaitEnd();
		assertThat(orphan.wasAskedToEnd()).isTrue();
		assertThat(second.guardLines()).singleElement()
			.asString()
			.contains("INFO",
					"Port %d was held by a stale instance of 'webmvc-sample' (pid %d, started".formatted(this.port,
							orphan.pid()))
			.contains("orphaned: its launcher java, pid %d, is gone). It released the port"
				.formatted(orphan.program().pid()))
			.contains("ms after SIGTERM; 'webmvc-sample' is on %d.".formatted(this.port));
	}

	@Test
	void orphanFinishesTheRequestsItHasAccepted() {
		SampleRun orphan = run().startOrphan();
		CompletableFuture<String> slow = SampleRun.getLater(this.port, "/slow?millis=6000");
		awaitConnection();
		SampleRun second = run().start();
		assertThat(second.awaitStarted()).isEqualTo(this.port);
		assertThat(slow).as("the old instance still drains").isNotDone();
		assertThat(slow.join()).contains("after 6000 ms, process " + orphan.pid());
		orphan.awaitEnd();
	}

	@Test
	void orphanIsKeptOnACiServerAndInTheCloud() {
		SampleRun orphan = run().startOrphan();
		SampleRun ci = run().environment("CI", "true").start();
		assertThat(ci.awaitExit()).isEqualTo(98);
		assertThat(ci.failureReport()).contains("this application runs in a CI server")
			.contains("kill " + orphan.pid());
		SampleRun cloud = run().environment("KUBERNETES_SERVICE_HOST", "localhost")
			.environment("KUBERNETES_SERVICE_PORT", "1")
			.start();
		assertThat(cloud.awaitExit()).isEqualTo(98);
		assertThat(cloud.failureReport()).contains("this application runs in a cloud platform");
		assertAlive(orphan);
	}

	@Test
	void nobodyIsEndedByATestWhateverIsConfigured() {
		SampleRun orphan = run().in(Path.of("").toAbsolutePath()).startOrphan();
		assertThatExceptionOfType(ApplicationContextException.class)
			.isThrownBy(() -> SpringApplication.run(SampleApplication.class, "--server.port=" + this.port,
					"--port-guard.cleanup.stale=terminate", "--port-guard.cleanup.running=replace",
					"--port-guard.registry.directory=" + this.stage.registry()))
			.havingRootCause()
			.isInstanceOf(BindException.class);
		assertAlive(orphan);
	}

	@Test
	void instanceThatWasStartedFromAShellScriptInTheBackgroundIsKept() throws IOException {
		Path output = this.stage.newOutput();
		Path script = this.stage.script("run.sh",
				"java -Xmx128m -jar '%s' --server.port=%d --port-guard.registry.directory='%s' >'%s' 2>&1 &"
					.formatted(SampleRun.JAR, this.port, this.stage.registry(), output));
		this.stage.start(List.of("sh", script.toString()), this.stage.directory(), java.util.Map.of()).awaitEnd();
		Awaitility.await()
			.atMost(Duration.ofSeconds(90))
			.until(() -> Files.readString(output).contains("Started SampleApplication"));
		SampleRun second = run().start();
		assertThat(second.awaitExit()).isEqualTo(98);
		assertThat(SampleRun.get(this.port, "/")).startsWith("on port " + this.port);
		assertThat(Files.readString(output)).doesNotContain("Commencing graceful shutdown");
	}

	@Test
	void runningInstanceIsKept() {
		SampleRun first = run().start();
		first.awaitStarted();
		SampleRun second = run().start();
		assertThat(second.awaitExit()).isEqualTo(98);
		assertThat(second.failureReport())
			.contains("'webmvc-sample' is already running from this directory at http://localhost:%d (pid %d, started"
				.formatted(this.port, first.pid()))
			.contains("Use it, stop it with `kill %d`, or set port-guard.cleanup.running=replace."
				.formatted(first.pid()));
		SampleRun third = run().with("port-guard.fallback.ranges", this.port + 3).start();
		assertThat(third.awaitStarted()).isEqualTo(this.port + 3);
		assertAlive(first);
	}

	@Test
	void runningInstanceIsReplacedOnRequestAndFinishesWhatItHasAccepted() {
		SampleRun first = run().start();
		first.awaitStarted();
		CompletableFuture<String> slow = SampleRun.getLater(this.port, "/slow?millis=6000");
		awaitConnection();
		SampleRun second = run().with("port-guard.cleanup.running", "replace").start();
		assertThat(second.awaitStarted()).isEqualTo(this.port);
		assertThat(SampleRun.get(this.port, "/")).contains("process " + second.pid());
		assertThat(slow.join()).contains("after 6000 ms, process " + first.pid());
		assertThat(second.guardLines()).singleElement().asString().contains("held by a running instance");
	}

	@Test
	void siblingFromAnotherDirectoryIsNeverTouched() {
		SampleRun sibling = run().in(this.stage.directory("worktree")).startOrphan();
		SampleRun second = run().with("port-guard.cleanup.running", "replace")
			.with("port-guard.cleanup.stale", "terminate")
			.with("port-guard.cleanup.stale-when", "orphaned,superseded,unresponsive")
			.with("port-guard.fallback.ranges", this.port + 1)
			.start();
		assertThat(second.awaitStarted()).isEqualTo(this.port + 1);
		assertThat(second.guardLines()).singleElement()
			.asString()
			.contains("which is another instance of 'webmvc-sample', from " + this.stage.directory("worktree"));
		assertAlive(sibling);
	}

	@Test
	void severalStartsAtOnceEachGetAPortOfTheirOwn() {
		String ranges = "%d-%d".formatted(this.port + 1, this.port + 8);
		List<SampleRun> runs = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			runs.add(run().with("port-guard.fallback.ranges", ranges).start());
		}
		assertThat(runs.stream().map(SampleRun::awaitStarted)).doesNotHaveDuplicates().contains(this.port);
		assertThat(claims()).hasSize(4);
	}

	@Test
	void restartFindsItsPortAgainWhileTheOldInstanceIsStillGoing() {
		SampleRun first = run().with("port-guard.fallback.ranges", this.port + 1).start();
		first.awaitStarted();
		ProcessHandle.of(first.pid()).ifPresent(ProcessHandle::destroy);
		SampleRun second = run().with("port-guard.fallback.ranges", this.port + 1).start();
		assertThat(second.awaitStarted()).isEqualTo(this.port);
	}

	@Test
	void fightOverAPortIsEnded() {
		List<SampleRun> runs = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			SampleRun run = run().with("port-guard.cleanup.running", "replace").start();
			assertThat(run.awaitStarted()).isEqualTo(this.port);
			runs.add(run);
		}
		SampleRun last = run().with("port-guard.cleanup.running", "replace").start();
		assertThat(last.awaitExit()).isEqualTo(98);
		assertThat(last.failureReport())
			.contains("the port was taken over 3 times in 60 s, so the fight over it ends here");
		assertAlive(runs.get(3));
		assertThat(this.stage.registry().resolve("port/%d.history".formatted(this.port))).isNotEmptyFile();
	}

	private SampleRun.Builder run() {
		return SampleRun.on(this.stage).port(this.port);
	}

	private static void assertAlive(SampleRun run) {
		assertThat(run.isAlive()).isTrue();
		assertThat(run.wasAskedToEnd()).isFalse();
	}

	/**
	 * Waits until a client has connected, as the kernel sees it.
	 */
	private void awaitConnection() {
		String remote = ":%04X 01 ".formatted(this.port);
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.pollInterval(Duration.ofMillis(20))
			.until(() -> Stream.of("tcp", "tcp6").anyMatch((table) -> contains(table, remote)));
	}

	private static boolean contains(String table, String text) {
		try {
			return Files.readString(Path.of("/proc/net", table)).contains(text);
		}
		catch (IOException ex) {
			return false;
		}
	}

	private List<String> claims() {
		try (Stream<Path> files = Files.list(this.stage.registry().resolve("port"))) {
			return files.map((file) -> file.getFileName().toString()).filter((name) -> name.contains("@")).toList();
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

}
