package io.github.portguard.crash;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.portguard.endurance.Endurance;
import io.github.portguard.testing.Guarded;
import io.github.portguard.testing.Ports;
import io.github.portguard.testing.RecordFile;
import io.github.portguard.testing.RegistryAudit;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A program that is killed at a step, and the next start in its place.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
@Execution(ExecutionMode.CONCURRENT)
class CrashIntegrationTests {

	private final Stage stage = new Stage();

	private final int port = Ports.free();

	private final Path agent = HaltingAgent.build(this.stage.root().resolve("agent.jar"));

	private final RegistryAudit audit = new RegistryAudit(this.stage.registry());

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	@ParameterizedTest
	@EnumSource
	void doesNotKeepTheNextStartFromThePort(Step step) {
		switch (step.scene()) {
			case START -> killAtTheStart(step);
			case START_AFTER_A_CRASH -> killAtTheStartAfterACrash(step);
			case STOP -> killAtTheEnd(step);
			case TAKE_OVER -> killTheTaker(step);
			case TAKE_OVER_BY_FORCE -> killTheTakerThatForces(step);
		}
	}

	private void killAtTheStart(Step step) {
		killAt(step, halting(step).start());
		assertNextStartsOn("REQUESTED", step);
	}

	private void killAtTheStartAfterACrash(Step step) {
		this.stage.guarded(this.port).start().awaitReady().kill();
		killAt(step, halting(step).start());
		assertNextStartsOn("REQUESTED", step);
	}

	private void killAtTheEnd(Step step) {
		killAt(step, halting(step).with("announce").start().awaitReady().terminate());
		assertNextStartsOn("REQUESTED", step);
	}

	private void killTheTaker(Step step) {
		RunningProgram orphan = orphan(this.stage.guarded(this.port));
		killAt(step, halting(step).start());
		boolean signalled = step.compareTo(Step.SIGNALLED) >= 0;
		if (signalled) {
			assertThat(orphan.awaitEnd().has("ended")).isTrue();
		}
		else {
			orphan.assertUntouched();
			this.audit.assertClaimed(orphan, this.port);
		}
		assertNextStartsOn(signalled ? "REQUESTED" : "FREED", step);
		assertThat(orphan.awaitEnd().values("sigterm")).hasSize(1);
		boolean writtenDownForNothing = step == Step.HISTORY_IN_PLACE || step == Step.BEFORE_THE_SIGNAL;
		assertThat(this.audit.takeOvers(this.port)).hasSize(writtenDownForNothing ? 2 : 1);
	}

	private void killTheTakerThatForces(Step step) {
		RunningProgram orphan = orphan(this.stage.guarded(this.port).with("at-stop", "hold"));
		killAt(step, halting(step).with("grace", 300).start());
		boolean forced = step.compareTo(Step.FORCED) >= 0;
		if (forced) {
			orphan.awaitEnd();
		}
		assertThat(orphan.isAlive()).isEqualTo(!forced);
		assertNextStartsOn(forced ? "REQUESTED" : "FREED", step);
		orphan.awaitEnd();
		assertThat(this.audit.takeOvers(this.port)).hasSize(forced ? 1 : 2);
	}

	/**
	 * The disk takes so long that the application has gone on without its claim.
	 */
	@ParameterizedTest
	@EnumSource(names = { "INSTANCE_LOCKED", "TEMPORARY_RECORD_WRITTEN" })
	void whileItsClaimIsLateDoesNotKeepTheNextStartFromThePort(Step step) {
		RunningProgram late = startLate(step);
		late.kill();
		assertNextStartsOn("REQUESTED", step);
	}

