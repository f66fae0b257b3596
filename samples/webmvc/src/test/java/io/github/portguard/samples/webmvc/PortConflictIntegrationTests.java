package io.github.portguard.samples.webmvc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import io.github.portguard.samples.scenarios.Claims;
import io.github.portguard.samples.scenarios.SampleRun;
import io.github.portguard.samples.scenarios.SampleStart;
import io.github.portguard.samples.scenarios.WebServer;
import io.github.portguard.testing.Ports;
import io.github.portguard.testing.RecordFile;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of an application whose port is free, or held by a stranger.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
@Execution(ExecutionMode.CONCURRENT)
class PortConflictIntegrationTests {

	/**
	 * Spring Boot loads the classes that its conditions name, and the sample refers to
	 * events.
	 */
	private static final Predicate<String> UNEXPECTED = Pattern
		.compile("[.]samples[.]|AutoConfiguration|[.]PortGuard source|[.]ServerGuard source|Event source")
		.asPredicate()
		.negate();

	private final Stage stage = new Stage();

	private final int port = Ports.free(12);

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	/**
	 * What the killed one has left behind is no reason to look at other processes.
	 */
	@Test
	void leftOversOfAKilledInstanceAreNoHindrance() throws IOException {
		SampleRun first = run().start();
		first.awaitStarted();
		first.kill();
		assertThat(Claims.on(this.stage)).isNotEmpty();
		Path classes = this.stage.root().resolve("classes.log");
		SampleRun second = run().options("-Xlog:class+load:file=" + classes)
			.with("logging.level.io.github.portguard.Preparation", "debug")
			.start();
		assertThat(second.awaitStarted()).isEqualTo(this.port);
		assertThat(second.guardLines()).isEmpty();
		assertThat(second.program().lines()).anyMatch((line) -> line
			.contains("Port %d, about which there is a claim, was looked at in advance".formatted(this.port)));
		try (Stream<String> lines = Files.lines(classes)) {
			assertThat(lines.filter((line) -> line.contains(" oshi.") || line.contains(" com.sun.jna."))).isEmpty();
		}
		second.stop();
		assertThat(Claims.on(this.stage)).isEmpty();
		assertThat(RecordFile.lockFiles(this.stage.registry())).isEmpty();
	}

	@Test
	void movesToTheFirstFreePortThatNoOtherListenerAsksForAndNamesItsThreadsAfterIt() {
		RunningProgram stranger = this.stage.foreigner(this.port);
		RunningProgram another = this.stage.foreigner(this.port + 1);
		SampleRun run = run().with("management.server.port", this.port + 2)
			.with("port-guard.fallback.ranges", "%d-%d".formatted(this.port + 1, this.port + 5))
			.start();
		assertThat(run.awaitStarted()).isEqualTo(this.port + 3);
		assertThat(WebServer.get(this.port + 3, "/")).startsWith("on port " + (this.port + 3))
			.contains("thread http-nio-%d-exec-".formatted(this.port + 3));
		stranger.assertUntouched();
		another.assertUntouched();
	}

	@Test
	void explicitPortIsNeverMoved() throws IOException {
		Files.writeString(this.stage.directory().resolve("application.yml"),
				"server:\n  port: %d\n".formatted(this.port));
		RunningProgram stranger = this.stage.foreigner(this.port);
		SampleRun run = SampleRun.on(this.stage).start();
		assertThat(run.awaitExit()).isEqualTo(98);
		assertThat(run.failureReport())
			.contains("Web server failed to start. Port %d is held by java (pid %d, user %s, started"
				.formatted(this.port, stranger.pid(), System.getProperty("user.name")))
			.contains(
					"The port was set by server.port in URL [file:application.yml] - 2:9, and no fallback ports are configured, so it is not moved.")
			.contains("The holder was not touched: it is not an instance of 'webmvc-sample'.")
			.contains("Stop it with `kill %d`, choose another port, or configure fallback ports, such as"
				.formatted(stranger.pid()))
			.contains("port-guard.fallback.ranges=%d-%d".formatted(this.port + 1, this.port + 10));
		stranger.assertUntouched();
	}

