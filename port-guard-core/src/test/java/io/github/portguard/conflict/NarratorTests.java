package io.github.portguard.conflict;

import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;

import org.assertj.core.data.Index;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.portguard.port.PortRanges;
import io.github.portguard.port.PortRequest;
import io.github.portguard.process.ProcessIdentity;
import io.github.portguard.registry.Artifact;
import io.github.portguard.registry.ClaimState;
import io.github.portguard.registry.LockState;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Narrator}.
 */
class NarratorTests {

	private final Narrator narrator = new Narrator(ZoneOffset.UTC);

	private final Narrator discreet = new Narrator(ZoneOffset.UTC, true);

	@Test
	void tellsThatAStaleInstanceGaveThePortUp() {
		assertThat(this.narrator.freed(World.orphaned().judge(), "SIGTERM", Duration.ofMillis(12)))
			.isEqualTo("Port 8080 was held by a stale instance of 'shop' (pid 4711, started 09:12:03; orphaned: its"
					+ " launcher idea, pid 4600, is gone). It released the port 12 ms after SIGTERM; 'shop' is on 8080.");
	}

	@Test
	void tellsThatThePortWasMovedPastAForeignProcess() {
		World world = World.foreign();
		world.request = PortRequest.of(8080).withRanges(PortRanges.parse("8081-8090"));
		world.pid = 993;
		world.withSockets(World.socket(1, new byte[4], Set.of(993L), 1000L));
		assertThat(this.narrator.moved(encounter(world), 8081)).isEqualTo(
				"Port 8080 is held by python3 (pid 993, user ada, started 09:12:03), which is not an instance of 'shop'."
						+ " 'shop' is on 8081 instead (fallback range 8081-8090).");
	}

	@Test
	void tellsThatAPortNobodyAskedForWasMoved() {
		World world = World.foreign();
		world.request = PortRequest.of(8080).asDefault();
		assertThat(this.narrator.moved(encounter(world), 8081))
			.endsWith("'shop' is on 8081 instead (no port was asked for, so one of the next ten was taken).");
	}

	@Test
	void advisesNoSettingWhereNothingIsGuarded() {
		assertThat(this.narrator.adviceWithoutGuard(World.orphaned().judge()))
			.isEqualTo("Stop it with `kill 4711`, or choose another port.");
		assertThat(this.narrator.adviceWithoutGuard(World.running().judge()))
			.isEqualTo("Use it, stop it with `kill 4711`, or start this one on another port.");
		assertThat(this.narrator.explanation(World.running().judge()))
			.startsWith("'shop' is already running from this directory at http://localhost:8080");
	}

	@Test
	void tellsThatTheApplicationIsAlreadyRunning() {
		Encounter encounter = encounter(World.running());
		assertThat(this.narrator.failure(List.of(encounter), 0))
			.startsWith("'shop' is already running from this directory at http://localhost:8080 (pid 4711, started"
					+ " 09:12:03).")
			.endsWith(" The holder was not touched: it is running, and port-guard.cleanup.running is 'keep'.");
		assertThat(this.narrator.advice(List.of(encounter), "port-guard.cleanup.running=replace"))
			.isEqualTo("Use it, stop it with `kill 4711`, or set port-guard.cleanup.running=replace.");
		assertThat(this.narrator.advice(List.of(encounter), null))
			.isEqualTo("Use it, stop it with `kill 4711`, or start this one on another port.");
	}

	@Test
	void neverAdvisesToUseAnInstanceThatIsShuttingDown() {
		World world = World.running();
		world.recordedState = ClaimState.STOPPING;
		Encounter encounter = encounter(world);
		assertThat(this.narrator.failure(List.of(encounter), 0))
			.startsWith("'shop' is shutting down, and has not released port 8080 yet (pid 4711, started 09:12:03).")
			.endsWith(" The holder was not touched: it is shutting down already.");
		assertThat(this.narrator.advice(List.of(encounter), "port-guard.cleanup.running=replace"))
			.isEqualTo("Wait until it has ended, or set port-guard.cleanup.running=replace.");
		assertThat(this.narrator.advice(List.of(encounter), null))
			.isEqualTo(this.narrator.adviceWithoutGuard(encounter.verdict()))
			.isEqualTo("Wait until it has ended, or start this one on another port.");
		world.request = PortRequest.of(8080).withRanges(PortRanges.parse("8081-8090"));
		assertThat(this.narrator.moved(encounter(world), 8081))
			.isEqualTo("'shop' is shutting down, and has not released port 8080 yet (pid 4711, started 09:12:03)."
					+ " This one is on 8081 instead (fallback range 8081-8090).");
	}

