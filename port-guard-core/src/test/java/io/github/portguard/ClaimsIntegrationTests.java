package io.github.portguard;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.github.portguard.conflict.ClaimConflict;
import io.github.portguard.conflict.ClaimReport;
import io.github.portguard.conflict.ClaimStatus;
import io.github.portguard.conflict.VerdictKind;
import io.github.portguard.port.PortRequest;
import io.github.portguard.process.ProcessIdentity;
import io.github.portguard.registry.Registry;
import io.github.portguard.registry.RegistryAccess;
import io.github.portguard.registry.TakeOver;
import io.github.portguard.registry.TakeOverMutex;
import io.github.portguard.testing.Guarded;
import io.github.portguard.testing.Http;
import io.github.portguard.testing.Ports;
import io.github.portguard.testing.RecordFile;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an application that is up sees of the claims of others, and what it may do about
 * them.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
class ClaimsIntegrationTests {

	private final Stage stage = new Stage();

	private final int port = Ports.free(3);

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	@Test
	void anInstanceThatHasBecomeAnOrphanIsEnded() {
		Guarded.Launched first = this.stage.guarded(this.port).startByJava();
		first.program().awaitReady();
		RunningProgram second = second().with("port", this.port).with("ranges", this.port + 1).start();
		assertThat(second.awaitReady().value("outcome")).isEqualTo("bound %d FALLBACK", this.port + 1);
		RunningProgram orphan = first.orphan();
		assertThat(end(second))
			.startsWith("INSTANCE_ENDED Port %d was held by a stale instance of 'shop' (pid %d".formatted(this.port,
					orphan.pid()))
			.contains("orphaned", "SIGTERM; the port is free now.");
		assertThat(orphan.awaitEnd().has("ended")).isTrue();
		assertThat(second.values("signalling")).hasSize(1);
		assertThat(second.values("terminated")).containsExactly(this.port + " POLITE null");
		assertThat(second.values("verdict")).last().asString().contains(this.port + " STALE", "FreePort");
		assertThat(Files.exists(this.stage.registry().resolve("port").resolve(this.port + ".history"))).isTrue();
		assertThat(end(second, 2)).isEqualTo("NOTHING_TO_DO Nobody listens on port %d.", this.port);
		assertThat(second.isAlive()).isTrue();
	}

	/**
	 * It started after the one that is asked to end it, so it is not proven to be its
	 * predecessor.
	 */
	@Test
	void anOrphanThatStartedLaterIsLeftAlone() {
		RunningProgram second = second().start().awaitReady();
		RunningProgram orphan = this.stage.guarded(this.port).startOrphan();
		assertThat(end(second)).startsWith("REFUSED").contains("it started before us");
		orphan.assertUntouched();
	}

	@Test
	void aRunningInstanceIsLeftAlone() {
		RunningProgram first = this.stage.guarded(this.port).start().awaitReady();
		RunningProgram second = second().start().awaitReady();
		assertThat(end(second)).startsWith("REFUSED").contains("port-guard.cleanup.running is 'keep'");
		first.assertUntouched();
	}

	@Test
	void aRunningInstanceIsLeftAloneEvenWhereAStartWouldReplaceIt() {
		RunningProgram first = this.stage.guarded(this.port).start().awaitReady();
		RunningProgram second = second().with("running", "REPLACE").start().awaitReady();
		assertThat(end(second)).startsWith("REFUSED").contains("it is running, and only a new start may replace it");
		first.assertUntouched();
	}

	@Test
	void aForeignProcessIsLeftAlone() {
		RunningProgram foreigner = this.stage.foreigner(this.port);
		RunningProgram second = second().start().awaitReady();
		assertThat(end(second)).startsWith("REFUSED").contains("it is not an instance of 'shop'");
		foreigner.assertUntouched();
	}

