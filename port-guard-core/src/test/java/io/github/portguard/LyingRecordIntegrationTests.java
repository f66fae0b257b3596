package io.github.portguard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.portguard.testing.Guarded;
import io.github.portguard.testing.Ports;
import io.github.portguard.testing.Proc;
import io.github.portguard.testing.PythonHolder;
import io.github.portguard.testing.RecordFile;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;
import io.github.portguard.testing.Tools;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Records that do not tell the truth. Each starts from one that is believed, and has one
 * thing wrong with it.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
class LyingRecordIntegrationTests {

	private final Stage stage = new Stage();

	private final int port = Ports.free(11);

	private final RecordFile record = new RecordFile(this.stage.registry(), this.port);

	@BeforeEach
	void leaveARecordBehind() {
		this.stage.guarded(this.port).start().awaitReady().kill();
		this.record.forgeDeadLauncher();
	}

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	@Test
	void areBelievedIfNothingIsWrongWithThem() {
		RunningProgram holder = PythonHolder.of(this.stage, this.port).locking(this.record.lockFile()).start();
		this.record.forgeProcess(holder.pid());
		RunningProgram second = this.stage.guarded(this.port).with("grace", 500).start();
		assertThat(second.awaitOutcome()).isEqualTo("bound %d FREED", this.port);
		assertThat(holder.awaitEnd().has("signal")).isTrue();
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 1, 1000 })
	void areNotBelievedIfTheStartDiffers(int ticks) {
		RunningProgram holder = PythonHolder.of(this.stage, this.port).locking(this.record.lockFile()).start();
		this.record.forgeProcess(holder.pid()).forge("process.start", Proc.start(holder.pid()) + ticks);
		assertNobodyIsSignalled(holder);
	}

	@Test
	void areNotBelievedIfTheyNameALiveBystander() {
		RunningProgram holder = PythonHolder.of(this.stage, this.port).locking(this.record.lockFile()).start();
		RunningProgram bystander = PythonHolder.bystander(this.stage).start();
		this.record.forgeProcess(bystander.pid());
		assertNobodyIsSignalled(holder, bystander);
	}

	@Test
	void areNotBelievedIfNobodyHoldsTheLock() {
		RunningProgram holder = PythonHolder.of(this.stage, this.port).start();
		this.record.forgeProcess(holder.pid());
		assertNobodyIsSignalled(holder);
	}

	@Test
	void areNotBelievedIfThereIsNoLockFile() throws IOException {
		RunningProgram holder = PythonHolder.of(this.stage, this.port).start();
		this.record.forgeProcess(holder.pid());
		Files.delete(this.record.lockFile());
		assertNobodyIsSignalled(holder);
	}

	@Test
	void areNotBelievedIfSomebodyElseHoldsTheLock() {
		RunningProgram holder = PythonHolder.of(this.stage, this.port).start();
		RunningProgram bystander = PythonHolder.bystander(this.stage).locking(this.record.lockFile()).start();
		this.record.forgeProcess(holder.pid());
		assertNobodyIsSignalled(holder, bystander);
	}

	@Test
	void areNotBelievedIfTheLockFileIsASymbolicLink() throws IOException {
		Path target = this.stage.script("target", "");
		RunningProgram holder = PythonHolder.of(this.stage, this.port).locking(target).start();
		this.record.forgeProcess(holder.pid());
		Files.delete(this.record.lockFile());
		Files.createSymbolicLink(this.record.lockFile(), target);
		assertNobodyIsSignalled(holder);
	}

	@Test
	void areNotBelievedIfTheyNameTheNewProcessItself() {
		RunningProgram holder = PythonHolder.of(this.stage, this.port).locking(this.record.lockFile()).start();
		RunningProgram second = this.stage.guarded(this.port).with("barrier").start();
		second.await("started");
		this.record.forgeProcess(second.pid());
		second.send("go");
		assertFailsWithoutSignal(second);
		holder.assertUntouched();
	}

	@Test
	void areNotBelievedIfTheyNameAnAncestorOfTheNewProcess() {
		RunningProgram holder = PythonHolder.of(this.stage, this.port).locking(this.record.lockFile()).start();
		this.record.forgeProcess(ProcessHandle.current().pid());
		assertNobodyIsSignalled(holder);
	}

	@Test
	void areNotBelievedIfTheHolderIsAnAncestorOfTheNewProcess() {
		// the shell locks nothing and listens to nothing: Python does, and waits for its
		// child
		Path script = this.stage.script("ancestor.py", """
				import fcntl, os, signal, socket, subprocess, sys
				signal.signal(signal.SIGTERM, lambda number, frame: os.write(1, b"signal\\n"))
				s = socket.socket(socket.AF_INET6)
				s.bind(("::", int(sys.argv[1])))
				s.listen(5)
				file = open(sys.argv[2], "a")
				fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
				print("started %d" % os.getpid(), flush=True)
				print("ready", flush=True)
				sys.stdin.readline()
				sys.exit(subprocess.call(sys.argv[3:]))
				""");
		RunningProgram holder = this.stage.guarded(this.port)
			.with("running", "REPLACE")
			.command((command) -> command.wrappedIn(Tools.python(), script.toString(), Integer.toString(this.port),
					this.record.lockFile().toString()))
			.start();
		holder.await("ready");
		this.record.forgeProcess(holder.pid());
		holder.send("go");
		assertThat(holder.awaitOutcome()).startsWith("failed");
		assertThat(holder.has("signalling")).isFalse();
		assertThat(holder.has("signal")).isFalse();
	}

	@Test
	void areNotBelievedInACopiedRegistry() {
		RunningProgram orphan = this.stage.guarded(this.port).startOrphan();
		Path copy = this.stage.root().resolve("copy");
		RecordFile.copy(this.stage.registry(), copy);
		assertFailsWithoutSignal(replacing().with("registry", copy).start());
		orphan.assertUntouched();
	}

	@ParameterizedTest
	@CsvSource({ "boot-id, 00000000-0000-0000-0000-000000000000", "namespace.pid, pid:[1]", "namespace.net, net:[1]",
			"namespace.mnt, mnt:[1]", "namespace.user, user:[1]", "user, somebody", "application.id, warehouse",
			"application.main-class, com.example.Main", "application.directory, /", "artifact.path, /",
			"ready-since, ''", "port, 1", "surroundings, test" })
	void areNotBelievedIfOneFactDiffers(String key, String value) {
		RunningProgram holder = PythonHolder.of(this.stage, this.port).locking(this.record.lockFile()).start();
		this.record.forgeProcess(holder.pid()).forge(key, value);
		assertNobodyIsSignalled(holder);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "garbage", "format=2\n", "format=1\nprocess.pid=1\n", "\0\0\0\0" })
	void areSetAsideIfTheyAreDamaged(String content) {
		RunningProgram holder = PythonHolder.of(this.stage, this.port).locking(this.record.lockFile()).start();
		this.record.damage(content);
		RunningProgram second = this.stage.guarded(this.port)
			.command((command) -> command.withLogging())
			.with("default")
			.start();
		assertThat(second.awaitOutcome()).isEqualTo("bound %d FALLBACK", this.port + 1);
		assertThat(second.values("WARN")).hasSize(1).first().asString().contains("set aside");
		assertThat(RecordFile.about(this.stage.registry(), this.port)).contains(this.port + "@any.damaged");
		assertThat(second.has("signalling")).isFalse();
		holder.assertUntouched();
	}

	@Test
	void doNotHelpIfTwoUnrelatedProcessesAreInTheWay() {
		new RecordFile(this.stage.registry(), this.port).forge("address", "127.0.0.1");
		RunningProgram first = PythonHolder.of(this.stage, this.port)
			.on("127.0.0.1")
			.locking(this.record.lockFile())
			.start();
		RunningProgram second = PythonHolder.of(this.stage, this.port).on("::1").start();
		this.record.forgeProcess(first.pid());
		assertNobodyIsSignalled(first, second);
		this.record.forgeProcess(second.pid()).forge("address", "::1");
		assertNobodyIsSignalled(first, second);
	}

	@Test
	void doNotHelpIfTheSocketIsThatOfAChildAndTheRecordToo() {
		RunningProgram parent = PythonHolder.of(this.stage, this.port)
			.locking(this.record.lockFile())
			.forking(1)
			.start();
		long child = Long.parseLong(parent.value("child"));
		this.record.forgeProcess(child);
		assertNobodyIsSignalled(parent, this.stage.adopt(child, this.stage.newOutput()));
	}

	@Test
	void doNotHelpIfAStrangerSharesTheSocket() {
		// the common parent is gone, so neither of the two descends from the other
		RunningProgram parent = PythonHolder.of(this.stage, this.port)
			.locking(this.record.lockFile())
			.forking(2)
			.start();
		List<RunningProgram> children = parent.values("child")
			.stream()
			.map((pid) -> this.stage.adopt(Long.parseLong(pid), this.stage.newOutput()))
			.toList();
		parent.kill();
		this.record.forgeProcess(children.get(0).pid());
		assertNobodyIsSignalled(children.toArray(RunningProgram[]::new));
	}

	private Guarded replacing() {
		return this.stage.guarded(this.port).with("running", "REPLACE").with("stale", "TERMINATE").with("grace", 500);
	}

	private void assertNobodyIsSignalled(RunningProgram... innocents) {
		assertFailsWithoutSignal(this.stage.guarded(this.port).with("grace", 500).start());
		assertFailsWithoutSignal(replacing().start());
		for (RunningProgram innocent : innocents) {
			innocent.assertUntouched();
		}
	}

	private static void assertFailsWithoutSignal(RunningProgram second) {
		assertThat(second.awaitOutcome()).startsWith("failed");
		assertThat(second.has("signalling")).isFalse();
	}

}
