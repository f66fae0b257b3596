package io.github.portguard;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import io.github.portguard.conflict.Conflict;
import io.github.portguard.conflict.Holder;
import io.github.portguard.conflict.LauncherState;
import io.github.portguard.conflict.Resolution;
import io.github.portguard.conflict.Self;
import io.github.portguard.conflict.Verdict;
import io.github.portguard.conflict.VerdictKind;
import io.github.portguard.port.ListeningSocket;
import io.github.portguard.port.PortRequest;
import io.github.portguard.process.Children;
import io.github.portguard.process.ProcessIdentity;
import io.github.portguard.process.ProcessSnapshot;
import io.github.portguard.process.ProcessTable;
import io.github.portguard.process.ProcfsProcessTable;
import io.github.portguard.process.TerminationRefusedException;
import io.github.portguard.registry.Application;
import io.github.portguard.registry.ClaimRecord;
import io.github.portguard.registry.ClaimState;
import io.github.portguard.registry.LockState;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Eviction} with real processes as victims, which only pretend to hold a
 * port.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(30)
class EvictionTests {

	private static final Duration GRACE = Duration.ofMillis(400);

	private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);

	private final ProcessTable processes = new ProcfsProcessTable();

	private final Children children = new Children();

	private final List<String> signals = new ArrayList<>();

	private final List<String> waits = new ArrayList<>();

	private Process child;

	private long socketId = 1;

	private boolean holding = true;

	private Duration grace = GRACE;

	private Duration shutdownTimeout = Duration.ZERO;

	private ClaimState state = ClaimState.READY;

	private String problem;

	private Set<Long> holdersOfTheDying;

	private int lookUps;

	private int lookUpsWithProblem;

	private Resolution resolution = new Resolution.FreePort();

	private Runnable whileItIsAuthorized = () -> {
	};

	@BeforeEach
	void startChild() throws Exception {
		this.child = this.children.sleep();
	}

	@AfterEach
	void endChildren() {
		this.children.close();
	}

	@Test
	void endsAsSoonAsThePortIsBound() throws Exception {
		Eviction.Success success = eviction(() -> !this.child.isAlive()).run();
		assertThat(success.signal()).isEqualTo("SIGTERM");
		assertThat(this.signals).containsExactly("SIGTERM");
		assertThat(this.child.waitFor()).isEqualTo(128 + 15);
	}

	@Test
	void leavesAnInstanceInPeaceThatHasReleasedThePort() throws Exception {
		startStubbornChild();
		Eviction.Success success = eviction(() -> true).run();
		assertThat(success.signal()).isEqualTo("SIGTERM");
		assertThat(this.child.isAlive()).isTrue();
	}

	@Test
	void forcesAnInstanceThatKeepsThePort() throws Exception {
		startStubbornChild();
		Eviction.Success success = eviction(() -> !this.child.isAlive()).run();
		assertThat(success.signal()).isEqualTo("SIGKILL");
		assertThat(this.signals).containsExactly("SIGTERM", "SIGKILL");
		assertThat(this.child.waitFor()).isEqualTo(128 + 9);
	}

	@Test
	void doesNotForceAnInstanceThatHoldsAnotherSocketByNow() throws Exception {
		startStubbornChild();
		assertRefused(eviction(() -> {
			this.socketId = 2;
			return false;
		}), "somebody else holds it now");
		assertThat(this.child.isAlive()).isTrue();
		assertThat(this.signals).containsExactly("SIGTERM");
	}

	@Test
	void doesNotForceAnInstanceThatHasBecomeProtected() throws Exception {
		startStubbornChild();
		assertRefused(eviction(() -> {
			this.resolution = new Resolution.GiveUp("a debugger agent is loaded into it");
			return false;
		}), "a debugger agent is loaded into it");
		assertThat(this.child.isAlive()).isTrue();
	}

	@Test
	void sendsNothingToAHolderThatIsProtectedByNow() {
		for (Resolution changed : List.of(new Resolution.GiveUp("a proof is missing"),
				new Resolution.TryNextPort("a proof is missing"))) {
			Eviction eviction = eviction(() -> false);
			this.resolution = changed;
			assertRefused(eviction, "a proof is missing");
		}
		assertThat(this.child.isAlive()).isTrue();
	}

	@Test
	void sendsNothingToAHolderThatHasReleasedThePort() {
		Eviction eviction = eviction(() -> false);
		this.holding = false;
		assertRefused(eviction, "it no longer holds the port");
		assertThat(this.child.isAlive()).isTrue();
	}

	/**
	 * Writing a take-over down can take seconds, and the holder does not stand still.
	 */
	@Test
	void sendsNothingToAHolderThatHasChangedWhileItWasAuthorized() {
		this.whileItIsAuthorized = () -> this.holding = false;
		assertRefused(eviction(() -> false), "it no longer holds the port");
		this.holding = true;
		this.whileItIsAuthorized = () -> this.resolution = new Resolution.GiveUp("it is being debugged");
		assertRefused(eviction(() -> false), "it is being debugged");
		this.whileItIsAuthorized = () -> this.problem = "nobody can tell";
		assertRefused(eviction(() -> false), "nobody can tell");
		assertThat(this.child.isAlive()).isTrue();
		assertThat(this.signals).isEmpty();
	}

	@Test
	void sendsNothingToAProcessThatOnlyHasThePid() {
		ProcessIdentity real = this.processes.identify(this.child.pid()).orElseThrow();
		Verdict verdict = verdict(new ProcessIdentity(real.pid(), real.start() - 1));
		assertRefused(eviction(verdict, () -> false), "is gone");
		assertThat(this.child.isAlive()).isTrue();
		assertThat(this.signals).isEmpty();
	}

	@Test
	void neverMistakesAChildOfTheVictimForTheVictim() {
		Eviction eviction = eviction(() -> false);
		assertRefused(eviction, "a child process of it keeps the port");
		assertThat(this.signals).containsExactly("SIGTERM");
	}

	/**
	 * What was seen a moment before its end says nothing about the time after it.
	 */
	@Test
	void takesThePortOfAVictimThatEndedWhileItWasLookedAt() throws Exception {
		ProcessIdentity victim = this.processes.identify(this.child.pid()).orElseThrow();
		Eviction eviction = eviction(() -> this.processes.hasEnded(victim) && this.lookUps > 2);
		assertThat(this.lookUps).isOne();
		assertThat(eviction.run().signal()).isEqualTo("SIGTERM");
	}

	/**
	 * The first thread of a process may be gone, so that nobody can look into it any
	 * more, when others still have to end and keep its sockets until then.
	 */
	@Test
	void waitsForTheLastThreadOfAVictim() throws Exception {
		this.grace = Duration.ofSeconds(20);
		Eviction eviction = eviction(() -> !this.child.isAlive() && this.lookUps > 6);
		this.holdersOfTheDying = Set.of();
		assertThat(eviction.run().signal()).isEqualTo("SIGTERM");
		assertThat(this.signals).containsExactly("SIGTERM");
	}

	@Test
	void takesThePortOfAVictimThatEndedJustAfterItsTime() throws Exception {
		this.grace = Duration.ZERO;
		ProcessIdentity victim = this.processes.identify(this.child.pid()).orElseThrow();
		Eviction.Success success = eviction(() -> this.processes.hasEnded(victim)).run();
		assertThat(success.signal()).isIn("SIGTERM", "SIGKILL");
	}

	@Test
	void aLookUpThatFailsDoesNotCountAsARelease() throws Exception {
		startStubbornChild();
		assertRefused(eviction(() -> {
			this.problem = "the look-up took longer than 2 s";
			return false;
		}), "the look-up took longer than 2 s");
		assertThat(this.lookUpsWithProblem).as("while it waited, and before the second signal").isGreaterThan(1);
		assertThat(this.child.isAlive()).isTrue();
		assertThat(this.signals).containsExactly("SIGTERM");
	}

	@Test
	void neitherWaitsForHoursNorForcesAnInstanceThatMayTakeThem() throws Exception {
		startStubbornChild();
		this.shutdownTimeout = Duration.ofHours(24);
		assertRefused(eviction(() -> false), "it was asked to end and may take up to 1440 minutes");
		assertThat(this.child.isAlive()).isTrue();
		assertThat(this.signals).containsExactly("SIGTERM");
	}

	/**
	 * Since when it has been stopping is not known.
	 */
	@Test
	void givesAnInstanceThatIsStoppingAlreadyAllOfItsTime() throws Exception {
		startStubbornChild();
		this.shutdownTimeout = Duration.ofSeconds(2);
		this.state = ClaimState.STOPPING;
		long start = System.nanoTime();
		assertThat(eviction(() -> !this.child.isAlive()).run().signal()).isEqualTo("SIGKILL");
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(this.shutdownTimeout);
	}

	@Test
	void saysOnceThatItWaits() throws Exception {
		startStubbornChild();
		this.grace = Duration.ofMillis(2400);
		AtomicInteger attempts = new AtomicInteger();
		long start = System.nanoTime();
		assertRefused(eviction(() -> {
			attempts.incrementAndGet();
			if (System.nanoTime() - start < Duration.ofMillis(1900).toNanos()) {
				assertThat(this.waits).isEmpty();
			}
			if (!this.waits.isEmpty()) {
				this.resolution = new Resolution.GiveUp("it is protected by now");
			}
			return false;
		}), "it is protected by now");
		assertThat(this.waits).containsExactly("SIGTERM PT2.4S");
		assertThat(attempts.get()).isGreaterThan(10);
	}

	@Test
	void doesNotSayThatItWaitsIfItHardlyDoes() throws Exception {
		eviction(() -> !this.child.isAlive()).run();
		assertThat(this.waits).isEmpty();
	}

	private void startStubbornChild() throws Exception {
		this.child = this.children.start("sh", "-c", "trap '' TERM; echo ready; while :; do sleep 1; done");
		assertThat(this.child.getInputStream().read()).isEqualTo('r');
	}

	private Eviction eviction(BooleanSupplier bind) {
		return eviction(verdict(this.processes.identify(this.child.pid()).orElseThrow()), bind);
	}

	private Eviction eviction(Verdict verdict, BooleanSupplier bind) {
		return new Eviction(this.processes, verdict, verdict.holder(), this.grace, new Eviction.Examination() {

			@Override
			public Verdict examine() {
				return verdict(verdict.holder().process().identity());
			}

			@Override
			public Resolution resolve(Verdict verdict) {
				return EvictionTests.this.resolution;
			}

			@Override
			public boolean isTouchable(Verdict verdict, Holder holder) {
				return false;
			}

		}, bind, new Eviction.Announcement() {

			@Override
			public void authorize() {
				EvictionTests.this.whileItIsAuthorized.run();
			}

			@Override
			public void announce(Verdict justification, boolean forced, String signal, Duration patience) {
				EvictionTests.this.signals.add(signal);
			}

			@Override
			public void waiting(Verdict justification, String signal, Duration patience) {
				EvictionTests.this.waits.add(signal + " " + patience);
			}

		}, LONGEST_WAIT);
	}

	private Verdict verdict(ProcessIdentity identity) {
		this.lookUps++;
		ProcessSnapshot real = this.processes.find(this.child.pid()).orElse(null);
		boolean dying = this.holdersOfTheDying != null && this.processes.hasEnded(identity);
		ListeningSocket socket = new ListeningSocket(this.socketId, InetAddress.getLoopbackAddress(), 8080, 1000L,
				dying ? this.holdersOfTheDying : Set.of(identity.pid()), 0);
		Self self = new Self(null, null, "ada", null, null, null, null, List.of(),
				new Application("shop", null, null, null, null), false);
		if (this.problem != null) {
			this.lookUpsWithProblem++;
			Conflict conflict = new Conflict(PortRequest.of(8080), 8080, Instant.EPOCH, self, false, List.of(),
					List.of(), Set.of(), this.problem);
			return new Verdict(VerdictKind.UNKNOWN, conflict, null, List.of(), Map.of(), Set.of());
		}
		if (real == null || !this.holding) {
			Conflict conflict = new Conflict(PortRequest.of(8080), 8080, Instant.EPOCH, self, false,
					this.holding ? List.of(socket) : List.of(), List.of(), Set.of(), null);
			return new Verdict(VerdictKind.UNKNOWN, conflict, null, List.of(), Map.of(), Set.of());
		}
		ProcessSnapshot process = new ProcessSnapshot(identity, real.parentPid(), real.state(), "java", null, "ada",
				1000L, null, null, false, null, null, false, false, 1, null, null);
		Holder holder = new Holder(process, List.of(identity.pid()), List.of(socket), true, record(identity),
				LockState.HELD, LauncherState.GONE, false, null);
		Conflict conflict = new Conflict(PortRequest.of(8080), 8080, Instant.EPOCH, self, false, List.of(socket),
				List.of(holder), Set.of(), null);
		return new Verdict(VerdictKind.STALE, conflict, holder, List.of(), Map.of(), Set.of());
	}

	private ClaimRecord record(ProcessIdentity identity) {
		return new ClaimRecord("0".repeat(32), "server", 8080, 8080, null, "http",
				new Application("shop", null, null, null, null), identity, null, null, "ada", null, this.state,
				Instant.EPOCH, this.shutdownTimeout, Set.of(), false, false);
	}

	private static void assertRefused(Eviction eviction, String reason) {
		assertThatExceptionOfType(TerminationRefusedException.class).isThrownBy(eviction::run)
			.withMessageContaining(reason);
	}

}
