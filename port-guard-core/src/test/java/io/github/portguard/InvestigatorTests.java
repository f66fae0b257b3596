package io.github.portguard;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.portguard.conflict.Conflict;
import io.github.portguard.conflict.Holder;
import io.github.portguard.conflict.LauncherState;
import io.github.portguard.conflict.Self;
import io.github.portguard.port.ListeningSocket;
import io.github.portguard.port.PortRequest;
import io.github.portguard.port.SocketSnapshot;
import io.github.portguard.port.SocketTable;
import io.github.portguard.process.Launcher;
import io.github.portguard.process.ProcessIdentity;
import io.github.portguard.process.ProcessState;
import io.github.portguard.registry.Application;
import io.github.portguard.registry.Claim;
import io.github.portguard.registry.ClaimRecord;
import io.github.portguard.registry.ClaimState;
import io.github.portguard.registry.JvmTable;
import io.github.portguard.registry.LockState;
import io.github.portguard.registry.Registry;
import io.github.portguard.registry.RegistryException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Investigator}.
 */
class InvestigatorTests {

	private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-01T10:00:00Z"), ZoneOffset.UTC);

	private static final long HOLDER = 4_000_711;

	private static final long LAUNCHER = 4_000_600;

	private static final int PORT = 65430;

	private final FakeProcesses processes = new FakeProcesses();

	@TempDir
	private Path directory;

	private Registry registry;

	@BeforeEach
	void create() {
		this.registry = new Registry(this.directory.resolve("registry"), CLOCK, Duration.ofMinutes(1));
	}

	@Test
	void findsTheHolderAndItsRecord() throws Exception {
		this.processes.add(HOLDER, 1000, 1, ProcessState.ALIVE, null, false);
		ClaimRecord record = claim(1000, null);
		Holder holder = holder(Set.of());
		assertThat(holder.record()).isEqualTo(record);
		assertThat(holder.sharing()).isTrue();
		assertThat(holder.debugged()).isFalse();
		assertThat(holder.launcher()).isEqualTo(LauncherState.UNKNOWN);
		assertThat(holder.lock()).as("its lock is that of this JVM").isEqualTo(LockState.UNKNOWN);
	}

	@Test
	void aRecordOfAnotherProcessWithTheSamePidProvesNothing() throws Exception {
		this.processes.add(HOLDER, 1001, 1, ProcessState.ALIVE, null, false);
		claim(1000, null);
		Holder holder = holder(Set.of());
		assertThat(holder.lock()).isEqualTo(LockState.UNKNOWN);
	}

	@Test
	void aLauncherIsGoneWhenItHasEndedOrIsAZombieOrItsPidMeansAnotherProcess() throws Exception {
		this.processes.add(HOLDER, 1000, 1, ProcessState.ALIVE, null, false);
		claim(1000, new Launcher(new ProcessIdentity(LAUNCHER, 900), "java"));
		assertThat(holder(Set.of()).launcher()).isEqualTo(LauncherState.GONE);
		this.processes.add(LAUNCHER, 900, 1, ProcessState.ALIVE, null, false);
		assertThat(holder(Set.of()).launcher()).isEqualTo(LauncherState.ALIVE);
		this.processes.add(LAUNCHER, 900, 1, ProcessState.ZOMBIE, null, false);
		assertThat(holder(Set.of()).launcher()).isEqualTo(LauncherState.GONE);
		this.processes.add(LAUNCHER, 901, 1, ProcessState.ALIVE, null, false);
		assertThat(holder(Set.of()).launcher()).isEqualTo(LauncherState.GONE);
	}

	@Test
	void aLauncherThatCannotBeSeenIsNotGoneWhileItIsStillTheParent() throws Exception {
		this.processes.add(HOLDER, 1000, LAUNCHER, ProcessState.ALIVE, null, false);
		claim(1000, new Launcher(new ProcessIdentity(LAUNCHER, 900), "java"));
		assertThat(holder(Set.of()).launcher()).isNotEqualTo(LauncherState.GONE);
	}

	@Test
	void aLauncherThatCannotBeSeenIsNotGoneAlthoughItIsNotTheParent() throws Exception {
		this.processes.add(HOLDER, 1000, 1, ProcessState.ALIVE, null, false).hide(LAUNCHER);
		claim(1000, new Launcher(new ProcessIdentity(LAUNCHER, 900), "java"));
		assertThat(holder(Set.of()).launcher()).isEqualTo(LauncherState.ALIVE);
	}

	@Test
	void aLauncherThatIsStillTheParentIsNeverGone() throws Exception {
		this.processes.add(HOLDER, 1000, LAUNCHER, ProcessState.ALIVE, null, false)
			.add(LAUNCHER, 900, 1, ProcessState.ZOMBIE, null, false);
		claim(1000, new Launcher(new ProcessIdentity(LAUNCHER, 900), "java"));
		assertThat(holder(Set.of()).launcher()).isEqualTo(LauncherState.ALIVE);
		this.processes.add(LAUNCHER, 901, 1, ProcessState.ALIVE, null, false);
		assertThat(holder(Set.of()).launcher()).isEqualTo(LauncherState.ALIVE);
	}

