package io.github.portguard.samples.webmvc;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import io.github.portguard.samples.scenarios.SampleRun;
import io.github.portguard.samples.scenarios.SampleStart;
import io.github.portguard.testing.JavaCommand;
import io.github.portguard.testing.Stage;
import io.github.portguard.testing.Tools;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of an application that asks for no port, so that it gets Boot's 8080. That
 * number is fixed, so each test has a network of its own.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
@Execution(ExecutionMode.CONCURRENT)
class DefaultPortIntegrationTests {

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
	void movesToOneOfTheNextPortsPastAStranger() {
		SampleRun run = SampleRun.on(this.stage).startAfter(this.network.stranger(8080));
		assertThat(run.awaitStarted()).isEqualTo(8081);
		assertThat(run.guardLines()).singleElement()
			.asString()
			.contains("Port 8080 is held by java (pid ")
			.contains("'webmvc-sample' is on 8081 instead (no port was asked for, so one of the next ten was taken).");
	}

	@Test
	void staysStrictIfThePortIsSetToTheDefault() {
		SampleRun run = SampleRun.on(this.stage).port(8080).startAfter(this.network.stranger(8080));
		assertThat(run.awaitExit()).isEqualTo(98);
		assertThat(run.failureReport()).contains("The port was set by \"server.port\" from property source");
	}

	@Test
	void doesNotStartASecondCopy() {
		JavaCommand first = SampleRun.command()
			.withArguments("--port-guard.registry.directory=" + this.stage.registry());
		SampleRun run = SampleRun.on(this.stage)
			.startAfter(this.network.program(first.shellLine(), "Started SampleApplication"));
		assertThat(run.awaitExit()).isEqualTo(98);
		assertThat(run.failureReport())
			.contains("'webmvc-sample' is already running from this directory at" + " http://localhost:8080 (pid ");
	}

	@Test
	void doesNotStartASecondCopyIfTheFirstHasBeenMoved() {
		JavaCommand first = SampleRun.command()
			.withArguments("--port-guard.registry.directory=" + this.stage.registry());
		SampleRun run = SampleRun.on(this.stage)
			.startAfter(
					this.network.stranger(8080) + this.network.program(first.shellLine(), "Started SampleApplication"));
		assertThat(run.awaitExit()).isEqualTo(98);
		assertThat(run.failureReport())
			.contains("'webmvc-sample' is already running from this directory at" + " http://localhost:8081 (pid ");
	}

	@Test
	void doesNotStartASecondCopyIfTheRegistryCannotBeUsed() {
		JavaCommand first = SampleRun.command().withArguments("--port-guard.registry.directory=/dev/null/registry");
		SampleRun run = SampleRun.on(this.stage)
			.with("port-guard.registry.directory", "/dev/null/registry")
			.startAfter(this.network.program(first.shellLine(), "Started SampleApplication"));
		assertThat(run.awaitExit()).isEqualTo(98);
	}

	@Test
	void privilegedPortIsNoConflict() {
		Tools.require("setpriv");
		SampleRun plain = runWithoutPrivilege().with("port-guard.enabled", false).startAfter("ip link set lo up");
		SampleRun guarded = runWithoutPrivilege().with("port-guard.fallback.ranges", 9000)
			.startAfter("ip link set lo up");
		assertThat(guarded.awaitExit()).isEqualTo(plain.awaitExit()).isNotEqualTo(98);
		assertThat(guarded.causes()).isEqualTo(plain.causes()).isNotEmpty();
		assertThat(guarded.guardLines()).isEmpty();
	}

	private SampleStart runWithoutPrivilege() {
		return SampleRun.on(this.stage)
			.port(81)
			.wrappedIn("setpriv", "--bounding-set=-net_bind_service", "--inh-caps=-net_bind_service");
	}

}
