package io.github.portguard;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.portguard.testing.Ports;
import io.github.portguard.testing.PythonHolder;
import io.github.portguard.testing.RecordFile;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Records that are none.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
class DamagedRecordIntegrationTests {

	private final Stage stage = new Stage();

	private final int port = Ports.free(11);

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "garbage", "format=x\n", "format=1\nprocess.pid=1\n", "\0\0\0\0" })
	void areSetAside(String content) {
		assertThat(warningAbout(content)).contains("set aside");
		assertThat(RecordFile.about(this.stage.registry(), this.port)).contains(this.port + "@any.damaged");
	}

	@Test
	void areLeftWhereTheyAreIfALaterVersionMadeThem() {
		assertThat(warningAbout("format=2\nport=" + this.port + "\n")).contains("another version");
		assertThat(RecordFile.about(this.stage.registry(), this.port)).contains(this.port + "@any");
	}

	/**
	 * Starts a second one, which takes the holder for a stranger and leaves it alone.
	 * @return the only warning
	 */
	private String warningAbout(String content) {
		this.stage.guarded(this.port).start().awaitReady().kill();
		RecordFile record = new RecordFile(this.stage.registry(), this.port);
		RunningProgram holder = PythonHolder.of(this.stage, this.port).locking(record.lockFile()).start();
		record.damage(content);
		RunningProgram second = this.stage.guarded(this.port)
			.command((command) -> command.withLogging())
			.with("default")
			.start();
		assertThat(second.awaitOutcome()).isEqualTo("bound %d FALLBACK", this.port + 1);
		assertThat(second.has("signalling")).isFalse();
		holder.assertUntouched();
		assertThat(second.values("WARN")).hasSize(1);
		return second.value("WARN");
	}

}