	@ParameterizedTest
	@EnumSource(names = { "INSTANCE_LOCKED", "TEMPORARY_RECORD_WRITTEN" })
	void isNoneIfAClaimThatWasLateGetsToDiskAfterAll(Step step) {
		RunningProgram late = startLate(step);
		late.awaitReady().send("go on");
		Awaitility.await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> this.audit.assertClaimed(late, this.port));
		assertThat(late.stop().has("ended")).isTrue();
		assertThat(this.audit.leftovers()).isEmpty();
		assertNextStarts("REQUESTED");
	}

	private RunningProgram startLate(Step step) {
		RunningProgram late = halting(step).with("registry-timeout", 300).start();
		assertThat(late.await("at")).isEqualTo(step.name());
		assertThat(late.awaitOutcome()).isEqualTo("bound %d REQUESTED", this.port);
		assertThat(late.value("claimed")).isEqualTo("false");
		return late;
	}

	/**
	 * In the short form those between which the most has changed.
	 */
	static List<Step> stop() {
		return Endurance.isLong() ? Step.of(Scene.STOP)
				: List.of(Step.STOPPING_IN_PLACE, Step.SOCKET_CLOSED, Step.RECORD_TAKEN_AWAY, Step.INSTANCE_UNLOCKED);
	}

	@ParameterizedTest
	@MethodSource("stop")
	void ofAnOrphanThatGivesItsPortUpDoesNotKeepTheTakerFromIt(Step step) {
		RunningProgram orphan = orphan(halting(step).with("announce"));
		RunningProgram taker = startHesitatingTaker();
		killAt(step, orphan);
		letGoOn(Step.TAKEN_PORT_NOT_ON_RECORD, taker);
		assertThat(taker.awaitOutcome()).isEqualTo("bound %d FREED", this.port);
		assertThat(taker.values("signalling")).hasSize(1);
		this.audit.assertClaimed(taker.awaitReady(), this.port);
		this.audit.assertSound();
		taker.stop();
		assertNextStartsOn("REQUESTED", step);
	}

	@Test
	void isNoneIfAnInstanceThatIsSlowToReleaseFindsTheRecordOfItsSuccessor() {
		RunningProgram orphan = orphan(halting(Step.RECORD_SEEN_TO_BE_OWN));
		RunningProgram taker = startHesitatingTaker();
		orphan.await("at");
		letGoOn(Step.TAKEN_PORT_NOT_ON_RECORD, taker);
		taker.awaitReady();
		letGoOn(Step.RECORD_SEEN_TO_BE_OWN, orphan);
		assertThat(orphan.awaitEnd().has("ended")).isTrue();
		this.audit.assertClaimed(taker, this.port);
		this.audit.assertSound();
		assertThat(this.audit.leftovers()).isEmpty();
	}

	@Test
	void whileTheRecordOfTheSuccessorIsTakenAwayByMistakeCostsTheRecordAndNothingElse() {
		RunningProgram orphan = orphan(halting(Step.RECORD_SEEN_TO_BE_OWN, Step.RECORD_TAKEN_AWAY));
		RunningProgram taker = startHesitatingTaker();
		orphan.await("at");
		letGoOn(Step.TAKEN_PORT_NOT_ON_RECORD, taker);
		taker.awaitReady();
		letGoOn(Step.RECORD_SEEN_TO_BE_OWN, orphan);
		orphan.await("at " + Step.RECORD_TAKEN_AWAY);
		orphan.kill();
		assertThat(new RecordFile(this.stage.registry(), this.port).exists()).isFalse();
		RunningProgram next = this.stage.guarded(this.port).with("running", "REPLACE").start();
		assertThat(next.awaitOutcome()).startsWith("failed").contains("it is not an instance of 'shop'");
		taker.assertUntouched();
		taker.stop();
		assertNextStarts("REQUESTED");
	}

	/**
	 * Starts a program that takes the port over, and does not put itself on record before
	 * it is told to.
	 */
	private RunningProgram startHesitatingTaker() {
		return halting(Step.TAKEN_PORT_NOT_ON_RECORD).start();
	}

	private static void letGoOn(Step step, RunningProgram program) {
		assertThat(program.await("at")).isEqualTo(step.name());
		program.send("go on");
	}

	private Guarded halting(Step... steps) {
		String names = String.join("+", Stream.of(steps).map(Step::name).toList());
		return this.stage.guarded(this.port)
			.command((command) -> command.withOptions("-javaagent:" + this.agent + "=" + names));
	}

	/**
	 * Starts a program that looks like an orphan. Its record says that what started it
	 * was a JVM which is gone.
	 */
	private RunningProgram orphan(Guarded guarded) {
		RunningProgram program = guarded.start().awaitReady();
		new RecordFile(this.stage.registry(), this.port).forgeDeadLauncher();
		return program;
	}

	private static void killAt(Step step, RunningProgram program) {
		assertThat(program.await("at")).isEqualTo(step.name());
		program.kill();
	}

	/**
	 * Requires that the next start gets the port, and leaves nothing in the registry when
	 * it has ended but what the killed program was about to write.
	 */
	private void assertNextStartsOn(String acquisition, Step step) {
		assertNextStarts(acquisition);
		assertThat(new RecordFile(this.stage.registry(), this.port).exists()).isFalse();
		assertThat(this.audit.leftovers().stream().map((file) -> file.substring(file.lastIndexOf('.') + 1)).sorted())
			.as("what stays behind")
			.containsExactlyElementsOf(
					Stream.of(step.leaves().split(" ", -1)).filter((end) -> !end.isEmpty()).toList());
	}

	/**
	 * Requires that the next start gets the port and is on record.
	 */
	private void assertNextStarts(String acquisition) {
		this.audit.assertSound();
		RunningProgram next = this.stage.guarded(this.port).with("grace", 300).start();
		assertThat(next.awaitOutcome()).isEqualTo("bound %d %s", this.port, acquisition);
		assertThat(next.value("claimed")).isEqualTo("true");
		this.audit.assertClaimed(next.awaitReady(), this.port);
		this.audit.assertSound();
		assertThat(next.stop().has("ended")).isTrue();
		this.audit.assertSound();
	}

}
