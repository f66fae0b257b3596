package io.github.portguard;

import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TimeZone;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import io.github.portguard.conflict.Encounter;
import io.github.portguard.conflict.Policy;
import io.github.portguard.conflict.Resolution;
import io.github.portguard.conflict.StaleSign;
import io.github.portguard.conflict.Verdict;
import io.github.portguard.conflict.VerdictKind;
import io.github.portguard.port.ListeningSocket;
import io.github.portguard.port.PortRanges;
import io.github.portguard.port.PortRequest;
import io.github.portguard.port.SocketSnapshot;
import io.github.portguard.port.SocketTable;
import io.github.portguard.process.Children;
import io.github.portguard.process.Launcher;
import io.github.portguard.process.Namespaces;
import io.github.portguard.process.ProcessIdentity;
import io.github.portguard.process.ProcessSnapshot;
import io.github.portguard.process.ProcessState;
import io.github.portguard.process.StandardOutput;
import io.github.portguard.registry.Application;
import io.github.portguard.registry.ClaimRecord;
import io.github.portguard.registry.ClaimState;
import io.github.portguard.registry.Registry;
import io.github.portguard.testing.JavaCommand;
import io.github.portguard.testing.LockHolderProgram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for {@link Acquirer} with a real process as a stale instance. It really holds the
 * lock of its record, and only pretends to hold a port.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(120)
class AcquirerVictimTests {

	private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-01T10:00:00Z"), ZoneOffset.UTC);

	private static final long FOREIGN = 4_000_993;

	private static final long LAUNCHER = 4_000_600;

	private static final String INSTANCE = "0123456789abcdef0123456789abcdef";

	/**
	 * So many that they take more than a second, and hardly more than two.
	 */
	private static final int BINDS_OF_SECONDS = 80;

	private static final Namespaces NAMESPACES = new Namespaces("p", "n", "m", "u");

	/**
	 * A busy machine takes its time to end a JVM that is willing to.
	 */
	private static final Policy POLICY = policy(Duration.ofMinutes(1));

	private static final Policy IMPATIENT = policy(Duration.ofMillis(300));

	private final FakeProcesses processes = new FakeProcesses().add(FOREIGN, 1000, 1, ProcessState.ALIVE, null, false);

	private final Children children = new Children();

	private final List<String> told = new ArrayList<>();

	private final List<Termination> terminations = new ArrayList<>();

	private final PortGuardListener listener = new PortGuardListener() {

		@Override
		public void onConflict(Encounter encounter) {
			AcquirerVictimTests.this.told
				.add("conflict " + encounter.port() + (encounter.signalled() ? " signalled" : ""));
		}

		@Override
		public void onTermination(Verdict verdict, boolean forced, String words) {
			AcquirerVictimTests.this.told.add("termination " + verdict.conflict().port() + (forced ? " forced" : ""));
			AcquirerVictimTests.this.looksAtSignal = AcquirerVictimTests.this.looks.get();
		}

		@Override
		public void onWait(Verdict verdict, String words) {
			AcquirerVictimTests.this.told.add("wait " + verdict.conflict().port());
		}

		@Override
		public void onTerminationEnd(Termination termination) {
			AcquirerVictimTests.this.told.add("end " + termination.port() + " " + termination.outcome());
			AcquirerVictimTests.this.terminations.add(termination);
		}

		@Override
		public void onPlan(Encounter encounter, String words) {
			AcquirerVictimTests.this.told.add("plan " + encounter.port());
		}

		@Override
		public void onLease(PortLease lease) {
			AcquirerVictimTests.this.told.add("lease " + lease.port());
		}

	};

	private final String command = System.getProperty("sun.java.command", "");

	private int port = 8080;

	private Process victim;

	private boolean asked;

	private @Nullable Runnable afterSignal;

	private final AtomicInteger looks = new AtomicInteger();

	/**
	 * How often it had been looked when a signal was sent: later that depends on how long
	 * the victim takes.
	 */
	private int looksAtSignal;

	private long socket = 1;

	private long otherHolder;

	private int binds;

	private @Nullable Instant startedAt;

	/**
	 * The bind that works whoever holds the port.
	 */
	private int endAtBind;

	/**
	 * The bind from which on somebody else holds the port.
	 */
	private int otherAtBind;

	private Duration shutdownTimeout = Duration.ZERO;

