package io.github.portguard.race;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.portguard.endurance.Endurance;
import io.github.portguard.testing.Guarded;
import io.github.portguard.testing.Http;
import io.github.portguard.testing.Ports;
import io.github.portguard.testing.RecordFile;
import io.github.portguard.testing.RegistryAudit;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;
import io.github.portguard.testing.Tools;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A fight: instances that keep taking a port from each other, since each was told to
 * replace the other.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
class FightIntegrationTests {

	private static final int LIMIT = 3;

	private static final int FIGHTERS = 10;

	private static final int RESTARTS = 2;

	private static final Duration PATIENCE = Duration.ofMinutes(4);

	private static final String ENDED = "the fight over it ends here";

	private static final String SUPERVISOR_IN_PYTHON = """
			import subprocess, time
			for i in range(%d):
				child = subprocess.Popen(%%WORDS%%, stdout=open("%%OUTPUT%%", "a"), stderr=subprocess.STDOUT,
						stdin=subprocess.DEVNULL)
				child.wait()
			print("resigned", flush=True)
			time.sleep(3600)
			""".formatted(RESTARTS + 1);

	private static final String SUPERVISOR_IN_SHELL = """
			for i in %s; do
				%%COMMAND%%
			done
			echo resigned
			read line
			""".formatted("1 ".repeat(RESTARTS + 1).trim());

	private final Stage stage = new Stage();

	private final int port = Ports.free();

	private final RegistryAudit audit = new RegistryAudit(this.stage.registry());

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	/**
	 * Their clock stands still, so that the minute can't be over before they are done,
	 * however busy the machine is.
	 */
	@Test
	void amongTenOfOneLauncherEndsAfterThreeTakeOvers() {
		List<RunningProgram> fighters = new ArrayList<>(List.of(replacingAtOneMoment().start().awaitReady()));
		letLoose(fighters);
		RunningProgram last;
		do {
			last = replacingAtOneMoment().start();
			last.awaitOutcome();
			fighters.add(last);
			awaitOneLeft(fighters);
			assertThat(fighters).hasSizeLessThan(FIGHTERS * FIGHTERS);
		}
		while (!last.value("outcome").contains(ENDED));
		assertThat(takeOvers()).isEqualTo(LIMIT);
		assertThat(letLoose(fighters)).extracting((late) -> late.value("outcome"))
			.allMatch((outcome) -> outcome.startsWith("failed") && outcome.contains(ENDED));
		assertThat(takeOvers()).isEqualTo(LIMIT);
		RunningProgram owner = awaitOneLeft(fighters);
		owner.assertUntouched();
		assertOwner(owner);
	}

	/**
	 * Starts ten at once, and waits until they have settled it.
	 */
	private List<RunningProgram> letLoose(List<RunningProgram> fighters) {
		List<RunningProgram> ten = Stream.generate(() -> replacingAtOneMoment().with("barrier").start())
			.limit(FIGHTERS)
			.toList();
		ten.forEach((fighter) -> fighter.await("started"));
		ten.forEach((fighter) -> fighter.send("go"));
		ten.forEach(RunningProgram::awaitOutcome);
		fighters.addAll(ten);
		awaitOneLeft(fighters);
		return ten;
	}

	private Guarded replacingAtOneMoment() {
		return replacing().with("clock", "2026-01-01T00:00:00Z");
	}

	private static RunningProgram awaitOneLeft(List<RunningProgram> fighters) {
		Awaitility.await()
			.alias("the end of all but one")
			.atMost(PATIENCE)
			.until(() -> fighters.stream().filter(RunningProgram::isAlive).count() == 1);
		return fighters.stream().filter(RunningProgram::isAlive).findFirst().orElseThrow().awaitReady();
	}

	/**
	 * Requires that there is one owner, and that each signal was written down, no more
	 * than three in a minute.
	 */
	private void assertOwner(RunningProgram owner) {
		assertThat(Http.pidAt(this.port)).isEqualTo(Long.toString(owner.pid()));
		this.audit.assertClaimed(owner, this.port);
		this.audit.assertSound();
		assertThat(this.audit.leftovers()).isEmpty();
		assertThat(this.stage.said("sigterm")).as("processes that were signalled").hasSize(takeOvers());
		assertThat(this.stage.said("signalling")).hasSize(takeOvers()).noneMatch((line) -> line.startsWith("SIGKILL"));
		List<Instant> times = this.audit.takeOvers(this.port);
		for (int i = LIMIT; i < times.size(); i++) {
			assertThat(Duration.between(times.get(i - LIMIT), times.get(i))).isGreaterThan(Duration.ofSeconds(60));
		}
	}

