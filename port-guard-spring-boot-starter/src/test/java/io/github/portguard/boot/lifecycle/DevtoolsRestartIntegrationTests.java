package io.github.portguard.boot.lifecycle;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import io.github.portguard.testing.JavaCommand;
import io.github.portguard.testing.Ports;
import io.github.portguard.testing.RecordFile;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Restarts under devtools: the same JVM, but our classes may be loaded anew each time.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
@Execution(ExecutionMode.CONCURRENT)
class DevtoolsRestartIntegrationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	private static final String TRIGGER = "restart.trigger";

	private static final String RESTART_LOADER = "org.springframework.boot.devtools.restart.classloader.RestartClassLoader";

	/**
	 * By then everything has been used that is made on first use.
	 */
	private static final int WARM = 3;

	private final Stage stage = new Stage();

	private final Path classes = ProgramFiles.copyClasses(this.stage.directory("classes"));

	private final int port = Ports.free(12);

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	@Test
	void keepThePortAndLeaveNothingBehind() throws Exception {
		restartOften(start(Modules.jars()), 20);
	}

	@Test
	void keepThePortAndLeaveNothingBehindIfOurModulesAreDirectories() throws Exception {
		restartOften(start(Modules.directories()), 10);
	}

	@Test
	void leaveAMovedApplicationWhereItIs() throws Exception {
		RunningProgram holder = this.stage.foreigner(this.port);
		RunningProgram program = start(Modules.jars(),
				"--port-guard.fallback.ranges=" + (this.port + 1) + "-" + (this.port + 3));
		assertThat(program.await("ready", PATIENCE)).isEqualTo(Integer.toString(this.port + 1));
		holder.kill();
		for (int restart = 1; restart <= 3; restart++) {
			restart(program, restart);
			assertIsAloneOn(program, this.port + 1);
		}
		assertThat(program.values("ready")).containsOnly(Integer.toString(this.port + 1));
	}

	private RunningProgram start(List<Path> modules, String... arguments) {
		String classPath = ProgramFiles
			.classPath(List.of(List.of(this.classes), modules, ProgramFiles.devtools(), ProgramFiles.libraries()));
		JavaCommand command = JavaCommand.of(LifecycleProgram.class, classPath)
			.withOptions("-Xmx128m", "-XX:-UseDynamicNumberOfCompilerThreads", "-XX:SoftRefLRUPolicyMSPerMB=0",
					"-Dspring.devtools.restart.trigger-file=" + TRIGGER,
					"-Dspring.devtools.restart.poll-interval=100ms", "-Dspring.devtools.restart.quiet-period=50ms",
					"-Dspring.devtools.livereload.enabled=false")
			.withArguments("--server.port=" + this.port, "--port-guard.registry.directory=" + this.stage.registry())
			.withArguments(arguments);
		return this.stage.start(command.words(), this.stage.directory(), Map.of());
	}

	private void restartOften(RunningProgram program, int times) throws Exception {
		program.await("ready", PATIENCE);
		for (int restart = 1; restart <= WARM; restart++) {
			restart(program, restart);
		}
		Footprint before = Footprint.of(program.pid());
		assertThat(before.locks()).isOne();
		for (int restart = WARM + 1; restart <= times; restart++) {
			restart(program, restart);
			assertIsAloneOn(program, this.port);
		}
		assertThat(program.values("ready")).hasSize(times + 1).containsOnly(Integer.toString(this.port));
		assertThat(program.values("loader")).allMatch((loader) -> loader.contains("AppClassLoader"));
		List<String> properties = program.values("properties");
		assertThat(properties.get(times)).isEqualTo(properties.get(WARM));
		Awaitility.await()
			.atMost(PATIENCE)
			.untilAsserted(() -> assertThat(Footprint.of(program.pid())).matches((now) -> now.isWithin(before),
					"no more than " + before));
		Awaitility.await()
			.atMost(PATIENCE)
			.pollDelay(Duration.ZERO)
			.untilAsserted(() -> assertThat(restartLoaders(program)).isLessThanOrEqualTo(WARM));
	}

	/**
	 * Changes what the application consists of, and then the file that says so.
	 */
	private void restart(RunningProgram program, int number) throws Exception {
		for (String file : List.of("content.txt", TRIGGER)) {
			Files.writeString(this.classes.resolve(file), "changed\n".repeat(number));
		}
		Awaitility.await()
			.alias("restart " + number + " of " + program)
			.atMost(PATIENCE)
			.pollInterval(Duration.ofMillis(20))
			.until(() -> program.values("ready").size() > number || !program.isAlive());
	}

	/**
	 * The claim says that the application is ready a moment after that.
	 */
	private void assertIsAloneOn(RunningProgram program, int port) {
		RecordFile claim = new RecordFile(this.stage.registry(), port);
		Awaitility.await()
			.atMost(PATIENCE)
			.pollInterval(Duration.ofMillis(20))
			.until(() -> "ready".equals(claim.get("state")));
		assertThat(claim.get("process.pid")).isEqualTo(Long.toString(program.pid()));
		assertThat(this.stage.registry().resolve("port").toFile().list()).containsExactly(port + "@any");
		assertThat(RecordFile.lockFiles(this.stage.registry())).containsExactly(claim.lockFile());
	}

	/**
	 * Counts the restarts of which something is still referred to.
	 */
	private static int restartLoaders(RunningProgram program) {
		String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
		return Stage.run(jcmd, Long.toString(program.pid()), "GC.class_histogram")
			.lines()
			.filter((line) -> line.endsWith(RESTART_LOADER))
			.mapToInt((line) -> Integer.parseInt(line.trim().split("\\s+", -1)[1]))
			.sum();
	}

}
