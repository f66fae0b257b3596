package io.github.portguard.samples.security;

import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import io.github.portguard.samples.scenarios.Actuator;
import io.github.portguard.samples.scenarios.Actuator.Reply;
import io.github.portguard.samples.scenarios.SampleRun;
import io.github.portguard.samples.scenarios.SampleStart;
import io.github.portguard.testing.Ports;
import io.github.portguard.testing.Stage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The endpoint with Spring Security on the class path.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
class SecuredEndpointIntegrationTests {

	private final Stage stage = new Stage();

	private final int port = Ports.free(2);

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	@Test
	void onlyAnOperatorMayReadAndEndAnything() {
		SampleRun first = run().startByJava();
		assertThat(first.awaitStarted()).isEqualTo(this.port);
		SampleRun second = run().with("management.endpoints.web.exposure.include", "health,portguard,auditevents")
			.start();
		Actuator anybody = Actuator.on(second.awaitStarted());
		Actuator operator = anybody.as("ada", "secret");
		String delete = "portguard/%d?endStale=true".formatted(this.port);
		assertThat(anybody.get("health").status()).isEqualTo(200);
		assertThat(anybody.get("portguard").status()).isEqualTo(401);
		assertThat(anybody.get("portguard/system").status()).isEqualTo(401);
		assertThat(anybody.get("portguard/" + this.port).status()).isEqualTo(401);
		first.program().kill();
		Awaitility.await()
			.atMost(Duration.ofMinutes(1))
			.untilAsserted(() -> assertThat(operator.get("portguard/" + this.port).body())
				.contains("\"verdict\":\"stale\"", this.stage.directory().toString()));
		assertThat(anybody.delete(delete).status()).isEqualTo(401);
		assertThat(anybody.as("ada", "wrong").delete(delete).status()).isEqualTo(401);
		first.assertUntouched();
		Reply ended = operator.delete(delete);
		assertThat(ended.status()).as(ended.body()).isEqualTo(200);
		first.awaitEnd();
		assertThat(second.guardLines()).anyMatch((line) -> line.contains("(endStale=true) by ada: instance-ended."));
		assertThat(operator.get("auditevents?type=PORT_GUARD_DELETE").body()).contains("\"principal\":\"ada\"",
				"\"outcome\":\"instance-ended\"", "\"port\":" + this.port);
	}

	private SampleStart run() {
		return SampleRun.on(this.stage)
			.port(this.port)
			.with("port-guard.fallback.ranges", this.port + 1)
			.with("management.endpoint.portguard.timeout", "60s");
	}

}
