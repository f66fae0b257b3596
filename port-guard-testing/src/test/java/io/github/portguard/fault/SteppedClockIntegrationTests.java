package io.github.portguard.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.portguard.endurance.Endurance;
import io.github.portguard.testing.Guarded;
import io.github.portguard.testing.Ports;
import io.github.portguard.testing.RecordFile;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A clock that is set forward and back while instances run.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
@Execution(ExecutionMode.CONCURRENT)
class SteppedClockIntegrationTests {

	private static final int LIMIT = 3;

	private static final Duration PROMPTLY = Duration.ofSeconds(20);

	private static final Duration AGES = Duration.ofDays(20_000);

	private final Stage stage = new Stage();

	private final int port = Ports.free(2);

	private final RecordFile record = new RecordFile(this.stage.registry(), this.port);

	private final Path history = this.stage.registry().resolve("port").resolve(this.port + ".history");

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	/**
	 * How far off the clock is at the start of the first and the second instance. In the
	 * short form only by decades.
	 */
	static List<Arguments> offsets() {
		List<Arguments> offsets = new ArrayList<>(List.of(Arguments.of("P-20000D", "PT0S"),
				Arguments.of("P20000D", "PT0S"), Arguments.of("P20000D", "P-20000D")));
		if (Endurance.isLong()) {
			offsets.addAll(List.of(Arguments.of("PT0S", "PT0S"), Arguments.of("PT-1H", "PT0S"),
					Arguments.of("PT1H", "PT0S"), Arguments.of("PT0S", "P-20000D"), Arguments.of("PT0S", "P20000D")));
		}
		return offsets;
	}

