package io.github.portguard.samples.webmvc;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.github.portguard.samples.scenarios.SampleRun;
import io.github.portguard.samples.scenarios.SampleStart;
import io.github.portguard.testing.Ports;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an application says of the ports it was told to use.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
@Execution(ExecutionMode.CONCURRENT)
class PortReportIntegrationTests {

	private final Stage stage = new Stage();

	private final int port = Ports.free(12);

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	@Test
	void exhaustedRangesNameEachHolder() {
		List<RunningProgram> strangers = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			strangers.add(this.stage.foreigner(this.port + i));
		}
		SampleRun run = run().with("port-guard.fallback.ranges", "%d-%d".formatted(this.port + 1, this.port + 2))
			.start();
		assertThat(run.awaitExit()).isEqualTo(98);
		assertThat(run.failureReport()).contains("These fallback ports were tried, and each is busy:")
			.contains("%d: held by java (pid %d".formatted(this.port + 1, strangers.get(1).pid()))
			.contains("%d: held by java (pid %d".formatted(this.port + 2, strangers.get(2).pid()));
		strangers.forEach(RunningProgram::assertUntouched);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			port-guard.fallback.ranges     | 20090-20081 | Range '20090-20081' is reversed: write it as '20081-20090'.
			port-guard.fallback.ranges     | 70000       | '70000' is not a port: use a number from 1 to 65535.
			port-guard.cleanup.grace-period | -5s        | A time can't be negative: use '0s' or more, such as '10s'.
			""")
	void badInputIsReportedWithPropertyValueAndRemedy(String property, String value, String reason) {
		SampleRun run = run().with(property, value).start();
		assertThat(run.awaitExit()).isEqualTo(1);
		assertThat(run.failureReport())
			.contains("Invalid value '%s' for configuration property '%s'".formatted(value, property))
			.contains(reason);
	}

	private SampleStart run() {
		return SampleRun.on(this.stage).port(this.port);
	}

}
