package io.github.portguard;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import io.github.portguard.testing.JavaCommand;
import io.github.portguard.testing.LockingProgram;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the JVM does with file locks, and why nobody may open a lock file twice.
 */
class LockIntegrationTests {

	private final Stage stage = new Stage();

	private final Path file = this.stage.root().resolve("lock");

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	@Test
	void areKeptUntilTheProcessIsKilled() throws IOException {
		RunningProgram owner = start();
		owner.send("lock");
		owner.await("locked");
		assertThat(isFree()).isFalse();
		owner.kill();
		Awaitility.await().until(this::isFree);
	}

	@Test
	@EnabledOnOs({ OS.LINUX, OS.MAC })
	void areLostIfTheSameJvmClosesASecondChannel() throws IOException {
		RunningProgram owner = start();
		owner.send("lock");
		owner.await("locked");
		RunningProgram other = start();
		other.send("lock");
		other.await("refused");
		owner.send("read");
		owner.await("read");
		assertThat(isFree()).isTrue();
		other.send("lock");
		other.await("locked");
	}

	private RunningProgram start() {
		return this.stage.start(JavaCommand.of(LockingProgram.class).withArguments(this.file.toString()).words(),
				this.stage.directory(), Map.of());
	}

	private boolean isFree() throws IOException {
		try (FileChannel channel = FileChannel.open(this.file, StandardOpenOption.WRITE)) {
			return channel.tryLock() != null;
		}
	}

}
