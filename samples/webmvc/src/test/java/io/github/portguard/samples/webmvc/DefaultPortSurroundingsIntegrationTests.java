package io.github.portguard.samples.webmvc;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import io.github.portguard.samples.scenarios.SampleRun;
import io.github.portguard.testing.Stage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where an application that asks for no port gets Boot's 8080 or none.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
@Execution(ExecutionMode.CONCURRENT)
class DefaultPortSurroundingsIntegrationTests {

	private final Stage stage = new Stage();

	private final OwnNetwork network = new OwnNetwork(this.stage);

	@BeforeEach
	void requireNetworkNamespaces() {
		OwnNetwork.require();
	}

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	@Test
	void staysStrictOnACiServerAndInTheCloud() {
		SampleRun ci = SampleRun.on(this.stage).environment("CI", "true").startAfter(this.network.stranger(8080));
		assertThat(ci.awaitExit()).isEqualTo(98);
		assertThat(ci.failureReport()).contains("No port was asked for, so the default applies.");
		SampleRun cloud = SampleRun.on(this.stage)
			.with("spring.main.cloud-platform", "kubernetes")
			.startAfter(this.network.stranger(8080));
		assertThat(cloud.awaitExit()).isEqualTo(98);
	}

	@Test
	void staysStrictAsTheFirstProcessOfAContainer() {
		SampleRun run = SampleRun.on(this.stage)
			.wrappedIn("unshare", "-pf", "--mount-proc")
			.startAfter(this.network.stranger(8080));
		assertThat(run.awaitExit()).isEqualTo(98);
	}

	@Test
	void staysStrictAsAServiceOfSystemd() {
		SampleRun run = SampleRun.on(this.stage)
			.wrappedIn("sh", "-c", "SYSTEMD_EXEC_PID=$$; export SYSTEMD_EXEC_PID; exec \"$@\"", "sh")
			.startAfter(this.network.stranger(8080));
		assertThat(run.awaitExit()).isEqualTo(98);
	}

}