	@ParameterizedTest
	@CsvSource({ "stale, KEEP, port-guard.cleanup.stale is 'keep'", "mode, OBSERVE, Port Guard only observes",
			"surroundings, CI, a CI server", "surroundings, TEST, a test" })
	void anOrphanIsLeftAloneWhereAStartWouldLeaveItAlone(String option, String value, String reason) {
		RunningProgram orphan = this.stage.guarded(this.port).startOrphan();
		RunningProgram second = second().with(option, value).start().awaitReady();
		assertThat(end(second)).startsWith("REFUSED").contains(reason);
		orphan.assertUntouched();
	}

	@ParameterizedTest
	@CsvSource({ "mode, ENFORCE, FREE_PORT", "mode, OBSERVE, GIVE_UP Port Guard only observes",
			"stale, KEEP, GIVE_UP port-guard.cleanup.stale is 'keep'" })
	void anExaminationPromisesNoEndThatWouldBeRefused(String option, String value, String resolution) {
		RunningProgram orphan = this.stage.guarded(this.port).startOrphan();
		RunningProgram second = second().with(option, value).start().awaitReady();
		second.send("examine " + this.port);
		assertThat(second.await("examined", 1, Duration.ofMinutes(1))).startsWith(resolution);
		orphan.assertUntouched();
	}

	@Test
	void theBreakerCountsWhatStartsHaveDone() throws Exception {
		RunningProgram orphan = this.stage.guarded(this.port).startOrphan();
		RunningProgram second = second().start().awaitReady();
		for (int i = 0; i < 3; i++) {
			RegistryAccess.addToHistory(this.stage.registry().resolve("port").resolve(this.port + ".history"),
					new TakeOver(Instant.now(), new ProcessIdentity(4_000_000 + i, 1), null));
		}
		assertThat(end(second)).startsWith("REFUSED").contains("so the fight over it ends here");
		assertThat(second.values("terminated")).singleElement()
			.asString()
			.startsWith(this.port + " BREAKER_OPEN ")
			.contains("so the fight over it ends here");
		orphan.assertUntouched();
	}

	@Test
	void whoeverTakesThePortOverMeanwhileComesFirst() throws Exception {
		RunningProgram orphan = this.stage.guarded(this.port).startOrphan();
		RunningProgram second = second().with("grace", 0).start().awaitReady();
		try (TakeOverMutex mutex = registry().acquireMutex(this.port, Duration.ofSeconds(5))) {
			assertThat(mutex).isNotNull();
			assertThat(end(second)).startsWith("REFUSED").contains("another process is taking the port over");
		}
		assertThat(second.values("terminated"))
			.containsExactly(this.port + " REFUSED another process is taking the port over");
		orphan.assertUntouched();
	}

	/**
	 * The look whether the port is free by now does not come back. That takes 10 s,
	 * beside the other tests.
	 */
	@Test
	@Execution(ExecutionMode.CONCURRENT)
	void aLookThatIsStuckAfterTheSignalKeepsNobodyWaiting() {
		RunningProgram orphan = this.stage.guarded(this.port).startOrphan();
		RunningProgram second = second().with("step", "listening:2")
			.with("grace", 500)
			.with("lookup-timeout", 10_000)
			.start()
			.awaitReady();
		assertThat(end(second)).contains("the look-up took longer than the 10 s of port-guard.lookup-timeout")
			.doesNotContain("child process");
		assertThat(second.values("signalling")).noneMatch((signal) -> signal.startsWith("SIGKILL"));
		assertThat(second.isAlive()).isTrue();
		orphan.awaitEnd();
	}

	/**
	 * On another thread than the one that runs {@code main} less can be found out.
	 */
	@Test
	void whatIsClaimedDoesNotDependOnWhoHasLookedBefore() {
		this.stage.guarded(this.port).start().awaitReady();
		this.stage.guarded(this.port + 1).with("look-first").start().awaitReady();
		RecordFile plain = new RecordFile(this.stage.registry(), this.port);
		RecordFile looked = new RecordFile(this.stage.registry(), this.port + 1);
		for (String key : List.of("application.id", "application.main-class", "application.directory",
				"artifact.path")) {
			assertThat(looked.get(key)).as(key).isNotEmpty().isEqualTo(plain.get(key));
		}
	}

