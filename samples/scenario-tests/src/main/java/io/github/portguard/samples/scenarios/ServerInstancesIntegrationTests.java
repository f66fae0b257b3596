package io.github.portguard.samples.scenarios;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import io.github.portguard.testing.Ports;
import io.github.portguard.testing.Stage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of an application on any server whose port is held by another instance of
 * it.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
@Execution(ExecutionMode.CONCURRENT)
class ServerInstancesIntegrationTests {

	private final Stage stage = new Stage();

	private final int port = Ports.free(2);

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	/**
	 * A third start finds the second one as it is: no orphan.
	 */
	@Test
	void orphanGivesThePortUpToAnInstanceThatIsKept() {
		SampleRun orphan = run().startOrphan();
		SampleRun second = run().start();
		assertThat(second.awaitStarted()).isEqualTo(this.port);
		orphan.awaitEnd();
		assertThat(orphan.wasAskedToEnd()).isTrue();
		assertThat(second.guardLines()).singleElement()
			.asString()
			.contains("INFO",
					"Port %d was held by a stale instance of '%s' (pid %d, started".formatted(this.port, SampleRun.NAME,
							orphan.pid()))
			.contains("orphaned: its launcher maven, pid %d, is gone). It released the port"
				.formatted(orphan.program().pid()))
			.contains("ms after SIGTERM; '%s' is on %d.".formatted(SampleRun.NAME, this.port));
		assertThat(second.record(this.port).get("process.pid")).isEqualTo(Long.toString(second.pid()));
		assertIsKept(second);
	}

	private void assertIsKept(SampleRun running) {
		SampleRun another = run().start();
		assertThat(another.awaitExit()).isEqualTo(98);
		assertThat(another.failureReport())
			.contains("'%s' is already running from this directory %s (pid %d, started".formatted(SampleRun.NAME,
					SampleRun.SERVER.place(this.port), running.pid()))
			.contains("Use it, stop it with `kill %d`, or start this one on another port.".formatted(running.pid()));
		running.assertUntouched();
	}

	@Test
	void startsAtTheSameTimeEachGetAPortOfTheirOwn() {
		List<SampleRun> runs = Stream.generate(() -> run().ranges(Integer.toString(this.port + 1)).start())
			.limit(2)
			.toList();
		assertThat(runs.stream().map(SampleRun::awaitStarted)).containsExactlyInAnyOrder(this.port, this.port + 1);
		assertThat(Claims.on(this.stage)).hasSize(2);
		runs.forEach(SampleRun::assertUntouched);
	}

	private SampleStart run() {
		return SampleRun.on(this.stage).port(this.port);
	}

}
