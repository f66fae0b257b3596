package io.github.portguard.registry;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests for {@link LockedFile}.
 */
class LockedFileTests {

	@TempDir
	private Path directory;

	private Path file;

	@BeforeEach
	void nameFile() {
		this.file = this.directory.resolve("a.lock");
	}

	@Test
	void makesTheFileThatItLocks() throws Exception {
		try (LockedFile lock = LockedFile.tryLock(this.file)) {
			assertThat(lock).isNotNull();
			assertThat(this.file).isRegularFile();
		}
		assertThat(this.file).exists();
	}

	@Test
	void doesNotMakeTheFileOfSomebodyElse() {
		assertThatIOException().isThrownBy(() -> LockedFile.tryLockExisting(this.file));
		assertThat(this.file).doesNotExist();
	}

	@Test
	@Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
	@EnabledOnOs(OS.LINUX)
	void aPipeFailsAtOnce() throws Exception {
		assertThat(new ProcessBuilder("mkfifo", this.file.toString()).start().waitFor()).isZero();
		assertRefused();
	}

	@Test
	void aDirectoryFailsAtOnce() throws Exception {
		Files.createDirectory(this.file);
		assertRefused();
	}

	@Test
	@DisabledOnOs(OS.WINDOWS)
	void aLinkFailsAtOnceAndItsTargetIsLeftAlone() throws Exception {
		Path target = this.directory.resolve("target");
		Files.createSymbolicLink(this.file, target);
		assertRefused();
		assertThat(target).doesNotExist();
	}

	@Test
	void deletesTheFileOnRequest() throws Exception {
		LockedFile lock = LockedFile.tryLock(this.file);
		assertThat(lock).isNotNull();
		lock.closeAndDelete();
		assertThat(this.file).doesNotExist();
	}

	private void assertRefused() {
		assertThatIOException().isThrownBy(() -> LockedFile.tryLock(this.file))
			.withMessageContaining("is not a regular file");
		assertThatIOException().isThrownBy(() -> LockedFile.tryLockExisting(this.file))
			.withMessageContaining("is not a regular file");
	}

}