	@Test
	void aClaimIsRemovedOnlyWhenItsInstanceHasEnded() {
		RunningProgram first = this.stage.guarded(this.port).start().awaitReady();
		RecordFile record = new RecordFile(this.stage.registry(), this.port);
		RunningProgram second = second().start().awaitReady();
		assertThat(discard(second, 1)).startsWith("REFUSED The claim on port %d is not dead".formatted(this.port));
		assertThat(record.exists()).isTrue();
		first.kill();
		assertThat(record.exists()).isTrue();
		assertThat(discard(second, 2)).startsWith("CLAIM_REMOVED");
		assertThat(record.exists()).isFalse();
		assertThat(RecordFile.lockFiles(this.stage.registry())).hasSize(1);
		assertThat(discard(second, 3)).startsWith("NOTHING_TO_DO");
	}

	/**
	 * A process that has the pid on record says nothing; nor does a missing lock file as
	 * long as the process runs.
	 */
	@Test
	void aClaimWhoseProcessRunsIsNotRemovedAlthoughItsLockFileIsGone() throws IOException {
		RunningProgram first = this.stage.guarded(this.port).start().awaitReady();
		RecordFile record = new RecordFile(this.stage.registry(), this.port);
		Files.delete(record.lockFile());
		RunningProgram second = second().start().awaitReady();
		assertThat(discard(second, 1)).startsWith("REFUSED").contains("nobody holds the lock that vouches for");
		assertThat(record.exists()).isTrue();
		first.assertUntouched();
	}

	@Test
	void aClaimIsLostWithItsLockFileOrItsRecordOrToAnotherProcess() throws IOException {
		RunningProgram program = this.stage.guarded(this.port).with("obey").start().awaitReady();
		RecordFile record = new RecordFile(this.stage.registry(), this.port);
		assertThat(lost(program, 1)).isEqualTo("nothing");
		record.forge("instance", "0123456789abcdef0123456789abcdef", "process.pid", 4_000_000);
		assertThat(lost(program, 2)).isEqualTo("process 4000000, an instance of 'shop', has claimed the port");
		Files.delete(record.path());
		assertThat(lost(program, 3)).isEqualTo("its record is gone");
		Files.delete(RecordFile.lockFiles(this.stage.registry()).get(0));
		assertThat(lost(program, 4)).isEqualTo("its lock file is gone");
		assertThat(program.isAlive()).isTrue();
	}

	@Test
	void aClaimWithoutAnInstanceOnAnotherAddressIsNoRival() throws IOException {
		RunningProgram dead = this.stage.guarded(this.port).with("address", "127.0.0.1").start().awaitReady();
		dead.kill();
		RunningProgram program = this.stage.guarded(this.port).with("obey").start().awaitReady();
		assertThat(lost(program, 1)).isEqualTo("nothing");
		assertThat(RecordFile.about(this.stage.registry(), this.port)).hasSize(2);
	}