	@TempDir
	private Path directory;

	private Registry registry;

	@BeforeEach
	void create() {
		System.setProperty("sun.java.command", "");
		this.registry = new Registry(this.directory.resolve("registry"), CLOCK, Duration.ofMinutes(1));
	}

	@AfterEach
	void end() {
		System.setProperty("sun.java.command", this.command);
		this.children.close();
	}

	@Test
	void tellsOfAConflictOnceWhenThePortIsFreed() throws Exception {
		startVictim();
		try (PortLease lease = acquire(PortRequest.of(8080), POLICY)) {
			assertThat(lease.port()).isEqualTo(8080);
			assertThat(lease.acquisition()).isEqualTo(PortLease.Acquisition.FREED);
			assertThat(lease.story()).hasValueSatisfying((story) -> assertThat(story)
				.startsWith("Port 8080 was held by a stale instance of 'shop' (pid " + this.victim.pid()));
			assertThat(lease.encounters()).singleElement().satisfies((encounter) -> {
				assertThat(encounter.signalled()).isTrue();
				assertThat(encounter.verdict().kind()).isEqualTo(VerdictKind.STALE);
				assertThat(encounter.resolution()).isInstanceOf(Resolution.FreePort.class);
			});
		}
		assertThat(this.told).containsExactly("termination 8080", "conflict 8080 signalled", "end 8080 POLITE",
				"lease 8080");
		assertThat(this.terminations).singleElement().satisfies((termination) -> {
			assertThat(termination.isFreed()).isTrue();
			assertThat(termination.verdict().kind()).isEqualTo(VerdictKind.STALE);
			assertThat(termination.duration()).isPositive();
			assertThat(termination.reason()).isNull();
		});
		assertThat(this.victim.waitFor()).isEqualTo(128 + 15);
	}

	@Test
	void aFailureOfTheGuardFromTheSignalOnCostsTheWordsOnly() throws Exception {
		TimeZone zone = TimeZone.getDefault();
		try {
			TimeZone.setDefault(TimeZone.getTimeZone("GMT+14"));
			startVictim();
			this.startedAt = Instant.MAX;
			add(this.victim.pid(), null);
			try (PortLease lease = acquire(PortRequest.of(8080), POLICY)) {
				assertThat(lease.port()).isEqualTo(8080);
				assertThat(lease.acquisition()).isEqualTo(PortLease.Acquisition.FREED);
				assertThat(lease.story()).as("there is no such time in that zone").isEmpty();
				assertThat(lease.encounters()).hasSize(1);
			}
		}
		finally {
			TimeZone.setDefault(zone);
		}
		assertThat(this.told).containsExactly("conflict 8080 signalled", "end 8080 POLITE", "lease 8080");
	}

	@Test
	void writesNumbersInDigitsThatAShellTakesWhateverTheLanguage() throws Exception {
		Locale locale = Locale.getDefault();
		try {
			Locale.setDefault(new Locale("ar", "EG"));
			assertThat("%d".formatted(8080)).as("what is to be avoided").isNotEqualTo("8080");
			startVictim();
			try (PortLease lease = acquire(PortRequest.of(8080), POLICY)) {
				assertThat(lease.story())
					.hasValueSatisfying((story) -> assertThat(story).contains("(pid " + this.victim.pid(),
							"orphaned: its launcher maven,", "pid " + LAUNCHER + ", is gone", "on 8080."));
			}
		}
		finally {
			Locale.setDefault(locale);
		}
	}

	@Test
	void theStoryOfAFreedFallbackPortBeginsWithTheRequestedOne() throws Exception {
		this.port = 8081;
		startVictim();
		try (PortLease lease = acquire(PortRequest.of(8080).withRanges(PortRanges.parse("8081")), POLICY)) {
			assertThat(lease.port()).isEqualTo(8081);
			assertThat(lease.acquisition()).isEqualTo(PortLease.Acquisition.FREED);
			assertThat(lease.story())
				.hasValueSatisfying((story) -> assertThat(story).startsWith("Port 8080 is held by java (pid " + FOREIGN)
					.contains(" Port 8081 was held by a stale instance of 'shop' (pid " + this.victim.pid())
					.endsWith("'shop' is on 8081."));
			assertThat(lease.encounters()).extracting(Encounter::port).containsExactly(8080, 8081);
			assertThat(lease.encounters()).extracting(Encounter::signalled).containsExactly(false, true);
		}
		assertThat(this.told).containsExactly("conflict 8080", "termination 8081", "conflict 8081 signalled",
				"end 8081 POLITE", "lease 8081");
	}

