package io.github.portguard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import io.github.portguard.testing.Guarded;
import io.github.portguard.testing.Ports;
import io.github.portguard.testing.RecordFile;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;
import io.github.portguard.testing.Tools;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Instances that keep taking a port from each other.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
class BreakerIntegrationTests {

	private static final int LIMIT = 3;

	private static final String SUPERVISOR = """
			import subprocess, sys
			while True:
				child = subprocess.Popen(%WORDS%, stdout=open("%OUTPUT%", "a"), stderr=subprocess.STDOUT,
						stdin=subprocess.DEVNULL)
				child.wait()
				sys.stdin.readline()
			""";

	private final Stage stage = new Stage();

	private final int port = Ports.free();

	private final Path history = this.stage.registry().resolve("port").resolve(this.port + ".history");

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	@Test
	void stopAfterAFewTimes() throws IOException {
		RunningProgram holder = replacing().awaitReady();
		for (int i = 0; i < LIMIT; i++) {
			RunningProgram next = replacing();
			assertThat(next.awaitOutcome()).isEqualTo("bound %d FREED", this.port);
			holder.awaitEnd();
			holder = next.awaitReady();
		}
		assertThat(Files.readAllLines(this.history)).hasSize(LIMIT);
		RunningProgram last = replacing();
		assertThat(last.awaitOutcome()).startsWith("failed").contains("taken over 3 times");
		assertThat(last.has("signalling")).isFalse();
		holder.assertUntouched();
		assertThat(Files.readAllLines(this.history)).hasSize(LIMIT);
	}

	@Test
	void leaveTheInstanceOfASupervisorAlone() {
		Guarded.Launched supervised = this.stage.guarded(this.port).startByScript(Tools.python(), SUPERVISOR);
		RunningProgram child = supervised.program().awaitReady();
		RunningProgram second = replacing();
		assertThat(second.awaitOutcome()).startsWith("failed").contains("what started it is still running");
		assertThat(second.has("signalling")).isFalse();
		child.assertUntouched();
	}

	@Test
	void evictNobodyIfTheirHistoryIsGarbage() throws IOException {
		RunningProgram holder = replacing().awaitReady();
		Files.writeString(this.history, "once upon a time\n");
		RunningProgram second = replacing();
		assertThat(second.awaitOutcome()).startsWith("failed").contains("history");
		assertThat(second.has("signalling")).isFalse();
		holder.assertUntouched();
		assertThat(new RecordFile(this.stage.registry(), this.port).get("process.pid"))
			.isEqualTo(Long.toString(holder.pid()));
	}

	private RunningProgram replacing() {
		return this.stage.guarded(this.port).with("running", "REPLACE").start();
	}

}
