package io.github.portguard;

import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.portguard.testing.Guarded;
import io.github.portguard.testing.Http;
import io.github.portguard.testing.Ports;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;
import io.github.portguard.testing.Tools;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Instances that somebody has left running on purpose, however forsaken they look.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
class LeftRunningIntegrationTests {

	private static final String SUPERVISOR_IN_PYTHON = """
			import subprocess, sys
			child = subprocess.Popen(%WORDS%, stdout=open("%OUTPUT%", "a"), stderr=subprocess.STDOUT,
					stdin=subprocess.DEVNULL)
			if len(sys.stdin.readline()) == 0:
				child.wait()
			""";

	static final String SUPERVISOR_IN_NODE = """
			const words = %WORDS%;
			const output = require('fs').openSync("%OUTPUT%", "a");
			require('child_process').spawn(words[0], words.slice(1), {stdio: ['ignore', output, output]});
			""";

	private final Stage stage = new Stage();

	private final int port = Ports.free(2);

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	@ParameterizedTest
	@CsvSource({ "sh, %COMMAND% &", "bash, %COMMAND% &", "bash, %COMMAND% & disown", "sh, nohup %COMMAND% &",
			"bash, nohup %COMMAND% & disown", "sh, setsid %COMMAND% &", "sh, (setsid %COMMAND% &)" })
	void byAScriptThatIsGone(String shell, String line) {
		Guarded.Launched launched = this.stage.guarded(this.port).startByScript(shell, line + "\nread line\n");
		launched.program().awaitReady();
		launched.launcher().send("leave");
		launched.launcher().awaitEnd();
		assertIsLeftAlone(launched.program());
	}

	@ParameterizedTest
	@ValueSource(strings = { "sh", "bash" })
	void byAScriptThatDidNotEvenWaitForIt(String shell) {
		Guarded.Launched launched = this.stage.guarded(this.port).startByScript(shell, "%COMMAND% &\nexit\n");
		launched.launcher().awaitEnd();
		launched.program().awaitReady();
		assertIsLeftAlone(launched.program());
	}

	@ParameterizedTest
	@ValueSource(strings = { "sh", "bash" })
	void byAShellThatWaitsForIt(String shell) {
		Guarded.Launched launched = this.stage.guarded(this.port).startByScript(shell, "%COMMAND%\necho $?\n");
		launched.program().awaitReady();
		assertIsLeftAlone(launched.program());
		assertThat(launched.launcher().isAlive()).isTrue();
	}

	@Test
	void byAProgramInPythonThatWatchesIt() {
		Guarded.Launched launched = this.stage.guarded(this.port).startByScript(Tools.python(), SUPERVISOR_IN_PYTHON);
		launched.program().awaitReady();
		assertIsLeftAlone(launched.program());
		assertThat(launched.launcher().isAlive()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void byAProgramInPythonThatIsGone(boolean killed) {
		Guarded.Launched launched = this.stage.guarded(this.port).startByScript(Tools.python(), SUPERVISOR_IN_PYTHON);
		launched.program().awaitReady();
		if (killed) {
			launched.launcher().kill();
		}
		else {
			launched.launcher().send("leave");
			launched.launcher().awaitEnd();
		}
		assertIsLeftAlone(launched.program());
	}

	@Test
	void byAProgramInNodeThatIsAlive() {
		Guarded.Launched launched = this.stage.guarded(this.port)
			.startByScript(Tools.require("node"), SUPERVISOR_IN_NODE);
		launched.program().awaitReady();
		assertIsLeftAlone(launched.program());
		assertThat(launched.launcher().isAlive()).isTrue();
	}

	@Test
	void byABuildToolThatIsAlive() {
		Guarded.Launched launched = this.stage.guarded(this.port).startByJava();
		launched.program().awaitReady();
		assertIsLeftAlone(launched.program());
		assertThat(launched.launcher().isAlive()).isTrue();
	}

	@Test
	void byABuildToolThatWasToOutliveItsTerminal() {
		RunningProgram program = this.stage.guarded(this.port)
			.startByJava((launcher) -> launcher.wrappedIn("nohup"))
			.orphan();
		assertIsLeftAlone(program);
	}

	@Test
	void byAScriptOfABuildToolThatWasKilled() {
		Guarded.Launched launched = this.stage.guarded(this.port)
			.command((command) -> command.wrappedIn("sh", "-c", "\"$@\" & wait", "sh"))
			.startByJava();
		launched.program().awaitReady();
		launched.launcher().kill();
		assertIsLeftAlone(launched.program());
	}

	private void assertIsLeftAlone(RunningProgram program) {
		RunningProgram second = this.stage.guarded(this.port).start();
		assertThat(second.awaitOutcome()).startsWith("failed io.github.portguard.PortUnavailableException")
			.contains("already running");
		RunningProgram third = this.stage.guarded(this.port).with("ranges", this.port + 1).start();
		assertThat(third.awaitOutcome()).isEqualTo("bound %d FALLBACK", this.port + 1);
		for (RunningProgram other : List.of(second, third)) {
			assertThat(other.has("signalling")).isFalse();
		}
		assertThat(Http.pidAt(this.port)).isEqualTo(Long.toString(program.pid()));
		program.assertUntouched();
	}

}
