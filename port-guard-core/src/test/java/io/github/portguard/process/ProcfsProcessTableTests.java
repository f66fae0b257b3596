package io.github.portguard.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link ProcfsProcessTable}.
 */
@EnabledOnOs({ OS.LINUX, OS.MAC })
class ProcfsProcessTableTests {

	private static final long PID = 4_000_711;

	@Nested
	class OnRecordedText {

		@TempDir
		private Path proc;

		private ProcfsProcessTable table;

		@BeforeEach
		void record() throws Exception {
			this.table = new ProcfsProcessTable(this.proc, this.proc.resolve("cgroup-root"));
			stat(PID, "java", 'S', 4600, 987654);
			status("Uid:\t1000\t1000\t1000\t1000\nSigIgn:\t0000000000000000\nNSpid:\t4000711\n");
			write(PID, "cgroup", "0::/user.slice/session-3.scope\n");
			write("cgroup-root/user.slice/session-3.scope/cgroup.events", "populated 1\nfrozen 0\n");
			link(PID, "exe", "/opt/jdk/bin/java");
			link(PID, "cwd", "/home/ada/shop");
			for (String namespace : new String[] { "pid", "net", "mnt", "user" }) {
				link(PID, "ns/" + namespace, namespace + ":[1]");
			}
		}

		@Test
		void tellsAllThatIsKnown() {
			ProcessSnapshot process = find();
			assertThat(process.identity()).isEqualTo(new ProcessIdentity(PID, 987654));
			assertThat(process.pid()).isEqualTo(PID);
			assertThat(process.parentPid()).isEqualTo(4600);
			assertThat(process.state()).isEqualTo(ProcessState.ALIVE);
			assertThat(process.name()).isEqualTo("java");
			assertThat(process.executable()).isEqualTo(Path.of("/opt/jdk/bin/java"));
			assertThat(process.uid()).isEqualTo(1000);
			assertThat(process.directory()).isEqualTo(Path.of("/home/ada/shop"));
			assertThat(process.directoryDeleted()).isFalse();
			assertThat(process.namespaces()).isEqualTo(new Namespaces("pid:[1]", "net:[1]", "mnt:[1]", "user:[1]"));
			assertThat(process.service()).isNull();
			assertThat(process.hangUpIgnored()).isFalse();
			assertThat(process.init()).isFalse();
			assertThat(process.session()).isEqualTo(4600);
			assertThat(process.cpuTime()).isEqualTo(Duration.ofMillis(1500));
		}

		@Test
		void knowsWhoIgnoresTheHangUpSignal() throws Exception {
			status("Uid:\t1000\t1000\t1000\t1000\nSigIgn:\t0000000000000001\n");
			assertThat(find().hangUpIgnored()).isTrue();
			status("Uid:\t1000\t1000\t1000\t1000\nSigIgn:\tfffffffffffffffe\n");
			assertThat(find().hangUpIgnored()).isFalse();
		}

		@Test
		void whatMakesNoSenseIsNotKnown() throws Exception {
			status("Uid:\tada\tada\tada\tada\nSigIgn:\tx\nTracerPid:\n");
			assertThat(find().uid()).isNull();
			assertThat(find().hangUpIgnored()).isNull();
			assertThat(find().state()).isEqualTo(ProcessState.SUSPENDED);
			status("Uid:\nSigIgn:\n");
			assertThat(find().uid()).isNull();
			assertThat(find().hangUpIgnored()).isNull();
		}

		@Test
		void aProcessWithSeveralUserIdsHasNone() throws Exception {
			status("Uid:\t1000\t0\t0\t0\n");
			assertThat(find().uid()).isNull();
		}

		@Test
		void knowsTheFirstProcessOfAContainer() throws Exception {
			status("NSpid:\t4000711\t1\n");
			assertThat(find().init()).isTrue();
			status("NSpid:\t4000711\t17\n");
			assertThat(find().init()).isFalse();
		}

		@ParameterizedTest
		@CsvSource({ "0,ALIVE", "99,SUSPENDED" })
		void aTracedProcessCountsAsSuspended(long tracer, ProcessState state) throws Exception {
			status("TracerPid:\t" + tracer + "\nUid:\t1000\t1000\t1000\t1000\n");
			assertThat(find().state()).isEqualTo(state);
		}