	@Test
	void amongTenUnderToolsThatRestartThemEndsAfterThreeTakeOvers() {
		List<RunningProgram> tools = Stream.generate(() -> replacing().superviseByJava(RESTARTS))
			.limit(FIGHTERS)
			.toList();
		assertOwner(awaitOneOwner(tools));
		assertThat(takeOvers()).isPositive();
		assertThat(this.stage.said("outcome")).anyMatch((outcome) -> outcome.contains(ENDED));
	}

	static List<String> interpreters() {
		return Endurance.isLong() ? List.of("python3", "sh") : List.of("sh");
	}

	@ParameterizedTest
	@MethodSource("interpreters")
	void isNotBegunByTenUnderSupervisors(String interpreter) {
		boolean shell = "sh".equals(interpreter);
		String program = shell ? Tools.require("sh") : Tools.python();
		List<RunningProgram> supervisors = Stream
			.generate(() -> replacing().superviseByScript(program, shell ? SUPERVISOR_IN_SHELL : SUPERVISOR_IN_PYTHON))
			.limit(FIGHTERS)
			.toList();
		assertOwner(awaitOneOwner(supervisors));
		assertThat(takeOvers()).isZero();
		assertThat(this.stage.said("outcome")).filteredOn((outcome) -> outcome.startsWith("failed"))
			.hasSize((FIGHTERS - 1) * (RESTARTS + 1));
	}

	/**
	 * Waits until all have ceased to start their program again but the one whose program
	 * holds the port, and returns that program.
	 */
	private RunningProgram awaitOneOwner(List<RunningProgram> launchers) {
		RecordFile record = new RecordFile(this.stage.registry(), this.port);
		Awaitility.await()
			.alias("the end of the fight")
			.atMost(PATIENCE)
			.pollInterval(Duration.ofMillis(100))
			.until(() -> launchers.stream().filter((launcher) -> !launcher.has("resigned")).count() == 1
					&& record.exists() && "ready".equals(record.get("state")));
		return this.stage.adopt(Long.parseLong(record.get("process.pid")), this.stage.newOutput());
	}

	@Test
	void isPossibleAgainAfterAMinuteButNotMoreThanFiveTimesInAnHour() {
		RunningProgram holder = replacing().start().awaitReady();
		for (int i = 0; i < LIMIT; i++) {
			holder = takeOver(holder, Duration.ZERO);
		}
		keep(holder, Duration.ZERO, "the port was taken over 3 times in 60 s");
		holder = takeOver(holder, Duration.ofSeconds(61));
		holder = takeOver(holder, Duration.ofSeconds(122));
		keep(holder, Duration.ofMinutes(4), "the port was taken over 5 times in an hour");
		holder = takeOver(holder, Duration.ofSeconds(3600 + 183));
		assertOwner(holder);
	}

	private RunningProgram takeOver(RunningProgram holder, Duration later) {
		int before = takeOvers();
		RunningProgram next = replacing().with("clock-offset", later.toMillis()).start();
		assertThat(next.awaitOutcome()).isEqualTo("bound %d FREED", this.port);
		assertThat(takeOvers()).isEqualTo(before + 1);
		assertThat(holder.awaitEnd().has("ended")).isTrue();
		return next.awaitReady();
	}

	private void keep(RunningProgram holder, Duration later, String reason) {
		int before = takeOvers();
		RunningProgram next = replacing().with("clock-offset", later.toMillis()).start();
		assertThat(next.awaitOutcome()).startsWith("failed").contains(reason, ENDED);
		assertThat(takeOvers()).isEqualTo(before);
		next.awaitEnd();
		holder.assertUntouched();
	}

	@Test
	void isNotBegunIfTheirHistoryIsGarbage() throws IOException {
		RunningProgram holder = replacing().start().awaitReady();
		Files.writeString(this.stage.registry().resolve("port").resolve(this.port + ".history"), "once upon a time\n");
		RunningProgram second = replacing().start();
		assertThat(second.awaitOutcome()).startsWith("failed").contains("history");
		assertThat(second.has("signalling")).isFalse();
		holder.assertUntouched();
		assertThat(new RecordFile(this.stage.registry(), this.port).get("process.pid"))
			.isEqualTo(Long.toString(holder.pid()));
	}

	private Guarded replacing() {
		return this.stage.guarded(this.port).replacing();
	}

	private int takeOvers() {
		return this.audit.takeOvers(this.port).size();
	}

}