	@Test
	void aShellInWhichAPersonTypesIsToldFromOtherLaunchers() throws Exception {
		this.processes.add(HOLDER, 1000, LAUNCHER, ProcessState.ALIVE, null, false).addShell(LAUNCHER, 900);
		claim(1000, new Launcher(new ProcessIdentity(LAUNCHER, 900), "bash"));
		assertThat(holder(Set.of()).launcher()).isEqualTo(LauncherState.INTERACTIVE_SHELL);
		this.processes.add(HOLDER, 1000, 1, ProcessState.ALIVE, null, false)
			.add(LAUNCHER, 900, 1, ProcessState.ZOMBIE, null, false);
		assertThat(holder(Set.of()).launcher()).isEqualTo(LauncherState.GONE);
	}

	@Test
	void prefersTheRecordOfThisVeryProcessToThatOfAnEarlierOneWithItsPid() throws Exception {
		this.processes.add(HOLDER, 1000, 1, ProcessState.ALIVE, null, false);
		InetAddress loopback = InetAddress.getByAddress(new byte[] { 127, 0, 0, 1 });
		for (boolean swapped : new boolean[] { false, true }) {
			claim(swapped ? null : loopback, 999, null);
			ClaimRecord own = claim(swapped ? loopback : null, 1000, null);
			assertThat(this.registry.find(PORT)).hasSize(2);
			assertThat(holder(Set.of()).record()).isEqualTo(own);
		}
	}

	@Test
	void aRegistryThatCannotBeUsedIsAProblemAndHidesNobody() throws Exception {
		this.processes.add(HOLDER, 1000, 1, ProcessState.ALIVE, null, false);
		Files.writeString(this.directory.resolve("registry"), "no directory");
		Conflict conflict = investigate(sockets(Set.of()));
		assertThat(conflict.problem()).contains("is a symbolic link or no directory");
		assertThat(conflict.holders()).singleElement().satisfies((holder) -> assertThat(holder.record()).isNull());
		assertThat(conflict.sockets()).hasSize(1);
	}

	@Test
	void sharingIsNotKnownIfARelatedProcessCannotBeLookedInto() throws Exception {
		this.processes.add(HOLDER, 1000, 1, ProcessState.ALIVE, null, false);
		this.processes.add(77, 1000, HOLDER, ProcessState.ALIVE, null, false);
		this.processes.add(78, 1000, 1, ProcessState.ALIVE, null, false);
		this.processes.addStranger(78);
		assertThat(holder(Set.of(78L)).sharing()).isTrue();
		assertThat(holder(Set.of(78L, 77L)).sharing()).isFalse();
	}

	@Test
	void aZombieAndAProcessThatIsGoneHoldNothing() {
		this.processes.add(HOLDER, 1000, 1, ProcessState.ZOMBIE, null, false);
		assertThat(investigate(sockets(Set.of())).holders()).isEmpty();
		assertThat(investigate((port) -> snapshot(Set.of(12L), Set.of(), "0.0.0.0")).holders()).isEmpty();
	}

	@Test
	void aSocketOnAnotherAddressIsNotInTheWay() throws Exception {
		InetAddress loopback = InetAddress.getByAddress(new byte[] { 127, 0, 0, 1 });
		PortRequest request = PortRequest.of(PORT).withAddress(loopback);
		this.processes.add(HOLDER, 1000, 1, ProcessState.ALIVE, null, false);
		Investigator investigator = new Investigator(
				new Lookups(this.processes, (port) -> snapshot(Set.of(HOLDER), Set.of(), "::1")), this.registry, CLOCK);
		assertThat(investigator.investigate(request, PORT, self()).sockets()).isEmpty();
		assertThat(investigator.investigate(PortRequest.of(PORT), PORT, self()).sockets()).hasSize(1);
	}

	@Test
	void whatThisJvmHoldsIsNotLookedUp() {
		JvmTable.hold("test", null, PORT);
		try {
			Conflict conflict = investigate((port) -> {
				throw new IOException("looked up");
			});
			assertThat(conflict.selfHeld()).isTrue();
			assertThat(conflict.problem()).isNull();
		}
		finally {
			JvmTable.release("test", null, PORT);
		}
	}

	@Test
	void aFailingLookUpLeavesEverythingUnknown() {
		for (Throwable failure : List.of(new IOException("no permission"), new IllegalStateException("no permission"),
				new UnsatisfiedLinkError("no permission"))) {
			Conflict conflict = investigate((port) -> {
				if (failure instanceof IOException checked) {
					throw checked;
				}
				if (failure instanceof RuntimeException unchecked) {
					throw unchecked;
				}
				throw (Error) failure;
			});
			assertThat(conflict.problem()).contains("no permission");
			assertThat(conflict.sockets()).isEmpty();
			assertThat(conflict.holders()).isEmpty();
		}
	}