		@Test
		void aTracedZombieIsStillAZombie() throws Exception {
			stat(PID, "java", 'Z', 4600, 987654);
			status("TracerPid:\t99\n");
			assertThat(find().state()).isEqualTo(ProcessState.ZOMBIE);
		}

		@Test
		void aFrozenProcessIsSuspended() throws Exception {
			write("cgroup-root/user.slice/session-3.scope/cgroup.events", "populated 1\nfrozen 1\n");
			assertThat(find().state()).isEqualTo(ProcessState.SUSPENDED);
		}

		@Test
		void aProcessWhoseControlGroupCannotBeReadMayBeFrozen() throws Exception {
			Files.delete(this.proc.resolve(PID + "/cgroup"));
			assertThat(find().state()).isEqualTo(ProcessState.SUSPENDED);
			write(PID, "cgroup", "");
			assertThat(find().state()).isEqualTo(ProcessState.SUSPENDED);
			write(PID, "cgroup", "0::/user.slice/session-4.scope\n");
			assertThat(find().state()).isEqualTo(ProcessState.SUSPENDED);
		}

		@Test
		void aDeletedDirectoryIsNamedAsItWas() throws Exception {
			relink("cwd", "/home/ada/no-such-shop (deleted)");
			assertThat(find().directory()).isEqualTo(Path.of("/home/ada/no-such-shop"));
			assertThat(find().directoryDeleted()).isTrue();
		}

		@Test
		void aDirectoryMayBeCalledDeleted() throws Exception {
			Path directory = Files.createDirectory(this.proc.resolve("shop (deleted)"));
			relink("cwd", directory.toString());
			assertThat(find().directory()).isEqualTo(directory);
			assertThat(find().directoryDeleted()).isFalse();
		}

		@Test
		void anUpdatedExecutableKeepsItsName() throws Exception {
			relink("exe", "/opt/jdk/bin/java (deleted)");
			assertThat(find().name()).isEqualTo("java");
		}

		@Test
		void whatMayNotBeReadIsNotKnown() throws Exception {
			stat(8, "other name", 'S', 1, 5);
			ProcessSnapshot process = this.table.find(8).orElseThrow();
			assertThat(process.name()).isEqualTo("other name");
			assertThat(process.executable()).isNull();
			assertThat(process.directory()).isNull();
			assertThat(process.uid()).isNull();
			assertThat(process.hangUpIgnored()).isNull();
			assertThat(process.namespaces()).isNull();
			assertThat(process.service()).isNull();
		}

		@Test
		void aProcessWithoutAUsableStartIsNotFound() throws Exception {
			write(PID, "stat", "4000711 (java) S 1");
			assertThat(this.table.find(PID)).isEmpty();
			assertThat(this.table.identify(PID)).isEmpty();
			assertThat(this.table.parentOf(PID)).isZero();
			assertThat(this.table.identify(12)).isEmpty();
		}

		@Test
		void followsTheLineageAsFarAsItCan() throws Exception {
			stat(4600, "java", 'S', 12, 5);
			stat(12, "bash", 'S', 0, 4);
			assertThat(this.table.lineage(PID)).containsExactly(PID, 4600L, 12L);
			assertThat(this.table.lineage(77)).containsExactly(77L);
		}

		@Test
		void aLoopInTheLineageComesToAnEnd() throws Exception {
			stat(4600, "java", 'S', PID, 5);
			assertThat(this.table.lineage(PID)).containsExactly(PID, 4600L);
		}

		@Test
		void seesADebuggerAgent() throws Exception {
			write(PID, "maps", "7f00-7f01 r-xp 0 fd:01 12 /opt/jdk/lib/libjava.so\n");
			assertThat(this.table.isDebugged(PID)).isFalse();
			write(PID, "maps", "7f00-7f01 r-xp 0 fd:01 12 /opt/jdk/lib/libjdwp.so\n");
			assertThat(this.table.isDebugged(PID)).isTrue();
		}

		@Test
		void takesAProcessItCannotLookIntoForADebuggedOne() {
			assertThat(this.table.isDebugged(77)).isTrue();
		}