	@Test
	void saysThatThePortCouldNotBeFreedOnceTheHolderWasSentASignal() throws Exception {
		startVictim("stubborn");
		this.afterSignal = () -> add(this.victim.pid(), "shop.service");
		PortUnavailableException failure = fail(PortRequest.of(8080), IMPATIENT);
		assertThat(failure).hasMessageContaining("The port could not be freed: systemd manages it")
			.hasMessageNotContaining("not touched");
		assertThat(failure.getEncounters()).singleElement()
			.satisfies((encounter) -> assertThat(encounter.signalled()).isTrue());
		assertThat(this.told).containsExactly("termination 8080", "end 8080 REFUSED", "conflict 8080 signalled");
		assertThat(this.terminations).singleElement().satisfies((termination) -> {
			assertThat(termination.isFreed()).isFalse();
			assertThat(termination.reason()).contains("systemd manages it");
			assertThat(termination.verdict().holder()).isNotNull();
		});
		assertThat(this.victim.isAlive()).isTrue();
	}

	@Test
	void forcedEndIsToldAsSuch() throws Exception {
		startVictim("stubborn");
		try (PortLease lease = acquire(PortRequest.of(8080), IMPATIENT)) {
			assertThat(lease.acquisition()).isEqualTo(PortLease.Acquisition.FREED);
		}
		assertThat(this.told).containsExactly("termination 8080", "termination 8080 forced", "conflict 8080 signalled",
				"end 8080 FORCED", "lease 8080");
		assertThat(this.terminations).singleElement()
			.satisfies((termination) -> assertThat(termination.duration()).as("with the grace period")
				.isGreaterThanOrEqualTo(IMPATIENT.gracePeriod()));
		assertThat(this.victim.waitFor()).isEqualTo(128 + 9);
	}

	@Test
	void openBreakerIsToldApartFromOtherRefusals() throws Exception {
		startVictim();
		for (int i = 1; i <= 3; i++) {
			this.registry.remember(8080, new ProcessIdentity(i, i), null);
		}
		assertThat(fail(PortRequest.of(8080), POLICY)).hasMessageContaining("the fight over it ends here");
		assertThat(this.told).containsExactly("end 8080 BREAKER_OPEN", "conflict 8080");
		assertThat(this.terminations).singleElement()
			.satisfies((termination) -> assertThat(termination.reason()).contains("taken over 3 times in 60 s"));
		assertThat(this.victim.isAlive()).isTrue();
	}

	@Test
	void tellsOfAConflictOnceWhenTheHolderIsProtected() throws Exception {
		startVictim();
		add(this.victim.pid(), "shop.service");
		PortUnavailableException failure = fail(PortRequest.of(8080), POLICY);
		assertThat(failure).hasMessageContaining("The holder was not touched: systemd manages it");
		assertThat(this.told).containsExactly("conflict 8080");
		assertThat(this.victim.isAlive()).isTrue();
	}

	@Test
	void sendsNothingToAnInstanceWithAnotherVariant() throws Exception {
		startVictim();
		Throwable failure = catchThrowable(() -> acquire(PortRequest.of(8080), POLICY, "profiles=dev"));
		assertThat(failure).hasMessageContaining("is already running from this directory");
		assertThat(this.told).containsExactly("conflict 8080");
		assertThat(this.victim.isAlive()).isTrue();
	}

	@Test
	void aLookInAdvanceIsEnoughForAPlan() throws Exception {
		startVictim();
		GuardContext context = prepare();
		this.looks.set(0);
		try (PortLease lease = acquire(context)) {
			assertThat(lease.acquisition()).isEqualTo(PortLease.Acquisition.FREED);
		}
		assertThat(this.looksAtSignal).as("the one that justifies the signal").isOne();
		assertThat(this.told).containsExactly("termination 8080", "conflict 8080 signalled", "end 8080 POLITE",
				"lease 8080");
	}

