package io.github.portguard.zoo;

import java.util.List;

import org.junit.jupiter.api.Assumptions;

import io.github.portguard.conflict.VerdictKind;
import io.github.portguard.conflict.Veto;
import io.github.portguard.testing.Guarded;
import io.github.portguard.testing.Proc;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Tools;

/**
 * Instances that somebody has left running on purpose, however forsaken they look. Who
 * sets {@code replace} says that a second start wins, and ends those that nobody
 * supervises.
 */
final class LeftRunning {

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

	static final String DEVELOPMENT_RUN_IN_NODE = """
			const words = %WORDS%;
			const output = require('fs').openSync("%OUTPUT%", "a");
			const {spawn} = require('child_process');
			const reader = spawn('cat', [], {stdio: ['pipe', output, output]});
			spawn(words[0], words.slice(1), {stdio: ['ignore', reader.stdin, reader.stdin]});
			""";

	/**
	 * Leaves twice, so that the instance belongs to the first process of all.
	 */
	private static final String DAEMON_IN_PYTHON = """
			import os, time
			if os.fork() == 0:
				os.setsid()
				parent = os.getpid()
				if os.fork() == 0:
					while os.getppid() == parent:
						time.sleep(0.01)
					output = os.open("%OUTPUT%", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
					os.dup2(output, 1)
					os.dup2(output, 2)
					words = %WORDS%
					os.execv(words[0], words)
			""";

	/**
	 * A person at a terminal, who types what is read.
	 */
	private static final String TERMINAL_IN_PYTHON = """
			import os, pty, sys
			pid, terminal = pty.fork()
			if pid == 0:
				os.execvp("bash", ["bash", "--norc", "-i"])
			name = "%OUTPUT%.typed"
			with open(name, "w") as file:
				file.write(r\"\"\"%COMMAND% &
			\"\"\")
			os.write(terminal, (". " + name + "\\n").encode())
			for line in sys.stdin:
				os.write(terminal, line.encode())
			""";

	private LeftRunning() {
	}

	static List<Kind> kinds() {
		return List.of(left("started by `./run.sh &`", "sh", "%COMMAND% &"),
				left("started by `java &` in bash", "bash", "%COMMAND% &"),
				left("started by `java &` and `disown`", "bash", "%COMMAND% & disown"),
				left("started by `nohup java &`", "sh", "nohup %COMMAND% &").vetoed(Veto.DETACHED),
				left("started by `nohup java &` and `disown`", "bash", "nohup %COMMAND% & disown")
					.vetoed(Veto.DETACHED),
				left("started by `setsid java &`", "sh", "setsid %COMMAND% &").vetoed(Veto.DETACHED),
				Kind.of(VerdictKind.RUNNING, "started by `(setsid java &)`",
						(scene) -> left(scene, "sh", "(setsid %COMMAND% &)\nread line\n"))
					.vetoed(Veto.DETACHED)
					.only(Newcomer.MOVING, Newcomer.CLEANING),
				Kind.of(VerdictKind.RUNNING, "started by a script that ends at once", LeftRunning::exiting)
					.only(Newcomer.MOVING, Newcomer.CLEANING),
				replaceable("started by a person who has left the terminal", LeftRunning::typedAndLeft),
				replaceable("started by a person who is still at the terminal", LeftRunning::typed),
				replaceable("started by a program in Python that has ended",
						(scene) -> left(scene, Tools.python(), SUPERVISOR_IN_PYTHON)),
				replaceable("started by a program in Python that was killed", (scene) -> {
					Guarded.Launched launched = scene.guarded().startByScript(Tools.python(), SUPERVISOR_IN_PYTHON);
					scene.holds(launched.orphan());
				}),
				replaceable("started by a program in node that was killed, with a file for its output",
						(scene) -> scene
							.holds(scene.guarded().startByScript(Tools.require("node"), SUPERVISOR_IN_NODE).orphan())),
				replaceable("started by a program in a JVM that was killed, and is no build tool",
						(scene) -> scene.holds(scene.guarded().startOrphanOfSomeProgram())),
				replaceable("started by an IDE that was killed, with a file for its output",
						(scene) -> scene.holds(scene.guarded().startWithAFileFromAnIde())),
				replaceable("started by a build tool that is alive",
						(scene) -> scene.holds(scene.guarded().startByJava()))
					.vetoed(Veto.LAUNCHER_ALIVE),
				replaceable("started by a build tool that was to outlive its terminal",
						(scene) -> scene
							.holds(scene.guarded().startByJava((launcher) -> launcher.wrappedIn("nohup")).orphan()))
					.vetoed(Veto.DETACHED),
				replaceable("started in the background by the build tool itself",
						(scene) -> scene.holds(scene.guarded().with("detached").startOrphanOfAnIde()))
					.vetoed(Veto.DETACHED),
				supervised("under a shell that waits for it", "sh", "%COMMAND%\necho $?\n"),
				supervised("under a shell that starts it again", "sh", "while true; do %COMMAND%\n done\n"),
				supervised("under a supervisor in Python", "", SUPERVISOR_IN_PYTHON),
				supervised("under a supervisor in node", "node", SUPERVISOR_IN_NODE),
				Kind.of(VerdictKind.RUNNING, "under a script of a build tool that was killed", LeftRunning::script)
					.vetoed(Veto.LAUNCHER_ALIVE)
					.leftAloneBy(Newcomer.CLEANING),
				Kind.of(VerdictKind.RUNNING, "a daemon", LeftRunning::daemon)
					.vetoed(Veto.LAUNCHER_ALIVE)
					.leftAloneBy(Newcomer.CLEANING),
				Kind.of(VerdictKind.STALE, "in the control group of a service of systemd", (scene) -> {
					RunningProgram orphan = scene.guarded().startOrphanOfAnIde();
					scene.closing(ControlGroup.ofService(orphan.pid()));
					scene.mustLive(orphan);
				}).vetoed(Veto.SYSTEMD).leftAloneBy(Newcomer.CLEANING));
	}

