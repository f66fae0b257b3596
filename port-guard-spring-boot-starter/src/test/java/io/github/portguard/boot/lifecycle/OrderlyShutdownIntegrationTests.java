package io.github.portguard.boot.lifecycle;

import java.time.Duration;
import java.util.List;
import java.util.Map;

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
 * An application that shuts down in several phases before it releases its port, each
 * within its time, and all of them together not within the time of one.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
@Execution(ExecutionMode.CONCURRENT)
class OrderlyShutdownIntegrationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	private final Stage stage = new Stage();

	private final int port = Ports.free();

	private final String classPath = ProgramFiles
		.classPath(List.of(List.of(ProgramFiles.copyClasses(this.stage.directory("classes"))), Modules.jars(),
				ProgramFiles.libraries()));

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	@Test
	void isNotCutShortByASuccessor() {
		RunningProgram first = start("-D" + LifecycleProgram.DRAIN + "=2500");
		assertThat(first.await("ready", PATIENCE)).isEqualTo(Integer.toString(this.port));
		assertThat(new RecordFile(this.stage.registry(), this.port).get("shutdown-timeout")).isEqualTo("PT9S");
		RunningProgram second = start("-D" + LifecycleProgram.DRAIN + "=0");
		assertThat(second.await("ready", PATIENCE)).isEqualTo(Integer.toString(this.port));
		assertThat(first.awaitExit()).as("the exit code after SIGTERM").isEqualTo(128 + 15);
		assertThat(first.values("drained")).containsExactly("first", "second");
		assertThat(second.toString()).contains("It released the port").doesNotContain("SIGKILL");
	}

	private RunningProgram start(String option) {
		JavaCommand command = JavaCommand.of(LifecycleProgram.class, this.classPath)
			.withOptions("-Xmx128m", option)
			.withArguments("--server.port=" + this.port, "--port-guard.registry.directory=" + this.stage.registry(),
					"--spring.lifecycle.timeout-per-shutdown-phase=3s", "--port-guard.cleanup.grace-period=500ms",
					"--port-guard.cleanup.running=replace", "--port-guard.cleanup.launchers=java");
		return this.stage.start(command.words(), this.stage.directory(), Map.of());
	}

}
