package io.github.portguard.race;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import io.github.portguard.testing.Http;
import io.github.portguard.testing.Ports;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Several instances that want a port which an old one holds.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
class RaceIntegrationTests {

	private static final int RACERS = 4;

	private static final int RANGE = 12;

	private final Stage stage = new Stage();

	private final int port = Ports.free(RANGE + 1);

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	@Test
	void endsOneOrphanOnce() {
		RunningProgram orphan = this.stage.guarded(this.port).startOrphan();
		List<RunningProgram> racers = IntStream.range(0, RACERS)
			.mapToObj((i) -> this.stage.guarded(this.port).with("barrier").start())
			.toList();
		racers.forEach((racer) -> racer.await("started"));
		racers.forEach((racer) -> racer.send("go"));
		List<String> outcomes = racers.stream().map(RunningProgram::awaitOutcome).toList();
		assertThat(outcomes).filteredOn((outcome) -> outcome.startsWith("bound")).hasSize(1);
		assertThat(racers).filteredOn((racer) -> racer.has("signalling")).hasSize(1);
		assertThat(orphan.awaitEnd().has("ended")).isTrue();
		racers.stream().filter((racer) -> racer.value("outcome").startsWith("bound")).forEach((winner) -> {
			winner.assertUntouched();
			assertThat(Http.pidAt(this.port)).isEqualTo(Long.toString(winner.pid()));
		});
	}

	/**
	 * The second one has found the port busy and has seen that the first one is stopping,
	 * so it tries to bind the port once more.
	 */
	@Test
	void waitsForAnInstanceThatIsOnItsWayOut() {
		RunningProgram first = this.stage.guarded(this.port)
			.with("announce")
			.with("at-stop", "hold")
			.start()
			.awaitReady()
			.terminate();
		first.await("stopping");
		RunningProgram second = this.stage.guarded(this.port)
			.with("ranges", (this.port + 1) + "-" + (this.port + RANGE))
			.with("halt-at-bind", 2)
			.start();
		assertThat(second.await("binding")).isEqualTo(Integer.toString(this.port));
		first.kill();
		second.send("on");
		assertThat(second.awaitOutcome()).isEqualTo("bound %d REQUESTED", this.port);
		assertThat(second.has("signalling")).isFalse();
	}

}