		@Test
		void readsTheBootId() throws Exception {
			assertThat(this.table.bootId()).isEmpty();
			write("sys/kernel/random/boot_id", "0a1b-2c\n");
			assertThat(this.table.bootId()).contains("0a1b-2c");
		}

		@Test
		void knowsTheLauncherByTheNameOfItsExecutable() throws Exception {
			long self = ProcessHandle.current().pid();
			stat(self, "java", 'S', 4600, 6);
			assertThat(this.table.launcher()).isEmpty();
			stat(4600, "idea", 'S', 1, 5);
			assertThat(this.table.launcher()).as("a name that anybody may have given it")
				.contains(new Launcher(new ProcessIdentity(4600, 5), "[idea]"));
			link(4600, "exe", "/opt/idea/bin/idea");
			assertThat(this.table.launcher()).contains(new Launcher(new ProcessIdentity(4600, 5), "idea"));
			stat(self, "java", 'S', 0, 6);
			assertThat(this.table.launcher()).isEmpty();
		}

		@ParameterizedTest
		@CsvSource(delimiter = ';', nullValues = "-", value = { "/usr/bin/bash; 34816; bash; true",
				"/usr/bin/bash; 34816; -bash; true", "/usr/bin/bash; 34816; /bin/bash|-i; true",
				"/usr/bin/bash; 34816; bash|-l; true", "/usr/bin/bash; 34816; bash|--login|-i; true",
				"/usr/bin/zsh; 34816; -zsh; true", "/usr/bin/fish (deleted); 34816; fish; true",
				"/usr/bin/dash; 34816; sh; true", "/usr/bin/bash; 34816; bash|run.sh; false",
				"/usr/bin/bash; 34816; /bin/bash|./run.sh|-i; false",
				"/usr/bin/dash; 34816; sh|-c|java -jar shop.jar; false", "/usr/bin/bash; 34816; bash|-ic|x; false",
				"/usr/bin/bash; 34816; bash|-s; false", "/usr/bin/bash; 0; bash; false",
				"/usr/bin/bash; 0; -bash; false", "/usr/bin/busybox; 34816; sh; false",
				"/usr/bin/python3; 34816; python3; false", "/usr/bin/java; 34816; bash; false",
				"/usr/sbin/sshd; 34816; -bash; false", "-; 34816; bash; false", "/usr/bin/bash; 34816; -; false" })
		void aShellIsInteractiveOnlyIfAPersonCanTypeInItAndNothingElse(@Nullable String executable, int terminal,
				@Nullable String words, boolean interactive) throws Exception {
			write(4600, "stat", "4600 (bash) S 1 4600 4600 %d 4600 4194304 5 0 0 0 120 30 0 0 20 0 1 0 900 1 2\n"
				.formatted(terminal));
			link(4600, "fd/0", "/dev/pts/3");
			if (executable != null) {
				link(4600, "exe", executable);
			}
			if (words != null) {
				write(4600, "cmdline", words.replace('|', '\0') + "\0");
			}
			assertThat(this.table.isInteractiveShell(4600)).isEqualTo(interactive);
		}

		@ParameterizedTest
		@CsvSource({ "/dev/pts/0,true", "/dev/tty1,true", "/dev/ttyS0,true", "/dev/console,true", "/dev/null,false",
				"pipe:[123],false", "/home/ada/run.sh,false", "socket:[5],false", ",false" })
		void aShellThatReadsNoTerminalRunsAScript(@Nullable String input, boolean interactive) throws Exception {
			write(4600, "stat", "4600 (bash) S 1 4600 4600 34816 4600 4194304 5 0 0 0 120 30 0 0 20 0 1 0 900 1 2\n");
			link(4600, "exe", "/usr/bin/bash");
			write(4600, "cmdline", "bash\0");
			if (input != null) {
				link(4600, "fd/0", input);
			}
			assertThat(this.table.isInteractiveShell(4600)).isEqualTo(interactive);
		}

		@Test
		void whoIsNotThereIsNoInteractiveShell() throws Exception {
			link(4600, "exe", "/usr/bin/bash");
			link(4600, "fd/0", "/dev/pts/3");
			write(4600, "cmdline", "bash\0");
			assertThat(this.table.isInteractiveShell(4600)).isFalse();
			assertThat(this.table.isInteractiveShell(77)).isFalse();
		}