	@Test
	void portOfAnEnvironmentVariableIsExplicit() {
		RunningProgram stranger = this.stage.foreigner(this.port);
		SampleRun run = SampleRun.on(this.stage).environment("SERVER_PORT", Integer.toString(this.port)).start();
		assertThat(run.awaitExit()).isEqualTo(98);
		assertThat(run.failureReport())
			.contains("The port was set by System Environment Property \"SERVER_PORT\", and no");
		stranger.assertUntouched();
	}

	@Test
	void observingSaysWhatItWouldDoAndFailsAsBootDoes() {
		RunningProgram stranger = this.stage.foreigner(this.port);
		SampleRun plain = run().with("port-guard.enabled", false).start();
		SampleRun observing = run().with("port-guard.mode", "observe")
			.with("port-guard.fallback.ranges", this.port + 1)
			.start();
		assertThat(observing.awaitExit()).isEqualTo(plain.awaitExit());
		assertThat(observing.failureReport()).isEqualTo(plain.failureReport());
		assertThat(observing.guardLines()).singleElement()
			.asString()
			.contains("Only observing (port-guard.mode=observe); otherwise Port Guard would leave it alone and try the"
					+ " next fallback port.");
		stranger.assertUntouched();
	}

	@Test
	void disabledLeavesNoTrace() throws IOException {
		Path classes = this.stage.root().resolve("classes.log");
		SampleRun run = run().with("port-guard.enabled", false).options("-Xlog:class+load:file=" + classes).start();
		assertThat(run.awaitStarted()).isEqualTo(this.port);
		assertThat(this.stage.registry()).doesNotExist();
		try (Stream<String> lines = Files.lines(classes)) {
			assertThat(lines.filter((line) -> line.contains(" io.github.portguard.")).filter(UNEXPECTED)).isEmpty();
		}
	}

	@Test
	void addressOfAnotherMachineIsNoConflict() {
		SampleRun plain = run().with("server.address", "203.0.113.7").with("port-guard.enabled", false).start();
		SampleRun guarded = run().with("server.address", "203.0.113.7")
			.with("port-guard.fallback.ranges", this.port + 1)
			.start();
		assertThat(guarded.awaitExit()).isEqualTo(plain.awaitExit()).isNotEqualTo(98);
		assertThat(guarded.guardLines()).isEmpty();
		assertThat(guarded.causes()).isEqualTo(plain.causes()).isNotEmpty();
		assertThat(this.stage.registry()).doesNotExist();
	}

	@Test
	void poorFallbackPortsAreComplainedAbout() {
		SampleRun run = run().with("port-guard.fallback.ranges", "6000,40000-40005").start();
		assertThat(run.awaitStarted()).isEqualTo(this.port);
		assertThat(run.guardLines()).hasSize(2)
			.allSatisfy((line) -> assertThat(line).contains("WARN"))
			.anySatisfy((line) -> assertThat(line).contains("port-guard.fallback.ranges: '6000'"))
			.anySatisfy((line) -> assertThat(line).contains("port-guard.fallback.ranges: '40000-40005'"));
	}

	@Test
	void unusableRegistryCostsOneWarningAndNothingElse() throws IOException {
		Path file = Files.writeString(this.stage.root().resolve("file"), "");
		SampleRun run = run().with("port-guard.registry.directory", file.resolve("registry")).start();
		assertThat(run.awaitStarted()).isEqualTo(this.port);
		assertThat(run.guardLines()).singleElement()
			.asString()
			.contains("WARN", "Port %d is bound, but the claim on it could not be put on disk".formatted(this.port),
					file.toString());
		run.stop();
	}

	private SampleStart run() {
		return SampleRun.on(this.stage).port(this.port);
	}

}