	@Test
	void statusesAndConflictsAreThoseOfTheMachine() throws IOException {
		RunningProgram healthy = this.stage.guarded(this.port).start().awaitReady();
		RunningProgram suspended = this.stage.guarded(this.port + 1).start().awaitReady();
		RunningProgram killed = this.stage.guarded(this.port + 2).start().awaitReady();
		int unvouched = Ports.free();
		RunningProgram alive = this.stage.guarded(unvouched).start().awaitReady();
		Files.delete(new RecordFile(this.stage.registry(), unvouched).lockFile());
		suspended.signal("STOP");
		killed.kill();
		PortGuard guard = guard();
		ClaimSurvey survey = guard.claims().survey(Set.of());
		assertThat(statuses(survey)).isEqualTo(Map.of(this.port, ClaimStatus.HEALTHY, this.port + 1,
				ClaimStatus.UNHEALTHY, this.port + 2, ClaimStatus.NOT_RUNNING, unvouched, ClaimStatus.UNKNOWN));
		assertThat(survey.problem()).isNull();
		assertThat(survey.taken()).containsExactlyInAnyOrder(this.port, this.port + 1, unvouched);
		assertThat(survey.conflicts()).singleElement().satisfies((conflict) -> {
			assertThat(conflict.kind()).isEqualTo(ClaimConflict.Kind.ALLOCATION);
			assertThat(conflict.port()).isEqualTo(this.port + 2);
		});
		RunningProgram foreigner = this.stage.foreigner(this.port + 2);
		assertThat(guard.claims().survey(Set.of()).conflicts()).singleElement().satisfies((conflict) -> {
			assertThat(conflict.kind()).isEqualTo(ClaimConflict.Kind.SYSTEM);
			assertThat(conflict.holders()).containsExactly(foreigner.pid());
		});
		healthy.assertUntouched();
		alive.assertUntouched();
	}

	@Test
	void anExaminationSaysWhoListensAndWhetherThereIsAnAnswer() {
		RunningProgram program = this.stage.guarded(this.port).start().awaitReady();
		// the first answer of a program takes longest, and it is only waited for a second
		assertThat(Http.pidAt(this.port)).isEqualTo(Long.toString(program.pid()));
		PortExamination examination = guard().claims().examine(PortRequest.of(this.port));
		assertThat(examination.inspection().verdict().kind()).isEqualTo(VerdictKind.SIBLING);
		assertThat(examination.claims()).singleElement().extracting(ClaimReport::status).isEqualTo(ClaimStatus.HEALTHY);
		assertThat(examination.answer()).isEqualTo(new PortExamination.Answer(true, true));
		assertThat(examination.inspection().discreetDescription()).contains("pid " + program.pid())
			.doesNotContain(this.stage.root().toString(), "user ");
		program.assertUntouched();
		assertThat(guard().claims().examine(PortRequest.of(this.port + 1)).answer())
			.isEqualTo(new PortExamination.Answer(null, null));
	}

	@Test
	void aServerThatIsSilentAcceptsConnectionsAndDoesNotAnswer() {
		this.stage.guarded(this.port).with("manner", "silent").start().awaitReady();
		assertThat(guard().claims().examine(PortRequest.of(this.port)).answer())
			.isEqualTo(new PortExamination.Answer(true, false));
	}

	@Test
	void aForeignProcessIsNotAskedAnything() {
		RunningProgram foreigner = this.stage.foreigner(this.port);
		assertThat(guard().claims().examine(PortRequest.of(this.port)).answer())
			.isEqualTo(new PortExamination.Answer(true, null));
		foreigner.assertUntouched();
	}

	/**
	 * An instance from the same directory that is on another port.
	 */
	private Guarded second() {
		return this.stage.guarded(this.port + 2).with("obey");
	}

	private String end(RunningProgram program) {
		return end(program, 1);
	}

	private String end(RunningProgram program, int count) {
		program.send("end " + this.port);
		return program.await("asked", count, Duration.ofMinutes(1));
	}

	private String discard(RunningProgram program, int count) {
		program.send("discard " + this.port);
		return program.await("discarded", count, Duration.ofMinutes(1));
	}

	private static String lost(RunningProgram program, int count) {
		program.send("lost");
		return program.await("lost", count, Duration.ofMinutes(1));
	}

	private static Map<Integer, ClaimStatus> statuses(ClaimSurvey survey) {
		return survey.claims().stream().collect(Collectors.toMap(ClaimReport::port, ClaimReport::status));
	}

	private PortGuard guard() {
		return PortGuard.builder()
			.applicationId("shop")
			.registryDirectory(this.stage.registry())
			.lookupTimeout(Duration.ofMinutes(1))
			.registryTimeout(Duration.ofMinutes(1))
			.build();
	}

	private Registry registry() {
		return new Registry(this.stage.registry(), Clock.systemUTC(), Duration.ofMinutes(1));
	}

}