		@Test
		void aProcessHasEndedOnlyIfThatIsEstablished() throws Exception {
			ProcessIdentity identity = new ProcessIdentity(PID, 987654);
			assertThat(this.table.hasEnded(identity)).isFalse();
			assertThat(this.table.hasEnded(new ProcessIdentity(77, 1))).as("there is no such pid").isTrue();
			assertThat(this.table.hasEnded(new ProcessIdentity(PID, 987653))).as("it means another process").isTrue();
			stat(PID, "java", 'Z', 1, 987654);
			assertThat(this.table.hasEnded(identity)).as("it is a zombie").isTrue();
			stat(PID, "java", 'T', 1, 987654);
			assertThat(this.table.hasEnded(identity)).as("it is stopped").isFalse();
			write(PID, "stat", "garbage");
			assertThat(this.table.hasEnded(identity)).as("it can't be understood").isFalse();
			Files.delete(this.proc.resolve(PID + "/stat"));
			assertThat(this.table.hasEnded(identity)).as("it can't be read").isFalse();
		}

		private ProcessSnapshot find() {
			return this.table.find(PID).orElseThrow();
		}

		private void status(String text) throws IOException {
			write(PID, "status", "Name:\tjava\n" + text + "Threads:\t31\n");
		}

		private void stat(long pid, String name, char state, long parent, long start) throws IOException {
			write(pid, "stat", "%d (%s) %s %d 4711 4600 0 -1 4194304 5 0 0 0 120 30 0 0 20 0 31 0 %d 1 2\n"
				.formatted(pid, name, state, parent, start));
		}

		private void write(long pid, String name, String text) throws IOException {
			write(pid + "/" + name, text);
		}

		private void write(String name, String text) throws IOException {
			Path file = this.proc.resolve(name);
			Files.createDirectories(file.getParent());
			Files.writeString(file, text);
		}

		private void link(long pid, String name, String target) throws IOException {
			Path file = this.proc.resolve(pid + "/" + name);
			Files.createDirectories(file.getParent());
			Files.createSymbolicLink(file, Path.of(target));
		}

		private void relink(String name, String target) throws IOException {
			Files.delete(this.proc.resolve(PID + "/" + name));
			link(PID, name, target);
		}

	}

	@Nested
	@EnabledOnOs(OS.LINUX)
	class OnThisMachine {

		private final ProcfsProcessTable table = new ProcfsProcessTable();

		@Test
		void findsThisJvm() {
			long self = ProcessHandle.current().pid();
			ProcessSnapshot process = this.table.find(self).orElseThrow();
			assertThat(process.identity()).isEqualTo(this.table.identify(self).orElseThrow());
			assertThat(process.state()).isIn(ProcessState.ALIVE, ProcessState.SUSPENDED);
			assertThat(process.directory()).isEqualTo(Path.of("").toAbsolutePath());
			assertThat(process.name()).isEqualTo("java");
			assertThat(process.namespaces()).isEqualTo(this.table.namespaces().orElseThrow());
			assertThat(this.table.lineage(self)).startsWith(self, this.table.parentOf(self));
			assertThat(this.table.launcher()).isPresent();
			assertThat(this.table.bootId()).isPresent();
		}

		@Test
		void findsAChildUntilItIsReaped() throws Exception {
			try (Children children = new Children()) {
				Process child = children.sleep();
				long pid = child.pid();
				await().untilAsserted(() -> assertThat(this.table.find(pid).orElseThrow().name()).isEqualTo("sleep"));
				ProcessSnapshot process = this.table.find(pid).orElseThrow();
				ProcessIdentity self = this.table.identify(ProcessHandle.current().pid()).orElseThrow();
				assertThat(process.parentPid()).isEqualTo(self.pid());
				assertThat(self.startedBefore(process.identity())).isTrue();
				assertThat(this.table.lineage(pid)).startsWith(pid, self.pid());
				assertThat(this.table.isDebugged(pid)).isFalse();
				child.destroy();
				child.waitFor();
				assertThat(this.table.find(pid).filter(process::equals)).isEmpty();
			}
		}

	}

}