	private static Kind left(String name, String shell, String line) {
		return replaceable(name, (scene) -> left(scene, shell, line + "\nread line\n"));
	}

	private static Kind replaceable(String name, Kind.Setting setting) {
		return Kind.of(VerdictKind.RUNNING, name, setting)
			.leftAloneBy(Newcomer.CLEANING)
			.with(Action.FREED, Newcomer.RUTHLESS);
	}

	private static Kind supervised(String name, String interpreter, String script) {
		return Kind
			.of(VerdictKind.RUNNING, name,
					(scene) -> scene.holds(scene.guarded()
						.startByScript(interpreter.isEmpty() ? Tools.python() : Tools.require(interpreter), script)))
			.vetoed(Veto.LAUNCHER_ALIVE)
			.leftAloneBy(Newcomer.CLEANING);
	}

	private static void left(Scene scene, String interpreter, String script) {
		Guarded.Launched launched = scene.guarded().startByScript(interpreter, script);
		launched.program().awaitReady();
		launched.launcher().send("leave");
		launched.launcher().awaitEnd();
		scene.holds(launched.program());
	}

	private static void exiting(Scene scene) {
		Guarded.Launched launched = scene.guarded().startByScript("bash", "%COMMAND% &\nexit\n");
		launched.launcher().awaitEnd();
		scene.holds(launched.program().awaitReady());
	}

	private static Guarded.Launched type(Scene scene) {
		Tools.require("bash");
		Guarded.Launched launched = scene.guarded().startByScript(Tools.python(), TERMINAL_IN_PYTHON);
		launched.program().awaitReady();
		return launched;
	}

	private static void typed(Scene scene) {
		Guarded.Launched launched = type(scene);
		scene.mustLive(Proc.parent(launched.program().pid()));
		scene.holds(launched);
	}

	private static void typedAndLeft(Scene scene) {
		Guarded.Launched launched = type(scene);
		RunningProgram shell = scene.stage().adopt(Proc.parent(launched.program().pid()), scene.stage().newOutput());
		launched.launcher().send("disown");
		launched.launcher().send("exit");
		shell.awaitEnd();
		launched.launcher().kill();
		scene.holds(launched.program());
	}

	private static void script(Scene scene) {
		Guarded.Launched launched = scene.guarded()
			.command((command) -> command.wrappedIn("sh", "-c", "\"$@\" & wait", "sh"))
			.startByJava();
		launched.program().awaitReady();
		scene.mustLive(Proc.parent(launched.program().pid()));
		launched.launcher().kill();
		scene.holds(launched.program());
	}

	private static void daemon(Scene scene) {
		String first = ProcessHandle.of(1).flatMap((handle) -> handle.info().command()).orElse("");
		Assumptions.assumeFalse(first.endsWith("java"), "the first process is a build tool here");
		Guarded.Launched launched = scene.guarded().startByScript(Tools.python(), DAEMON_IN_PYTHON);
		scene.holds(launched.program().awaitReady());
	}

}