	@Test
	void aLookUpThatIsInterruptedLeavesEverythingUnknown() {
		Thread.currentThread().interrupt();
		Conflict conflict = investigate((port) -> {
			LockSupport.park();
			throw new IOException("too late");
		});
		assertThat(conflict.problem()).isEqualTo("the look-up was interrupted");
		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void whatTookLongIsLookedAtOnceMore() {
		this.processes.add(HOLDER, 1000, 1, ProcessState.ALIVE, null, false);
		this.processes.add(77, 1000, 1, ProcessState.ALIVE, null, false);
		assertThat(investigateSlowly(Set.of(HOLDER), Set.of(HOLDER)).problem()).isNull();
		assertThat(investigateSlowly(Set.of(HOLDER), Set.of(HOLDER, 77L)).problem())
			.isEqualTo("the holder changed while it was looked at");
		assertThat(investigateSlowly(Set.of(HOLDER), Set.of()).problem())
			.isEqualTo("the holder changed while it was looked at");
	}

	/**
	 * Looks at holders that are others when, after a while, the rest is found out.
	 */
	private Conflict investigateSlowly(Set<Long> first, Set<Long> later) {
		AtomicInteger looks = new AtomicInteger();
		this.processes.delay(Duration.ofMillis(300));
		return investigate((port) -> snapshot((looks.getAndIncrement() > 0) ? later : first, Set.of(), "0.0.0.0"));
	}

	@Test
	void saysHowLongItHasWaitedAndWhatSetsIt() {
		CountDownLatch answer = new CountDownLatch(1);
		Investigator investigator = new Investigator(new Lookups(this.processes, (port) -> {
			awaitUninterruptibly(answer);
			throw new IOException("at last");
		}, Duration.ofMillis(1)), this.registry, CLOCK);
		assertThat(investigator.investigate(PortRequest.of(PORT), PORT, self()).problem())
			.isEqualTo("the look-up took longer than the 1 ms of port-guard.lookup-timeout");
		answer.countDown();
	}

	@Test
	void beginsNoLookUpWhileAnotherIsStuck() throws Exception {
		CountDownLatch answer = new CountDownLatch(1);
		AtomicInteger begun = new AtomicInteger();
		Thread[] worker = new Thread[1];
		Investigator investigator = investigator((port) -> {
			begun.incrementAndGet();
			worker[0] = Thread.currentThread();
			awaitUninterruptibly(answer);
			throw new IOException("at last");
		});
		for (int i = 0; i < 20; i++) {
			assertThat(investigator.investigate(PortRequest.of(PORT), PORT, self()).problem())
				.contains("took longer than the 2 s of port-guard.lookup-timeout");
		}
		assertThat(begun).hasValue(1);
		answer.countDown();
		worker[0].join();
		assertThat(investigator.investigate(PortRequest.of(PORT), PORT, self()).problem()).contains("at last");
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		while (latch.getCount() > 0) {
			LockSupport.parkNanos(1_000_000);
		}
	}

	private ClaimRecord claim(long start, @Nullable Launcher launcher) throws RegistryException {
		return claim(null, start, launcher);
	}

	private ClaimRecord claim(@Nullable InetAddress address, long start, @Nullable Launcher launcher)
			throws RegistryException {
		ClaimRecord record = new ClaimRecord(this.registry.instance(), "server", PORT, PORT, address, "http",
				new Application("shop", null, null, null, null), new ProcessIdentity(HOLDER, start), "boot", null,
				"ada", launcher, ClaimState.READY, Instant.EPOCH, Duration.ZERO, Set.of(), false, false);
		Claim claim = this.registry.claim(record);
		return claim.record();
	}

	private Holder holder(Set<Long> hidden) {
		List<Holder> holders = investigate(sockets(hidden)).holders();
		assertThat(holders).hasSize(1);
		return holders.get(0);
	}

	private Investigator investigator(SocketTable sockets) {
		return new Investigator(new Lookups(this.processes, sockets), this.registry, CLOCK);
	}

	private Conflict investigate(SocketTable sockets) {
		return investigator(sockets).investigate(PortRequest.of(PORT), PORT, self());
	}

	private static SocketTable sockets(Set<Long> hidden) {
		return (port) -> snapshot(Set.of(HOLDER), hidden, "0.0.0.0");
	}

	private static SocketSnapshot snapshot(Set<Long> holders, Set<Long> hidden, String address) throws IOException {
		return new SocketSnapshot(
				List.of(new ListeningSocket(1, InetAddress.getByName(address), PORT, 1000L, holders, 0)), Set.of(),
				hidden, true);
	}

	private Self self() {
		return new Self(new ProcessIdentity(FakeProcesses.SELF, 5000), 1000L, "ada", "boot", null, null, null,
				List.of(FakeProcesses.SELF), new Application("shop", null, null, null, null), false);
	}

}
