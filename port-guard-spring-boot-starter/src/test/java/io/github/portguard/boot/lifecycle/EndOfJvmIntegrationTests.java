package io.github.portguard.boot.lifecycle;

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
 * What is left of the claims when the JVM has ended, with a shutdown hook that closes the
 * context, and without.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
@Execution(ExecutionMode.CONCURRENT)
class EndOfJvmIntegrationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	private final Stage stage = new Stage();

	private final int port = Ports.free(2);

	private final RecordFile claim = new RecordFile(this.stage.registry(), this.port);

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	@Test
	void nothingIfTheContextIsClosedByItsShutdownHook() {
		RunningProgram program = start();
		program.stop();
		assertThat(this.stage.registry().resolve("port")).isEmptyDirectory();
		assertThat(RecordFile.lockFiles(this.stage.registry())).isEmpty();
	}

	@Test
	void aRecordThatIsInNobodysWayIfThereIsNoHook() {
		RunningProgram program = start("--spring.main.register-shutdown-hook=false");
		program.stop();
		assertThat(this.claim.get("process.pid")).isEqualTo(Long.toString(program.pid()));
		RunningProgram next = start("--spring.main.register-shutdown-hook=false");
		assertThat(next.toString()).doesNotContain("portguard.PortGuard ");
		assertThat(this.claim.get("process.pid")).isEqualTo(Long.toString(next.pid()));
		assertThat(RecordFile.about(this.stage.registry(), this.port)).hasSize(1);
	}

	private RunningProgram start(String... arguments) {
		String classPath = ProgramFiles.classPath(List.of(List.of(ProgramFiles.copyClasses(this.stage.newOutput())),
				Modules.jars(), ProgramFiles.libraries()));
		JavaCommand command = JavaCommand.of(LifecycleProgram.class, classPath)
			.withOptions("-Xmx128m")
			.withArguments("--server.port=" + this.port, "--port-guard.registry.directory=" + this.stage.registry())
			.withArguments(arguments);
		RunningProgram program = this.stage.start(command.words(), this.stage.directory(), Map.of());
		assertThat(program.await("ready", PATIENCE)).isEqualTo(Integer.toString(this.port));
		Awaitility.await()
			.atMost(PATIENCE)
			.until(() -> "ready".equals(this.claim.get("state"))
					&& Long.toString(program.pid()).equals(this.claim.get("process.pid")));
		return program;
	}

}