	@Test
	void tellsThatItWaitsForAnInstanceThatIsShuttingDown() {
		World world = World.running();
		world.recordedState = ClaimState.STOPPING;
		assertThat(this.narrator.waiting(world.judge(), Duration.ofSeconds(10)))
			.isEqualTo("Port 8080 is held by an instance of 'shop' that is shutting down (pid 4711, started 09:12:03)."
					+ " Waiting up to 10 s for the port.");
	}

	@Test
	void tellsThatAnotherApplicationIsShuttingDown() {
		World world = World.running();
		world.recordedState = ClaimState.STOPPING;
		world.recordedApplication = World.application("till", "com.example.Till", World.jar(1, 2), "/home/ada/till");
		assertThat(this.narrator.situation(world.judge()))
			.endsWith("is not an instance of 'shop'. It is shutting down.");
		assertThat(advice(world)).startsWith("Wait until it has ended, choose another port, or ");
	}

	@Test
	void believesOnlyAHolderThatVouchesForItsRecordThatItIsShuttingDown() {
		World world = World.running();
		world.recordedState = ClaimState.STOPPING;
		world.lock = LockState.NOT_HELD;
		assertThat(world.judge().isStopping()).isFalse();
		assertThat(this.narrator.situation(world.judge())).doesNotContain("shutting down");
		world.lock = LockState.HELD;
		world.recordedProcess = new ProcessIdentity(World.VICTIM, 999);
		assertThat(world.judge().isStopping()).isFalse();
	}

	@Test
	void namesNoUrlForAListenerThatDoesNotSpeakHttp() {
		World world = World.running();
		world.recordedScheme = null;
		assertThat(this.narrator.failure(List.of(encounter(world)), 0))
			.startsWith("'shop' is already running from this directory on port 8080 (pid 4711");
	}

	@Test
	void tellsWhatItIsWaitingFor() {
		assertThat(this.narrator.signalled(World.orphaned().judge(), "SIGTERM", Duration.ofSeconds(10)))
			.isEqualTo("Port 8080 is held by a stale instance of 'shop' (pid 4711, started 09:12:03; orphaned: its"
					+ " launcher idea, pid 4600, is gone). It was sent SIGTERM; waiting up to 10 s for the port.");
	}

	@Test
	void neverClaimsNotToHaveTouchedAHolderThatWasSentASignal() {
		Encounter signalled = new Encounter(World.orphaned().judge(), new Resolution.GiveUp("it keeps the port"), true);
		assertThat(this.narrator.failure(List.of(signalled), 0))
			.endsWith(" The port could not be freed: it keeps the port.")
			.doesNotContain("not touched");
		assertThat(this.narrator.failure(List.of(new Encounter(signalled.verdict(), signalled.resolution())), 0))
			.endsWith(" The holder was not touched: it keeps the port.")
			.doesNotContain("could not be freed");
	}

	@Test
	void advisesHowToStopAServiceOfTheUser() {
		World world = World.foreign();
		world.service = "--user shop.service";
		assertThat(advice(world)).startsWith("Stop it with `systemctl stop --user shop.service`, ");
	}