	@Test
	void aLookInAdvanceIsNotEnoughForASignal() throws Exception {
		startVictim();
		GuardContext context = prepare();
		add(this.victim.pid(), "shop.service");
		assertThat(catchThrowable(() -> acquire(context))).isInstanceOf(PortUnavailableException.class)
			.hasMessageContaining("systemd manages it");
		assertThat(this.told).containsExactly("end 8080 REFUSED", "conflict 8080");
		assertThat(this.victim.isAlive()).isTrue();
	}

	@Test
	void aLookInAdvanceIsNoPlanIfTheHolderSaysThatItIsStopping() throws Exception {
		startVictim();
		GuardContext context = prepare();
		claim(ClaimState.STOPPING);
		this.endAtBind = 3;
		try (PortLease lease = acquire(context)) {
			assertThat(lease.acquisition()).isEqualTo(PortLease.Acquisition.REQUESTED);
		}
		assertThat(this.told).containsExactly("lease 8080");
		assertThat(this.registry.history(8080)).isEmpty();
	}

	/**
	 * It has other profiles, so nobody would end it.
	 */
	@Test
	void waitsForAHolderThatIsShuttingDownAsLongAsItHasAnnounced() throws Exception {
		startStopping(Duration.ofMinutes(1));
		this.endAtBind = BINDS_OF_SECONDS;
		try (PortLease lease = acquire(request(), POLICY, "other")) {
			assertThat(lease.acquisition()).isEqualTo(PortLease.Acquisition.REQUESTED);
			assertThat(lease.story()).isEmpty();
		}
		assertThat(this.told).containsExactly("wait 8080", "lease 8080");
		assertThat(this.victim.isAlive()).isTrue();
	}

	@Test
	void waitsForAHolderThatIsShuttingDownBeforeItMoves() throws Exception {
		startStopping(Duration.ofMinutes(1));
		this.endAtBind = BINDS_OF_SECONDS;
		try (PortLease lease = acquire(request().withRanges(PortRanges.parse("8081-8082")), POLICY, "other")) {
			assertThat(lease.port()).isEqualTo(8080);
		}
		assertThat(this.told).containsExactly("wait 8080", "lease 8080");
	}

	@Test
	void waitsForTheGracePeriodAtMostAndSaysThatTheHolderIsShuttingDown() throws Exception {
		startStopping(Duration.ofDays(1));
		assertThat(fail(request(), policy(Duration.ofMillis(1500)), "other"))
			.hasMessageStartingWith(
					"'shop' is shutting down, and has not released port 8080 yet (pid " + this.victim.pid())
			.extracting(PortUnavailableException::getAdvice)
			.asString()
			.startsWith("Wait until it has ended, ");
		assertThat(this.told).containsExactly("wait 8080", "conflict 8080");
	}

	@Test
	void waitsALittleForAHolderThatIsShuttingDownAndHasAnnouncedNothing() throws Exception {
		startStopping(Duration.ZERO);
		assertThat(fail(request(), POLICY, "other")).hasMessageStartingWith("'shop' is shutting down");
		assertThat(this.told).containsExactly("conflict 8080");
	}

	@Test
	void doesNotWaitForWhoeverTakesThePortAfterAHolderThatIsShuttingDown() throws Exception {
		startStopping(Duration.ofMinutes(1));
		this.otherAtBind = BINDS_OF_SECONDS;
		assertThat(fail(request(), POLICY, "other")).hasMessageContaining("is held by java (pid " + FOREIGN);
		assertThat(this.told).containsExactly("wait 8080", "conflict 8080");
	}

	/**
	 * It is made to give the port up, and has all of its time once it was asked to.
	 */
	@Test
	void waitsALittleForAStaleHolderThatIsShuttingDown() throws Exception {
		startStopping(Duration.ofMinutes(1));
		try (PortLease lease = acquire(request(), POLICY)) {
			assertThat(lease.acquisition()).isEqualTo(PortLease.Acquisition.FREED);
		}
		assertThat(this.told).containsExactly("termination 8080", "conflict 8080 signalled", "end 8080 POLITE",
				"lease 8080");
	}

	private void startStopping(Duration announced) throws Exception {
		this.shutdownTimeout = announced;
		startVictim();
		claim(ClaimState.STOPPING);
	}

