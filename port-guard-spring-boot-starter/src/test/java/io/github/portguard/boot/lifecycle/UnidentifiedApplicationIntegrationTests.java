package io.github.portguard.boot.lifecycle;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
import io.github.portguard.testing.LauncherProgram;
import io.github.portguard.testing.Ports;
import io.github.portguard.testing.Proc;
import io.github.portguard.testing.RecordFile;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application of which the JVM can't say what it is: no main class, no artifact. So it
 * may be in a native image, or where somebody else's program has started it.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
@Execution(ExecutionMode.CONCURRENT)
class UnidentifiedApplicationIntegrationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	private final Stage stage = new Stage();

	private final Path classes = ProgramFiles.copyClasses(this.stage.directory("classes"));

	private final int port = Ports.free(2);

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	@Test
	void startsAndMovesButEndsNobody() {
		RunningProgram orphan = startOrphan(true);
		RunningProgram second = start(command(true));
		assertThat(second.await("ready", PATIENCE)).isEqualTo(Integer.toString(this.port + 1));
		assertThat(second.toString()).contains("is already running", "This one is on " + (this.port + 1) + " instead");
		assertThat(orphan.isAlive()).isTrue();
		assertThat(orphan.toString()).doesNotContain("Commencing graceful shutdown");
		assertThat(new RecordFile(this.stage.registry(), this.port).get("process.pid"))
			.isEqualTo(Long.toString(orphan.pid()));
	}

	@Test
	void isEndedWhenItIsStaleOnceItIsKnown() {
		RunningProgram orphan = startOrphan(false);
		RunningProgram second = start(command(false));
		assertThat(second.await("ready", PATIENCE)).isEqualTo(Integer.toString(this.port));
		orphan.awaitEnd();
	}

	private JavaCommand command(boolean unidentified) {
		String classPath = ProgramFiles
			.classPath(List.of(List.of(this.classes), Modules.jars(), ProgramFiles.libraries()));
		return JavaCommand.of(LifecycleProgram.class, classPath)
			.withOptions("-Xmx128m", "-D" + LifecycleProgram.UNIDENTIFIED + "=" + unidentified)
			.withArguments("--server.port=" + this.port, "--port-guard.registry.directory=" + this.stage.registry(),
					"--spring.application.name=shop", "--port-guard.cleanup.stale=terminate",
					"--port-guard.cleanup.running=replace", "--port-guard.cleanup.launchers=java",
					"--port-guard.fallback.ranges=" + (this.port + 1));
	}

	private RunningProgram start(JavaCommand command) {
		return this.stage.start(command.words(), this.stage.directory(), Map.of());
	}

	/**
	 * Starts it from a JVM, which is killed when it is ready.
	 */
	private RunningProgram startOrphan(boolean unidentified) {
		Path output = this.stage.newOutput();
		List<String> words = new ArrayList<>(LauncherProgram.maven().words());
		words.add(output.toString());
		words.addAll(command(unidentified).words());
		RunningProgram launcher = this.stage.start(words, this.stage.directory(), Map.of());
		RunningProgram program = this.stage.find(launcher, output);
		program.await("ready", PATIENCE);
		launcher.kill();
		Awaitility.await().atMost(PATIENCE).until(() -> Proc.parent(program.pid()) != launcher.pid());
		return program;
	}

}