	@Test
	void tellsWhatItWouldHaveDone() {
		assertThat(this.narrator.plan(encounter(World.orphaned()))).endsWith(
				"Only observing (port-guard.mode=observe); otherwise Port Guard would ask a stale instance of 'shop'"
						+ " (pid 4711, started 09:12:03; orphaned: its launcher idea, pid 4600, is gone) to end and take the"
						+ " port.");
		World world = World.foreign();
		assertThat(this.narrator.plan(encounter(world)))
			.endsWith("otherwise Port Guard would do nothing: it is not an instance of 'shop'.");
		world.request = PortRequest.of(8080).asDefault();
		assertThat(this.narrator.plan(encounter(world)))
			.endsWith("otherwise Port Guard would leave it alone and try the next fallback port.");
	}

	@Test
	void namesEveryFallbackPortThatWasTried() {
		World world = World.foreign();
		world.request = PortRequest.of(8080)
			.withOrigin("server.port in a test")
			.withRanges(PortRanges.parse("8081,9000"));
		World next = World.unknown();
		next.port = 8081;
		World last = World.self();
		last.port = 9000;
		assertThat(this.narrator.failure(List.of(encounter(world), encounter(next), encounter(last)), 0).lines())
			.satisfies((line) -> assertThat(line).contains("The port was set by server.port in a test."),
					Index.atIndex(0))
			.contains("These fallback ports were tried, and each is busy:",
					"    8081: held by nobody who listens: a socket that is only bound, a process that has just ended, or the system itself")
			.hasSize(4)
			.last()
			.isEqualTo("    9000: held by this very process (pid 5000)");
	}

	@Test
	void advisesWhatCanBeDone() {
		assertThat(advice(World.foreign())).isEqualTo("Stop it with `kill 4711`, choose another port, or configure"
				+ " fallback ports, such as port-guard.fallback.ranges=8081-8090.");
		World managed = World.foreign();
		managed.service = "shop.service";
		assertThat(advice(managed)).startsWith("Stop it with `systemctl stop shop.service`, ");
		World management = World.foreign();
		management.request = PortRequest.of(65530).withListener("management");
		assertThat(advice(management)).endsWith("such as port-guard.listeners.management.fallback.ranges=8081-8090.");
		assertThat(advice(World.self())).startsWith("Give each listener of this application a port of its own, ");
		assertThat(advice(World.unknown())).startsWith("Find out who uses port 8080, ");
		assertThat(this.narrator.advice(List.of(encounter(World.orphaned())), "port-guard.cleanup.stale=terminate"))
			.isEqualTo("Stop it with `kill 4711`, or set port-guard.cleanup.stale=terminate.");
	}

	@Test
	void namesWhoeverItIsAsWellAsItCan() {
		assertThat(holder(World.unknown().withSockets(World.socket(1, new byte[4], Set.of(), 0L))))
			.isEqualTo("a process of another user (uid 0), which this user may not look at");
		assertThat(holder(World.unknown().withSockets(World.socket(1, new byte[4], Set.of(), 1000L))))
			.isEqualTo("a process that can't be seen from here, perhaps in a container");
		World slow = World.unknown();
		slow.problem = "the look-up took longer than 2 s";
		assertThat(holder(slow)).isEqualTo("an unidentified process (the look-up took longer than 2 s)");
		World connected = World.unknown();
		connected.connected = Set.of(78L, 77L);
		assertThat(holder(connected))
			.isEqualTo("an outgoing connection of process 77, 78, which was given this port by the system");
	}

	@Test
	void tellsASiblingFromAStranger() {
		assertThat(this.narrator.failure(List.of(encounter(World.sibling())), 0))
			.startsWith("Port 8080 is held by java (pid 4711, user ada, started 09:12:03), which is another instance of"
					+ " 'shop', from /home/ada/other.");
	}

	@Test
	void saysThatThePortIsHeldByThisVeryProcess() {
		assertThat(this.narrator.failure(List.of(encounter(World.self())), 0))
			.startsWith("Port 8080 is held by this very process (pid 5000), by another of its listeners.");
	}

	@Test
	void givesTheDateOfWhatStartedLongAgo() {
		Verdict verdict = World.foreign().judge();
		Conflict conflict = verdict.conflict();
		Conflict later = new Conflict(conflict.request(), 8080, World.NOW.plus(Duration.ofDays(1)), conflict.self(),
				false, conflict.sockets(), conflict.holders(), Set.of(), null);
		assertThat(this.narrator.holder(new Judge(Policy.defaults()).judge(later)))
			.isEqualTo("python3 (pid 4711, user ada, started 2026-03-01 09:12:03)");
	}

