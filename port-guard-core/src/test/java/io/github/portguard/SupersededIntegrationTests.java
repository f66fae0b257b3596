package io.github.portguard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import io.github.portguard.testing.ApplicationJar;
import io.github.portguard.testing.Guarded;
import io.github.portguard.testing.Ports;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An instance whose jar or directory has been replaced since it was started.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
class SupersededIntegrationTests {

	private static final String LEAVE_WHEN_TOLD = "%COMMAND% &\nread line\n";

	private final Stage stage = new Stage();

	private final int port = Ports.free();

	private final Path jar = this.stage.root().resolve("app.jar");

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	@Test
	void isKeptIfItsJarIsTheSame() {
		RunningProgram old = guarded().startOrphanOfAShell();
		assertIsKept(old, this.stage.guarded(this.port).from(this.jar));
	}

	@Test
	void isKeptIfItReloadsItsClasses() {
		RunningProgram old = guarded().with("devtools").startOrphanOfAShell();
		ApplicationJar.build(this.jar, "the second version");
		assertIsKept(old, this.stage.guarded(this.port).from(this.jar).with("stale", "TERMINATE"));
	}

	@Test
	void isKeptIfAllIsToBeKept() {
		RunningProgram old = guarded().startOrphanOfAShell();
		ApplicationJar.build(this.jar, "the second version");
		assertIsKept(old, this.stage.guarded(this.port).from(this.jar).with("stale", "KEEP"));
	}

	@Test
	void isKeptIfItsDirectoryWasDeletedUnderALauncherThatIsAlive() throws IOException {
		Guarded.Launched old = this.stage.guarded(this.port).startByScript("sh", LEAVE_WHEN_TOLD);
		old.program().awaitReady();
		recreateDirectory();
		assertIsKept(old.program(), this.stage.guarded(this.port));
		RunningProgram third = this.stage.guarded(this.port).with("stale", "TERMINATE").start();
		assertThat(third.awaitOutcome()).isEqualTo("bound %d FREED", this.port);
		assertThat(old.program().awaitEnd().has("ended")).isTrue();
	}

	private Guarded guarded() {
		return this.stage.guarded(this.port).from(ApplicationJar.build(this.jar, "the first"));
	}

	private static void assertIsKept(RunningProgram old, Guarded next) {
		RunningProgram second = next.start();
		assertThat(second.awaitOutcome()).startsWith("failed");
		assertThat(second.has("signalling")).isFalse();
		old.assertUntouched();
	}

	private void recreateDirectory() throws IOException {
		Files.delete(this.stage.directory());
		Files.createDirectory(this.stage.directory());
	}

}