	@Test
	void aLookInAdvanceIsNoPlanIfTheHolderHasEnded() throws Exception {
		startVictim();
		GuardContext context = prepare();
		this.otherHolder = 4_000_994;
		this.processes.end(this.victim.pid());
		assertThat(catchThrowable(() -> acquire(context))).isInstanceOf(PortUnavailableException.class);
		assertThat(this.told).containsExactly("conflict 8080");
		assertThat(this.registry.history(8080)).isEmpty();
	}

	@Test
	void aLookInAdvanceIsForgottenWhenThePortIsBound() throws Exception {
		startVictim();
		GuardContext context = prepare();
		this.victim.destroy();
		this.victim.waitFor();
		acquire(context).close();
		assertThat(context.takeSeen(8080)).isNull();
	}

	@Test
	void aLookInAdvanceIsNoPlanIfSomethingElseListensByThen() throws Exception {
		startVictim();
		GuardContext context = prepare();
		this.socket = 2;
		this.otherHolder = FOREIGN;
		assertThat(catchThrowable(() -> acquire(context))).isInstanceOf(PortUnavailableException.class)
			.hasMessageContaining("is held by java (pid " + FOREIGN);
		assertThat(this.told).containsExactly("conflict 8080");
		assertThat(this.registry.history(8080)).isEmpty();
		assertThat(this.victim.isAlive()).isTrue();
	}

	@Test
	void aLookInAdvanceThatSawAReasonToWaitIsTakenAnew() throws Exception {
		startVictim();
		add(this.victim.pid(), "shop.service");
		GuardContext context = prepare();
		add(this.victim.pid(), null);
		this.looks.set(0);
		try (PortLease lease = acquire(context)) {
			assertThat(lease.acquisition()).isEqualTo(PortLease.Acquisition.FREED);
		}
		assertThat(this.looksAtSignal).isEqualTo(2);
	}

	@Test
	void aLookInAdvanceIsGoodForOneAcquisition() throws Exception {
		startVictim();
		GuardContext context = prepare();
		assertThat(context.takeSeen(8081)).isNull();
		assertThat(context.takeSeen(8080)).isNotNull();
		assertThat(context.takeSeen(8080)).isNull();
	}

	@Test
	void anObserverPutsNoQuestionToTheHolder() throws Exception {
		try (ServerSocketChannel server = ServerSocketChannel.open()) {
			server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
			this.port = server.socket().getLocalPort();
			this.processes.add(LAUNCHER, 900, 1, ProcessState.ALIVE, null, false);
			startVictim();
			server.configureBlocking(false);
			Throwable thrown = catchThrowable(() -> acquire(request(), curious(Policy.Mode.OBSERVE)));
			assertThat(thrown).isInstanceOf(BindException.class);
			assertThat(server.accept()).as("a question").isNull();
			assertThat(this.told).containsExactly("plan " + this.port);
			server.configureBlocking(true);
			FutureTask<Void> answering = new FutureTask<>(() -> {
				try (SocketChannel question = server.accept()) {
					this.asked = true;
					question.write(ByteBuffer.wrap(new byte[] { 'H' }));
				}
				return null;
			});
			Thread thread = new Thread(answering, "answering");
			thread.setDaemon(true);
			thread.start();
			assertThat(fail(request(), curious(Policy.Mode.ENFORCE)))
				.hasMessageContaining("is already running from this directory");
			answering.get();
			assertThat(this.asked).as("who does not only observe does ask").isTrue();
		}
		assertThat(this.victim.isAlive()).isTrue();
	}

	private PortRequest request() {
		return PortRequest.of(this.port).withAddress(InetAddress.getLoopbackAddress());
	}

	private static Policy policy(Duration gracePeriod) {
		return new Policy(Policy.Mode.ENFORCE, Policy.StaleCleanup.AUTO,
				Set.of(StaleSign.ORPHANED, StaleSign.SUPERSEDED), Policy.RunningCleanup.KEEP, gracePeriod,
				Policy.DEFAULT_LAUNCHERS);
	}

	private static Policy curious(Policy.Mode mode) {
		return new Policy(mode, Policy.StaleCleanup.TERMINATE, Set.of(StaleSign.values()), Policy.RunningCleanup.KEEP,
				Duration.ofMillis(300), Policy.DEFAULT_LAUNCHERS);
	}

