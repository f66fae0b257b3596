package io.github.portguard;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.portguard.testing.Nobody;
import io.github.portguard.testing.Ports;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Failures to bind for which no other process is to blame.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
class NoConflictIntegrationTests {

	private final Stage stage = new Stage();

	private final int port = Ports.free(10);

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "192.0.2.1", "2001:db8::1" })
	void passesAnAddressOfAnotherMachineOn(String address) {
		RunningProgram program = this.stage.guarded(this.port)
			.with("address", address)
			.with("ranges", (this.port + 1) + "-" + (this.port + 9))
			.start();
		assertThat(program.awaitOutcome()).startsWith("failed java.net.BindException");
		assertThat(program.has("verdict")).isFalse();
	}

	@Test
	void passesAPortOnThatIsNotForThisUser() {
		RunningProgram program = new Nobody(this.stage).run(this.stage.guarded(1022))
			.with("ranges", Integer.toString(this.port + 1))
			.start();
		assertThat(program.awaitOutcome()).as(program::toString)
			.startsWith("failed java.net.")
			.doesNotContain("PortUnavailable");
		assertThat(program.has("verdict")).isFalse();
	}

}
