package io.github.portguard.registry;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests for {@link TakeOverMutex}.
 */
class TakeOverMutexTests {

	private static final int PORT = 65431;

	@TempDir
	private Path directory;

	@Test
	void isGivenToOneAtATime() throws Exception {
		Path file = this.directory.resolve("mutex");
		try (TakeOverMutex first = acquire(file, PORT)) {
			assertThat(first).isNotNull();
			assertThat(acquire(file, PORT)).isNull();
			assertThat(TakeOverMutex.acquire(file, PORT, Duration.ofMillis(50))).isNull();
		}
		try (TakeOverMutex second = acquire(file, PORT)) {
			assertThat(second).isNotNull();
		}
		assertThat(file).exists();
	}

	@Test
	void mutexesOfDifferentPortsAreIndependent() throws Exception {
		try (TakeOverMutex first = acquire(this.directory.resolve("a"), PORT);
				TakeOverMutex second = acquire(this.directory.resolve("b"), PORT - 1)) {
			assertThat(first).isNotNull();
			assertThat(second).isNotNull();
		}
	}

	@Test
	void aFailureDoesNotKeepTheMutex() throws Exception {
		Path blocked = Files.createDirectory(this.directory.resolve("blocked"));
		assertThatIOException().isThrownBy(() -> acquire(blocked, PORT));
		try (TakeOverMutex mutex = acquire(this.directory.resolve("mutex"), PORT)) {
			assertThat(mutex).isNotNull();
		}
	}

	@Test
	void givesUpWhenTheThreadIsInterrupted() throws Exception {
		Path file = this.directory.resolve("mutex");
		try (TakeOverMutex first = acquire(file, PORT)) {
			assertThat(first).isNotNull();
			Thread.currentThread().interrupt();
			assertThat(TakeOverMutex.acquire(file, PORT, Duration.ofHours(1))).isNull();
		}
		finally {
			assertThat(Thread.interrupted()).isTrue();
		}
	}

	private static TakeOverMutex acquire(Path file, int port) throws Exception {
		return TakeOverMutex.acquire(file, port, Duration.ZERO);
	}

}