	private void startVictim(String... options) throws Exception {
		Path lock = this.directory.resolve("registry/inst/" + INSTANCE + ".lock");
		this.registry.acquireMutex(this.port, Duration.ZERO).close();
		List<String> arguments = new ArrayList<>(List.of(options));
		arguments.add(0, lock.toString());
		this.victim = this.children.start(JavaCommand.of(LockHolderProgram.class)
			.withArguments(arguments.toArray(String[]::new))
			.words()
			.toArray(String[]::new));
		assertThat(this.victim.inputReader().readLine()).isEqualTo("locked");
		add(this.victim.pid(), null);
		claim(ClaimState.READY);
	}

	private void claim(ClaimState state) throws Exception {
		ClaimRecord record = new ClaimRecord(INSTANCE, "server", this.port, this.port, null, "http",
				Application.current("shop", null), new ProcessIdentity(this.victim.pid(), 1000), "boot", NAMESPACES,
				System.getProperty("user.name"), new Launcher(new ProcessIdentity(LAUNCHER, 900), "maven"), state,
				CLOCK.instant().minusSeconds(3600), this.shutdownTimeout, Set.of(), false, false);
		assertThat(this.registry.claim(record).record()).isEqualTo(record);
	}

	private void add(long pid, @Nullable String service) {
		this.processes.add(new ProcessSnapshot(new ProcessIdentity(pid, 1000), 1, ProcessState.ALIVE, "java", null,
				"ada", 1000L, this.startedAt, Path.of(Application.current("shop", null).directory()), false, NAMESPACES,
				service, false, false, LAUNCHER, StandardOutput.PIPE, Duration.ZERO));
	}

	private PortLease acquire(PortRequest request, Policy policy) throws Exception {
		return acquire(request, policy, null);
	}

	private PortLease acquire(PortRequest request, Policy policy, @Nullable String variant) throws Exception {
		return new Acquirer<>(context(policy, variant), request, this::bind).acquire(0);
	}

	private PortLease acquire(GuardContext context) throws Exception {
		return new Acquirer<>(context, PortRequest.of(8080), this::bind).acquire(0);
	}

	/**
	 * Lets a look be taken in advance, and waits for it.
	 */
	private GuardContext prepare() {
		GuardContext context = context(POLICY, null);
		context.prepare(8080);
		context.awaitPreparation();
		return context;
	}

	private GuardContext context(Policy policy, @Nullable String variant) {
		SocketTable table = new SocketTable() {

			@Override
			public SocketSnapshot find(int port) {
				AcquirerVictimTests.this.looks.incrementAndGet();
				return sockets(port);
			}

			@Override
			public List<ListeningSocket> listening(int port) {
				return sockets(port).listening();
			}

		};
		return new GuardContext("shop", () -> variant, policy,
				new Registry(this.directory.resolve("registry"), CLOCK, Duration.ofMinutes(1)),
				new Lookups(this.processes, table, Duration.ofMinutes(1)), CLOCK, null, false, false,
				new SurroundingsDetector((name) -> null, this.processes, Set::of), this.listener);
	}

	private PortUnavailableException fail(PortRequest request, Policy policy) {
		return fail(request, policy, null);
	}

	private PortUnavailableException fail(PortRequest request, Policy policy, @Nullable String variant) {
		PortUnavailableException failure = catchThrowableOfType(PortUnavailableException.class,
				() -> acquire(request, policy, variant));
		assertThat(failure).isNotNull();
		return failure;
	}

	private void bind(int port) throws BindException {
		boolean told = this.told.stream().anyMatch((news) -> news.startsWith("termination"));
		if (told && this.afterSignal != null) {
			this.afterSignal.run();
		}
		this.binds++;
		if (this.binds == this.otherAtBind) {
			this.otherHolder = FOREIGN;
		}
		if (holder(port) > 0 && this.binds != this.endAtBind) {
			throw new BindException("busy");
		}
	}

	private SocketSnapshot sockets(int port) {
		long holder = holder(port);
		return new SocketSnapshot((holder > 0) ? List
			.of(new ListeningSocket(this.socket, InetAddress.getLoopbackAddress(), port, 1000L, Set.of(holder), 0))
				: List.of(), Set.of(), Set.of(), true);
	}

	private long holder(int port) {
		if (port != this.port) {
			return FOREIGN;
		}
		if (this.otherHolder != 0) {
			return this.otherHolder;
		}
		return this.victim.isAlive() ? this.victim.pid() : 0;
	}

}
