package io.github.portguard.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.portguard.process.Children;
import io.github.portguard.process.ProcessIdentity;
import io.github.portguard.testing.JavaCommand;
import io.github.portguard.testing.LockHolderProgram;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LockSnapshot} with locks of this JVM and of another one.
 */
class LockSnapshotTests {

	private static final Path TABLE = Path.of("/proc/locks");

	private static final long OTHER_PID = 4_000_711;

	@TempDir
	private Path directory;

	private Path file;

	@BeforeEach
	void nameFile() {
		this.file = this.directory.resolve(Records.INSTANCE + ".lock");
	}

	@Test
	@Timeout(60)
	@EnabledOnOs(OS.LINUX)
	void aLockIsHeldIfTheKernelNamesTheProcessOfTheClaim() throws Exception {
		try (Children children = new Children()) {
			Process holder = children.start(JavaCommand.of(LockHolderProgram.class)
				.withArguments(this.file.toString())
				.words()
				.toArray(String[]::new));
			assertThat(holder.inputReader().readLine()).isEqualTo("locked");
			long pid = holder.pid();
			LockSnapshot snapshot = LockSnapshot.of(TABLE);
			assertThat(state(snapshot, pid)).isEqualTo(LockState.HELD);
			assertThat(state(LockSnapshot.of(TABLE), OTHER_PID)).isEqualTo(LockState.UNKNOWN);
			holder.destroyForcibly().waitFor();
			assertThat(state(snapshot, pid)).as("a snapshot is of one moment").isEqualTo(LockState.HELD);
			assertThat(state(LockSnapshot.of(TABLE), pid)).isEqualTo(LockState.NOT_HELD);
		}
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void theLockOfThisJvmIsHeldAndStaysSo() throws Exception {
		long pid = ProcessHandle.current().pid();
		try (LockedFile lock = LockedFile.tryLock(this.file)) {
			assertThat(lock).isNotNull();
			for (int i = 0; i < 2; i++) {
				assertThat(state(LockSnapshot.of(TABLE), pid)).isEqualTo(LockState.HELD);
			}
		}
		assertThat(state(LockSnapshot.of(TABLE), pid)).isEqualTo(LockState.NOT_HELD);
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void aFileThatNobodyHasLockedOrThatIsNotThereIsNotHeld() throws Exception {
		assertThat(state(LockSnapshot.of(TABLE), OTHER_PID)).isEqualTo(LockState.NOT_HELD);
		Files.createFile(this.file);
		assertThat(state(LockSnapshot.of(TABLE), OTHER_PID)).isEqualTo(LockState.NOT_HELD);
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void twoOwnersMeanThatNothingIsKnown() throws Exception {
		Files.createFile(this.file);
		Path table = this.directory.resolve("table");
		String inode = Files.getAttribute(this.file, "unix:ino").toString();
		String line = "1: POSIX  ADVISORY  WRITE %d %s:%s 0 EOF%n";
		Files.writeString(table, line.formatted(4711, "fd:01", inode));
		assertThat(state(LockSnapshot.of(table), 4711)).isEqualTo(LockState.HELD);
		Files.writeString(table, line.formatted(4711, "fd:01", inode) + line.formatted(4712, "08:02", inode));
		assertThat(state(LockSnapshot.of(table), 4711)).isEqualTo(LockState.UNKNOWN);
	}

	@Test
	void withoutATableOnlyAMissingFileIsCertain() throws Exception {
		assertThat(state(LockSnapshot.of(null), OTHER_PID)).isEqualTo(LockState.NOT_HELD);
		Files.createFile(this.file);
		assertThat(state(LockSnapshot.of(null), OTHER_PID)).isEqualTo(LockState.UNKNOWN);
	}

	@ParameterizedTest
	@ValueSource(strings = { "none", "directory", "garbage" })
	void aTableThatCannotBeReadIsNone(String name) throws Exception {
		Files.createDirectory(this.directory.resolve("directory"));
		Files.writeString(this.directory.resolve("garbage"), "1: POSIX  ADVISORY  WRITE me fd:01:1234 0 EOF\n");
		Files.createFile(this.file);
		assertThat(state(LockSnapshot.of(this.directory.resolve(name)), OTHER_PID)).isEqualTo(LockState.UNKNOWN);
	}

	@Test
	void aFileIsLookedAtOnceForAllPortsOfAnInstance() throws IOException {
		LockSnapshot snapshot = LockSnapshot.of(null);
		assertThat(state(snapshot, OTHER_PID)).isEqualTo(LockState.NOT_HELD);
		Files.createFile(this.file);
		assertThat(snapshot.state(this.file, record(Records.INSTANCE, 8081, OTHER_PID))).isEqualTo(LockState.NOT_HELD);
		assertThat(snapshot.state(this.file, record(Records.OTHER_INSTANCE, 8081, OTHER_PID)))
			.isEqualTo(LockState.UNKNOWN);
	}

	private LockState state(LockSnapshot snapshot, long pid) {
		return snapshot.state(this.file, record(Records.INSTANCE, 8080, pid));
	}

	private static ClaimRecord record(String instance, int port, long pid) {
		return new ClaimRecord(instance, "server", port, port, null, null,
				new Application("shop", null, null, null, null), new ProcessIdentity(pid, 1), null, null, "ada", null,
				ClaimState.READY, null, Duration.ZERO, Set.of(), false, false);
	}

}
