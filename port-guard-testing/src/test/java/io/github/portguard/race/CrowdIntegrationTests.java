package io.github.portguard.race;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import io.github.portguard.endurance.Endurance;
import io.github.portguard.testing.Ports;
import io.github.portguard.testing.RegistryAudit;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A crowd of JVMs, let loose together on one port and one range, in one registry.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
class CrowdIntegrationTests {

	private static final int CROWD = 64;

	private static final int RANGE = 80;

	/**
	 * So many JVMs keep a small machine busy for a while.
	 */
	private static final Duration PATIENCE = Duration.ofMinutes(4);

	private Stage stage = new Stage();

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	@Test
	void allGetAPortOfTheirOwnAndAreOnRecord() {
		int times = Endurance.times(1, 20);
		for (int i = 0; i < times; i++) {
			letLoose(Ports.free(RANGE + 1));
			this.stage.close();
			this.stage = new Stage();
		}
		Endurance.report("%d times %d JVMs on one port and a range of %d: all bound, all distinct, all on record"
			.formatted(times, CROWD, RANGE));
	}

	private void letLoose(int port) {
		List<RunningProgram> crowd = Stream.generate(() -> start(port)).limit(CROWD).toList();
		crowd.forEach((program) -> program.await("started", PATIENCE));
		long start = System.nanoTime();
		crowd.forEach((program) -> program.send("go"));
		crowd.forEach((program) -> program.await("outcome", PATIENCE));
		Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
		assertThat(crowd).extracting((program) -> program.value("outcome"))
			.allMatch((outcome) -> outcome.startsWith("bound"))
			.containsOnlyOnce("bound %d REQUESTED".formatted(port));
		Set<Integer> ports = new TreeSet<>();
		RegistryAudit audit = new RegistryAudit(this.stage.registry());
		for (RunningProgram program : crowd) {
			int own = Integer.parseInt(program.await("ready", PATIENCE));
			ports.add(own);
			// on a machine as busy as this one a claim may get to disk late
			await().atMost(PATIENCE).untilAsserted(() -> audit.assertClaimed(program, own));
			program.assertUntouched();
		}
		assertThat(ports).hasSize(CROWD).allMatch((own) -> own >= port && own <= port + RANGE);
		audit.assertSound();
		assertThat(audit.leftovers()).isEmpty();
		assertThat(this.stage.said("signalling")).isEmpty();
		Endurance.report("%d JVMs were all bound %d ms after they were let loose".formatted(CROWD, elapsed.toMillis()));
	}

	private RunningProgram start(int port) {
		return this.stage.guarded(port)
			.with("ranges", (port + 1) + "-" + (port + RANGE))
			.with("barrier")
			.command((command) -> command.withOptions("-Xmx32m"))
			.start();
	}

}
