package io.github.portguard.registry;

import java.nio.file.Files;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import io.github.portguard.process.Children;
import io.github.portguard.testing.JavaCommand;
import io.github.portguard.testing.LockHolderProgram;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LockInspector}. Locks of other processes need another JVM: those are
 * tested elsewhere.
 */
class LockInspectorTests {

	private static final long OTHER_PID = 4_000_711;

	private final LockInspector inspector = new LockInspector(Path.of("/proc/locks"));

	@TempDir
	private Path directory;

	private Path file;

	@BeforeEach
	void nameFile() {
		this.file = this.directory.resolve(Records.INSTANCE + ".lock");
	}

	@AfterEach
	void forget() {
		JvmTable.removeInstance(Records.INSTANCE);
	}

	@Test
	void aLockThatAnybodyCanTakeIsNotHeld() throws Exception {
		Files.createFile(this.file);
		assertThat(inspect(OTHER_PID)).isEqualTo(LockState.NOT_HELD);
		assertThat(inspect(OTHER_PID)).isEqualTo(LockState.NOT_HELD);
	}

	@Test
	void aLockFileThatIsNotThereIsNotHeld() {
		assertThat(inspect(OTHER_PID)).isEqualTo(LockState.NOT_HELD);
		assertThat(this.file).doesNotExist();
	}

	@Test
	@EnabledOnOs({ OS.LINUX, OS.MAC })
	void aLinkOrADirectoryIsNoLockFile() throws Exception {
		Path target = Files.createFile(this.directory.resolve("target"));
		Files.createSymbolicLink(this.file, target);
		assertThat(inspect(OTHER_PID)).isEqualTo(LockState.NOT_HELD);
		Files.delete(this.file);
		Files.createDirectory(this.file);
		assertThat(inspect(OTHER_PID)).isEqualTo(LockState.NOT_HELD);
	}

	@Test
	void neverOpensTheLockFileOfThisJvm() throws Exception {
		try (LockedFile lock = LockedFile.tryLock(this.file)) {
			assertThat(lock).isNotNull();
			JvmTable.addInstance(Records.INSTANCE);
			assertThat(inspect(OTHER_PID)).isEqualTo(LockState.UNKNOWN);
			JvmTable.removeInstance(Records.INSTANCE);
			assertThat(inspect(ProcessHandle.current().pid())).isEqualTo(LockState.UNKNOWN);
			if (Files.exists(Path.of("/proc/locks"))) {
				assertThat(LockTable.read(Path.of("/proc/locks"))
					.owners(Files.getAttribute(this.file, "unix:ino").toString()))
					.containsExactly(ProcessHandle.current().pid());
			}
		}
	}

	@Test
	@Timeout(60)
	@EnabledOnOs(OS.LINUX)
	void aLockIsHeldOnlyIfTheKernelNamesThatProcessAlone() throws Exception {
		try (Children children = new Children()) {
			Process holder = children.start(JavaCommand.of(LockHolderProgram.class)
				.withArguments(this.file.toString())
				.words()
				.toArray(String[]::new));
			assertThat(holder.inputReader().readLine()).isEqualTo("locked");
			long pid = holder.pid();
			assertThat(LockInspector.ofThisMachine().inspect(this.file, Records.INSTANCE, pid))
				.isEqualTo(LockState.HELD);
			assertThat(inspect(pid)).isEqualTo(LockState.HELD);
			assertThat(inspect(OTHER_PID)).isEqualTo(LockState.UNKNOWN);
			assertThat(inspectWith(null, pid)).as("a system that has no table").isEqualTo(LockState.HELD);
			assertThat(inspectWith(this.directory.resolve("none"), pid)).as("a table that can't be read")
				.isEqualTo(LockState.UNKNOWN);
			assertThat(inspectWith(Files.createDirectory(this.directory.resolve("locks")), pid))
				.isEqualTo(LockState.UNKNOWN);
			Path recorded = this.directory.resolve("recorded");
			String inode = Files.getAttribute(this.file, "unix:ino").toString();
			Files.writeString(recorded, "");
			assertThat(inspectWith(recorded, pid)).as("a table without that lock").isEqualTo(LockState.UNKNOWN);
			Files.writeString(recorded, "1: POSIX  ADVISORY  WRITE %d fd:01:%s 0 EOF\n".formatted(pid, inode));
			assertThat(inspectWith(recorded, pid)).isEqualTo(LockState.HELD);
			Files.writeString(recorded, Files.readString(recorded)
					+ "2: POSIX  ADVISORY  WRITE %d fd:02:%s 0 EOF\n".formatted(OTHER_PID, inode));
			assertThat(inspectWith(recorded, pid)).as("a table with two such locks").isEqualTo(LockState.UNKNOWN);
			holder.destroyForcibly().waitFor();
			assertThat(inspect(pid)).isEqualTo(LockState.NOT_HELD);
		}
	}

	private LockState inspectWith(@Nullable Path locks, long pid) {
		return new LockInspector(locks).inspect(this.file, Records.INSTANCE, pid);
	}

	private LockState inspect(long pid) {
		return this.inspector.inspect(this.file, Records.INSTANCE, pid);
	}

}