	@Test
	void tellsADiscreetReaderNeitherUsersNorDirectories() {
		World superseded = World.superseded();
		superseded.recordedApplication = World.application("shop", "com.example.Shop",
				new Artifact("/home/ada/my o'shop/shop.jar", true, 99, 199), World.DIRECTORY);
		superseded.application = World.application("shop", "com.example.Shop",
				new Artifact("/home/ada/my o'shop/shop.jar", true, 100, 200), World.DIRECTORY);
		Verdict verdict = superseded.judge();
		assertThat(verdict.kind()).isEqualTo(VerdictKind.STALE);
		assertThat(this.discreet.situation(verdict))
			.isEqualTo("Port 8080 is held by a stale instance of 'shop' (pid 4711, started 09:12:03; superseded).");
		assertThat(this.discreet.released(verdict, "SIGTERM", Duration.ofMillis(12)))
			.isEqualTo("Port 8080 was held by a stale instance of 'shop' (pid 4711, started 09:12:03; superseded). It"
					+ " released the port 12 ms after SIGTERM; the port is free now.");
		assertThat(this.discreet.situation(World.sibling().judge()))
			.isEqualTo("Port 8080 is held by java (pid 4711, started 09:12:03), which is another instance of 'shop',"
					+ " from another directory.");
		assertThat(this.discreet
			.situation(World.unknown().withSockets(World.socket(1, new byte[4], Set.of(), 1017L)).judge()))
			.isEqualTo("Port 8080 is held by a process of another user, which this user may not look at.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "'/home/ada/.local/state' is not writable", "'/home/ada/o'neil/my shop' belongs to 'ada'",
			"the registry can't be read (java.nio.file.AccessDeniedException: /home/ada/x)",
			"'C:\\Users\\ada\\shop' is gone" })
	void repeatsNothingToADiscreetReaderThatNamesAPath(String text) {
		String withheld = "the reason names a file or a directory, so it is not shown here";
		World world = World.foreign();
		world.problem = text;
		world.request = PortRequest.of(8080).withOrigin("server.port in '/home/ada/shop.properties'");
		Encounter encounter = new Encounter(world.judge(), new Resolution.GiveUp(text));
		assertThat(this.discreet.failure(List.of(encounter), 0)).isEqualTo(
				"Port 8080 is held by python3 (pid 4711, started 09:12:03), which is not an instance of 'shop'. The port"
						+ " was set by the configuration, and no fallback ports are configured, so it is not moved. The"
						+ " holder was not touched: %s. Less is known about it than usual: %s.",
				withheld, withheld);
		assertThat(this.discreet.reason(encounter.resolution())).hasValue(withheld);
		assertThat(this.discreet.quote(text)).isEqualTo(withheld);
		assertThat(this.narrator.reason(encounter.resolution())).hasValue(text);
		assertThat(this.narrator.quote(text)).isEqualTo(text);
		World unknown = World.unknown();
		unknown.problem = text;
		assertThat(this.discreet.holder(unknown.judge())).isEqualTo("an unidentified process (%s)", withheld);
	}

	@ParameterizedTest
	@ValueSource(strings = { "it is not an instance of 'shop'", "the look-up took longer than 2 s",
			"it is running, and port-guard.cleanup.running is 'keep'", "systemd manages it: use `systemctl stop`" })
	void repeatsEverythingElse(String text) {
		assertThat(this.discreet.quote(text)).isEqualTo(text);
	}

	private String advice(World world) {
		return this.narrator.advice(List.of(encounter(world)), null);
	}

	private String holder(World world) {
		return this.narrator.holder(world.judge());
	}

	private static Encounter encounter(World world) {
		Verdict verdict = world.judge();
		return new Encounter(verdict, new Resolver(Policy.defaults(), Set.of(), true).resolve(verdict));
	}

}