	@ParameterizedTest
	@MethodSource("offsets")
	void saysNothingAboutWhoIsAnOrphan(Duration before, Duration after) throws IOException {
		RunningProgram orphan = guarded(before).startOrphan();
		RunningProgram second = guarded(after).start().awaitReady();
		assertThat(second.awaitOutcome()).isEqualTo("bound %d FREED", this.port);
		assertThat(second.value("story")).contains("orphaned");
		assertThat(orphan.awaitEnd().has("ended")).isTrue();
		assertThat(second.has("WARN")).isFalse();
		assertThat(takeOvers()).isOne();
		assertThat(Instant.parse(Files.readString(this.history).split(" ", 2)[0])).isBetween(
				Instant.now().plus(after).minus(Duration.ofMinutes(5)),
				Instant.now().plus(after).plus(Duration.ofMinutes(5)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "P-20000D", "P20000D" })
	void costsNeitherAStartNorAStranger(Duration offset) {
		RunningProgram stranger = this.stage.foreigner(this.port);
		assertThat(guarded(offset).start().awaitOutcome()).startsWith("failed").contains("pid " + stranger.pid());
		RunningProgram moved = guarded(offset).with("ranges", this.port + 1).start().awaitReady();
		assertThat(moved.awaitOutcome()).isEqualTo("bound %d FALLBACK", this.port + 1);
		assertThat(moved.value("claimed")).isEqualTo("true");
		assertThat(moved.has("WARN")).isFalse();
		stranger.assertUntouched();
	}

	@ParameterizedTest
	@CsvSource({ "P-20000D, PT0S", "P20000D, PT0S", "PT1H, PT-1H" })
	void mayStepBetweenClaimAndReadyAndStop(Duration first, Duration second) {
		RunningProgram program = guarded(Duration.ZERO).with("unready").with("obey").start();
		program.awaitOutcome();
		step(program, first);
		program.send("ready");
		program.awaitReady();
		assertThat(this.record.get("state")).isEqualTo("ready");
		step(program, second);
		program.send("restart");
		assertThat(program.await("restarted")).isEqualTo(this.port + " true");
		RunningProgram replacing = guarded(first).replacing().start().awaitReady();
		assertThat(replacing.awaitOutcome()).isEqualTo("bound %d FREED", this.port);
		assertThat(program.awaitEnd().has("ended")).isTrue();
		assertThat(program.has("WARN") || replacing.has("WARN")).isFalse();
	}

	private static void step(RunningProgram program, Duration offset) {
		program.send("clock " + offset.toMillis());
		program.await("stepped");
	}

	@Test
	void doesNotArmAgainWhatEndsAFight() throws IOException {
		RunningProgram holder = guarded(AGES).start().awaitReady();
		for (int i = 0; i < LIMIT; i++) {
			holder = takeOver(holder, AGES);
		}
		for (Duration offset : new Duration[] { Duration.ZERO, AGES.negated(), AGES }) {
			assertThatTheFightHasEnded(holder, offset);
		}
	}

	/**
	 * What was done in the other time is forgotten there, but only there.
	 */
	@Test
	void doesNotDisarmWhatEndsAFightIfItStepsEveryTime() throws IOException {
		Duration forward = Duration.ofHours(2);
		RunningProgram holder = guarded(Duration.ZERO).start().awaitReady();
		for (int i = 0; i < LIMIT + 1; i++) {
			holder = takeOver(holder, (i % 2 != 0) ? forward : Duration.ZERO);
		}
		assertThatTheFightHasEnded(holder, Duration.ZERO);
		holder = takeOver(holder, forward);
		assertThatTheFightHasEnded(holder, forward);
	}

	private RunningProgram takeOver(RunningProgram holder, Duration offset) {
		RunningProgram next = guarded(offset).replacing().start();
		assertThat(next.awaitOutcome()).isEqualTo("bound %d FREED", this.port);
		holder.awaitEnd();
		return next.awaitReady();
	}

	private void assertThatTheFightHasEnded(RunningProgram holder, Duration offset) throws IOException {
		int before = takeOvers();
		RunningProgram last = guarded(offset).replacing().start();
		assertThat(last.awaitOutcome()).startsWith("failed").contains("taken over 3 times");
		assertThat(last.has("signalling")).isFalse();
		holder.assertUntouched();
		assertThat(takeOvers()).isEqualTo(before);
	}

	private int takeOvers() throws IOException {
		return Files.readAllLines(this.history).size();
	}

	/**
	 * Whoever seems to have become ready a moment ago, or not yet, is not even asked.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "+1000000000-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59Z" })
	void makesNobodyUnresponsiveWhoIsReadyInTheFuture(String readySince) {
		RunningProgram silent = guarded(Duration.ZERO).with("manner", "silent").start().awaitReady();
		this.record.forge("ready-since", readySince);
		RunningProgram second = guarded(Duration.ZERO).with("stale-when", "UNRESPONSIVE").start();
		assertThat(second.await("outcome", PROMPTLY)).startsWith("failed").contains("is already running");
		assertThat(second.has("signalling")).isFalse();
		silent.assertUntouched();
	}

	/**
	 * That it has been ready for long is only the reason to ask it.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "-1000000000-01-01T00:00:00Z", "1970-01-01T00:00:00Z" })
	void makesNobodyUnresponsiveWhoAnswers(String readySince) {
		RunningProgram polite = guarded(Duration.ZERO).start().awaitReady();
		this.record.forge("ready-since", readySince);
		RunningProgram second = guarded(AGES).with("stale-when", "UNRESPONSIVE").start();
		assertThat(second.await("outcome", PROMPTLY)).startsWith("failed").contains("is already running");
		assertThat(second.has("signalling")).isFalse();
		polite.assertUntouched();
	}

	@ParameterizedTest
	@ValueSource(strings = { "+1000000000-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59Z",
			"-1000000000-01-01T00:00:00Z" })
	void mayHaveBeenFarOffWhenAnOrphanBecameReady(String readySince) {
		RunningProgram orphan = guarded(Duration.ZERO).startOrphan();
		this.record.forge("ready-since", readySince);
		RunningProgram second = guarded(Duration.ZERO).start();
		assertThat(second.awaitOutcome()).isEqualTo("bound %d FREED", this.port);
		assertThat(orphan.awaitEnd().has("ended")).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "+1000000000-12-31T23:59:59.999999999Z", "-1000000000-01-01T00:00:00Z" })
	void mayHaveBeenFarOffAtEarlierTakeOvers(String time) throws IOException {
		RunningProgram orphan = guarded(Duration.ZERO).startOrphan();
		Files.writeString(this.history, time + " 4000000 1 0 0 -\n");
		RunningProgram second = guarded(Duration.ZERO).start();
		assertThat(second.awaitOutcome()).isEqualTo("bound %d FREED", this.port);
		assertThat(orphan.awaitEnd().has("ended")).isTrue();
		assertThat(takeOvers()).isEqualTo(2);
	}

	private Guarded guarded(Duration offset) {
		return this.stage.guarded(this.port)
			.with("clock-offset", offset.toMillis())
			.command((command) -> command.withLogging());
	}

}
