package io.github.portguard;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

import io.github.portguard.conflict.Encounter;
import io.github.portguard.conflict.Policy;
import io.github.portguard.conflict.Surrounding;
import io.github.portguard.conflict.VerdictKind;
import io.github.portguard.port.ListeningSocket;
import io.github.portguard.port.PortRanges;
import io.github.portguard.port.PortRequest;
import io.github.portguard.port.SocketSnapshot;
import io.github.portguard.port.SocketTable;
import io.github.portguard.process.ProcessState;
import io.github.portguard.registry.Registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for {@link Acquirer}, with a made-up server that finds some ports busy.
 */
class AcquirerTests {

	private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-01T10:00:00Z"), ZoneOffset.UTC);

	private static final long FOREIGN = 4_000_993;

	private final ListAppender<ILoggingEvent> log = new ListAppender<>();

	private final FakeProcesses processes = new FakeProcesses().add(FOREIGN, 1000, 1, ProcessState.ALIVE, null, false);

	private final Set<Integer> busy = new TreeSet<>();

	private final List<Integer> tried = new ArrayList<>();

	private final List<String> told = new ArrayList<>();

	private PortGuardListener listener = new PortGuardListener() {

		@Override
		public void onConflict(Encounter encounter) {
			AcquirerTests.this.told.add("conflict " + encounter.port());
		}

		@Override
		public void onPlan(Encounter encounter, String words) {
			AcquirerTests.this.told.add("plan " + encounter.port());
		}

		@Override
		public void onLease(PortLease lease) {
			AcquirerTests.this.told.add("lease " + lease.port());
		}

	};

	private SocketTable sockets = (port) -> new SocketSnapshot(
			List.of(new ListeningSocket(1, InetAddress.getByAddress(new byte[4]), port, 1000L, Set.of(FOREIGN), 0)),
			Set.of(), Set.of(), true);

	private Supplier<Set<Surrounding>> surroundings = Set::of;

	private Policy policy = Policy.defaults();

	@TempDir
	private Path directory;

	private Path registry;

	@BeforeEach
	void create() {
		this.registry = this.directory.resolve("registry");
		this.log.start();
		logger().addAppender(this.log);
	}

	@AfterEach
	void detach() {
		logger().detachAppender(this.log);
	}

	@Test
	void looksNothingUpWhenThePortIsFree() throws Exception {
		AtomicInteger looks = new AtomicInteger();
		this.sockets = (port) -> {
			looks.incrementAndGet();
			throw new IOException("looked up");
		};
		try (PortLease lease = acquire(PortRequest.of(8080))) {
			assertThat(looks).hasValue(0);
			assertThat(lease.port()).isEqualTo(8080);
			assertThat(lease.acquisition()).isEqualTo(PortLease.Acquisition.REQUESTED);
			assertThat(lease.story()).isEmpty();
			assertThat(lease.encounters()).isEmpty();
			assertThat(lease.isClaimed()).isTrue();
		}
		assertThat(this.told).containsExactly("lease 8080");
		assertThat(this.tried).containsExactly(8080);
	}

	@Test
	void neverMovesAnExplicitPort() {
		this.busy.add(8080);
		PortUnavailableException failure = fail(PortRequest.of(8080));
		assertThat(failure.getEncounters()).singleElement()
			.satisfies((encounter) -> assertThat(encounter.verdict().kind()).isEqualTo(VerdictKind.FOREIGN));
		assertThat(failure).hasCauseInstanceOf(BindException.class).hasMessageContaining("Port 8080 is held by java");
		assertThat(failure.getRequest()).isEqualTo(PortRequest.of(8080));
		assertThat(failure.getAdvice()).contains("kill " + FOREIGN);
		assertThat(this.tried).containsOnly(8080);
		assertThat(this.told).containsExactly("conflict 8080");
	}

	@Test
	void movesToTheFirstFreePortOfTheRangesAndSaysSo() throws Exception {
		this.busy.addAll(Set.of(8080, 9000, 8081));
		PortRequest request = PortRequest.of(8080).withRanges(PortRanges.parse("9000,8081-8083"));
		try (PortLease lease = acquire(request)) {
			assertThat(lease.port()).isEqualTo(8082);
			assertThat(lease.acquisition()).isEqualTo(PortLease.Acquisition.FALLBACK);
			assertThat(lease.story()).hasValueSatisfying((story) -> assertThat(story).startsWith("Port 8080 is held by")
				.endsWith("is on 8082 instead (fallback range 8081-8083)."));
			assertThat(lease.request()).isEqualTo(request);
		}
		assertThat(this.told).containsExactly("conflict 8080", "lease 8082");
	}

	@ParameterizedTest
	@CsvSource(delimiter = ':', value = { "8080-8082:8081,8082", "8079-8081:8079,8081", "8081,8080:8081" })
	void leavesTheRequestedPortOutOfTheRanges(String ranges, String fallback) {
		List<Integer> others = Stream.of(fallback.split(",")).map(Integer::valueOf).toList();
		this.busy.add(8080);
		this.busy.addAll(others);
		PortUnavailableException failure = fail(PortRequest.of(8080).withRanges(PortRanges.parse(ranges)));
		List<Integer> expected = new ArrayList<>(List.of(8080, 8080));
		expected.addAll(others);
		assertThat(this.tried).containsExactlyElementsOf(expected);
		assertThat(failure.getEncounters()).extracting(Encounter::port)
			.containsExactlyElementsOf(expected.subList(1, expected.size()));
	}

	@Test
	void hasNowhereToGoIfTheRequestedPortIsAllThereIsInTheRanges() {
		this.busy.add(8080);
		PortUnavailableException failure = fail(PortRequest.of(8080).withRanges(PortRanges.parse("8080")));
		assertThat(failure.getEncounters()).extracting(Encounter::port).containsExactly(8080);
		assertThat(failure.getMessage()).doesNotContain("These fallback ports were tried");
		assertThat(this.tried).containsExactly(8080, 8080);
	}

	@Test
	void staysOnTheRequestedPortIfTheRangesContainIt() throws Exception {
		try (PortLease lease = acquire(PortRequest.of(8080).withRanges(PortRanges.parse("8080-8090")))) {
			assertThat(lease.port()).isEqualTo(8080);
			assertThat(lease.acquisition()).isEqualTo(PortLease.Acquisition.REQUESTED);
		}
		assertThat(warnings()).isEmpty();
	}

	@Test
	void bindsAnotherPortBeforeItFindsOutWhoHoldsOneThatIsPassedByInAnyCase() throws Exception {
		SocketTable all = this.sockets;
		List<String> looks = new ArrayList<>();
		this.sockets = new SocketTable() {

			@Override
			public SocketSnapshot find(int port) throws IOException {
				looks.add("who holds %d, after %s were tried".formatted(port, AcquirerTests.this.tried));
				return all.find(port);
			}

			@Override
			public List<ListeningSocket> listening(int port) throws IOException {
				looks.add("whether anybody listens on " + port);
				return all.find(port).listening();
			}

		};
		this.busy.addAll(Set.of(8080, 8081));
		try (PortLease lease = acquire(PortRequest.of(8080).withRanges(PortRanges.parse("8081-8083")))) {
			assertThat(lease.port()).isEqualTo(8082);
			assertThat(lease.encounters()).singleElement()
				.satisfies((encounter) -> assertThat(encounter.verdict().kind()).isEqualTo(VerdictKind.FOREIGN));
		}
		assertThat(looks).containsExactly("who holds 8080, after [8080, 8080, 8081, 8082] were tried");
	}

	@Test
	void bindsOnceMoreBeforeThePortIsPassedBy() throws Exception {
		try (PortLease lease = acquirer(PortRequest.of(8080).withRanges(PortRanges.parse("8081")), (port) -> {
			this.tried.add(port);
			if (this.tried.size() == 1) {
				throw new BindException("gone in a moment");
			}
		}).acquire(0)) {
			assertThat(lease.port()).isEqualTo(8080);
			assertThat(lease.acquisition()).isEqualTo(PortLease.Acquisition.REQUESTED);
		}
		assertThat(this.tried).containsExactly(8080, 8080);
		assertThat(this.told).containsExactly("lease 8080");
	}

	@Test
	void aFailureOfTheGuardAfterTheBindCostsTheStoryOnly() throws Exception {
		this.busy.add(8080);
		this.surroundings = () -> {
			throw new IllegalStateException("broken");
		};
		try (PortLease lease = acquire(PortRequest.of(8080).withRanges(PortRanges.parse("8081")))) {
			assertThat(lease.port()).isEqualTo(8081);
			assertThat(lease.acquisition()).isEqualTo(PortLease.Acquisition.FALLBACK);
			assertThat(lease.story()).isEmpty();
		}
		assertThat(warnings()).extracting(ILoggingEvent::getFormattedMessage)
			.anyMatch((message) -> message.contains("looked into port 8080; the application is on port 8081"));
	}

	@Test
	void neverTakesAPortThatAnotherListenerAskedFor() throws Exception {
		this.busy.add(8080);
		try (PortLease lease = acquire(
				PortRequest.of(8080).withRanges(PortRanges.parse("8081-8084")).withReserved(Set.of(8081, 8083)))) {
			assertThat(lease.port()).isEqualTo(8082);
		}
		assertThat(this.tried).doesNotContain(8081, 8083);
	}

	@Test
	void namesEveryPortThatWasTried() {
		this.busy.addAll(Set.of(8080, 8081, 8082, 9000));
		PortUnavailableException failure = fail(PortRequest.of(8080).withRanges(PortRanges.parse("8081-8082,9000")));
		assertThat(failure.getEncounters()).extracting(Encounter::port).containsExactly(8080, 8081, 8082, 9000);
		assertThat(failure.getMessage().lines()).anyMatch((line) -> line.startsWith("    8081: held by java"))
			.anyMatch((line) -> line.startsWith("    8082: held by java"))
			.anyMatch((line) -> line.startsWith("    9000: held by java"));
	}

	@ParameterizedTest
	@CsvSource({ "8080,8081,8090", "65530,65531,65535", "65534,65535,65535" })
	void aPortNobodyAskedForMovesByTenAndNeverBeyondTheLast(int port, int first, int last) {
		for (int i = port; i <= last; i++) {
			this.busy.add(i);
		}
		PortUnavailableException failure = fail(PortRequest.of(port).asDefault());
		assertThat(new TreeSet<>(this.tried)).isEqualTo(this.busy);
		assertThat(failure.getEncounters()).hasSize(last - first + 2);
	}

	@Test
	void theLastPortHasNoNext() {
		this.busy.add(65535);
		assertThat(fail(PortRequest.of(65535).asDefault()).getEncounters()).hasSize(1);
		assertThat(this.tried).containsOnly(65535);
	}

	@Test
	void inATestAPortNobodyAskedForIsNotMoved() {
		this.busy.add(8080);
		this.surroundings = () -> Set.of(Surrounding.TEST);
		assertThat(fail(PortRequest.of(8080).asDefault()).getEncounters()).hasSize(1);
		assertThat(this.tried).containsOnly(8080);
	}

	@Test
	void aFailureThatIsNoConflictIsPassedOnUntouched() {
		for (Exception original : List.of(new IOException("disk full"), new IllegalStateException("broken"),
				new IOException("Address already in use"))) {
			assertThatException().isThrownBy(() -> acquirer(PortRequest.of(8080), (port) -> {
				throw original;
			}).acquire(0)).isSameAs(original);
		}
		assertThat(this.told).isEmpty();
		assertThat(warnings()).isEmpty();
	}

	@Test
	void anObserverChangesNothingAndComplainsAboutNothing() {
		this.policy = new Policy(Policy.Mode.OBSERVE, Policy.StaleCleanup.TERMINATE, Set.of(),
				Policy.RunningCleanup.REPLACE, Duration.ZERO, Set.of());
		for (Exception original : List.of(new BindException("busy"),
				new IllegalStateException("server failed", new BindException("busy")))) {
			Throwable thrown = catchThrowable(
					() -> acquirer(PortRequest.of(8080).withRanges(PortRanges.parse("8081")), (port) -> {
						this.tried.add(port);
						throw original;
					}).acquire(0));
			assertThat(thrown).isSameAs(original);
		}
		assertThat(this.told).containsExactly("plan 8080", "plan 8080");
		assertThat(this.tried).containsExactly(8080, 8080);
		assertThat(warnings()).isEmpty();
	}

	@Test
	void anotherFailureWhenThePortIsBoundOnceMoreGivesBackTheFirstFailure() {
		BindException first = new BindException("busy");
		Throwable thrown = catchThrowable(
				() -> acquirer(PortRequest.of(8080).withRanges(PortRanges.parse("8081")), (port) -> {
					this.tried.add(port);
					if (this.tried.size() == 1) {
						throw first;
					}
					throw new IllegalStateException("no key store");
				}).acquire(0));
		assertThat(thrown).isSameAs(first);
		assertThat(this.tried).containsExactly(8080, 8080);
		assertThat(warnings()).isEmpty();
	}

	@Test
	void anotherFailureOnAFallbackPortGivesBackTheFirstFailure() {
		BindException first = new BindException("busy");
		IllegalStateException other = new IllegalStateException("no key store");
		Throwable thrown = catchThrowable(
				() -> acquirer(PortRequest.of(8080).withRanges(PortRanges.parse("8081")), (port) -> {
					if (port == 8081) {
						this.tried.add(port);
						throw other;
					}
					throw first;
				}).acquire(0));
		assertThat(thrown).isSameAs(first);
		assertThat(this.tried).containsExactly(8081);
		assertThat(warnings()).isEmpty();
	}

	@Test
	void aFailureOfTheGuardGivesBackTheFailureOfTheServer() {
		BindException original = new BindException("busy");
		this.surroundings = () -> {
			throw new IllegalStateException("broken");
		};
		assertThat(catchThrowable(() -> acquirer(PortRequest.of(8080), (port) -> {
			throw original;
		}).acquire(0))).isSameAs(original);
		assertThat(warnings()).singleElement().satisfies((event) -> assertThat(event.getLevel()).isEqualTo(Level.WARN));
	}

	@Test
	void anErrorOfTheServerIsNotTakenForOneOfTheGuard() {
		AssertionError error = new AssertionError("out of the server");
		assertThat(catchThrowable(() -> acquirer(PortRequest.of(8080).withRanges(PortRanges.parse("8081")), (port) -> {
			this.tried.add(port);
			if (this.tried.size() > 1) {
				throw error;
			}
			throw new BindException("busy");
		}).acquire(0))).isSameAs(error);
		assertThat(warnings()).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("failures")
	void aListenerThatFailsInWhateverWayBreaksNothing(Throwable failure) throws Exception {
		this.listener = new PortGuardListener() {

			@Override
			public void onConflict(Encounter encounter) {
				sneak(failure);
			}

			@Override
			public void onLease(PortLease lease) {
				sneak(failure);
			}

		};
		try (PortLease lease = acquire(PortRequest.of(8080))) {
			assertThat(lease.isClaimed()).isTrue();
		}
		this.busy.add(8080);
		try (PortLease lease = acquire(PortRequest.of(8080).withRanges(PortRanges.parse("8081")))) {
			assertThat(lease.port()).isEqualTo(8081);
			assertThat(lease.story()).isPresent();
		}
		assertThat(fail(PortRequest.of(8080))).hasMessageContaining("Port 8080 is held by java");
		assertThat(warnings()).hasSize(4)
			.allMatch((event) -> event.getFormattedMessage()
				.equals("A listener of Port Guard failed: " + this.listener.getClass().getName()));
	}

	@ParameterizedTest
	@MethodSource("failures")
	void whatTheApplicationFailsToSayOfItselfCostsTheClaimOnly(Throwable failure) throws Exception {
		this.surroundings = () -> {
			sneak(failure);
			return Set.of();
		};
		try (PortLease lease = acquire(PortRequest.of(8080))) {
			assertThat(lease.port()).isEqualTo(8080);
			assertThat(lease.isClaimed()).isFalse();
		}
		this.busy.add(8080);
		assertThatExceptionOfType(BindException.class).isThrownBy(() -> acquire(PortRequest.of(8080)));
		try (PortLease lease = acquire(PortRequest.of(8080).withRanges(PortRanges.parse("8081")))) {
			assertThat(lease.port()).isEqualTo(8081);
			assertThat(lease.story()).isEmpty();
		}
	}

	static List<Throwable> failures() {
		return List.of(new IllegalStateException("broken"), new AssertionError("broken"), new IOException("broken"));
	}

	/**
	 * Throws anything, as code in other languages may.
	 */
	@SuppressWarnings("unchecked")
	private static <T extends Throwable> void sneak(Throwable failure) throws T {
		throw (T) failure;
	}

	@Test
	void anUnusableRegistryCostsTheClaimAndOneWarning() throws Exception {
		Files.writeString(this.registry, "no directory");
		GuardContext context = context();
		for (int port : new int[] { 8080, 8081 }) {
			try (PortLease lease = new Acquirer<>(context, PortRequest.of(port), this::bind).acquire(0)) {
				assertThat(lease.port()).isEqualTo(port);
				assertThat(lease.isClaimed()).isFalse();
				lease.ready();
				lease.stopping();
			}
		}
		assertThat(warnings()).singleElement().satisfies((event) -> {
			assertThat(event.getLevel()).isEqualTo(Level.WARN);
			assertThat(event.getFormattedMessage()).startsWith("Port 8080 is bound, but the claim on it");
		});
	}

	@ParameterizedTest
	@CsvSource({ "AUTO, KEEP, false, 0", "AUTO, KEEP, true, 1", "AUTO, REPLACE, false, 1",
			"TERMINATE, KEEP, false, 1" })
	void aClaimThatNobodyWouldMissIsNotWorthAWarning(Policy.StaleCleanup stale, Policy.RunningCleanup running,
			boolean ranges, int warnings) throws Exception {
		Files.writeString(this.registry, "no directory");
		this.surroundings = () -> Set.of(Surrounding.CLOUD);
		this.policy = new Policy(Policy.Mode.ENFORCE, stale, Set.of(), running, Duration.ZERO, Set.of());
		PortRequest request = PortRequest.of(8080);
		try (PortLease lease = acquire(ranges ? request.withRanges(PortRanges.parse("8081")) : request)) {
			assertThat(lease.isClaimed()).isFalse();
			lease.ready();
		}
		assertThat(warnings()).hasSize(warnings);
	}

	@Test
	void anUnusableRegistryDoesNotPreventTheFallback() throws Exception {
		Files.writeString(this.registry, "no directory");
		this.busy.add(8080);
		try (PortLease lease = acquire(PortRequest.of(8080).withRanges(PortRanges.parse("8081")))) {
			assertThat(lease.port()).isEqualTo(8081);
		}
	}

	@Test
	void waitsALittleForAHolderThatHasJustEnded() throws Exception {
		this.sockets = (port) -> {
			this.busy.remove(port);
			return new SocketSnapshot(List.of(), Set.of(), Set.of(), true);
		};
		this.busy.add(8080);
		try (PortLease lease = acquire(PortRequest.of(8080))) {
			assertThat(lease.port()).isEqualTo(8080);
			assertThat(lease.acquisition()).isEqualTo(PortLease.Acquisition.REQUESTED);
		}
	}

	@Test
	void saysSoWhenItMovesToAPortThatHasJustBecomeFree() throws Exception {
		SocketTable foreign = this.sockets;
		this.sockets = (port) -> {
			if (port == 8080) {
				return foreign.find(port);
			}
			this.busy.remove(port);
			return new SocketSnapshot(List.of(), Set.of(), Set.of(), true);
		};
		this.busy.addAll(Set.of(8080, 8081));
		Files.createDirectories(this.registry.getParent());
		GuardContext context = context();
		try (PortLease other = new Acquirer<>(context,
				PortRequest.of(8081).withAddress(InetAddress.getLoopbackAddress()), (port) -> {
				})
			.acquire(0)) {
			Files.copy(this.registry.resolve("port/8081@" + InetAddress.getLoopbackAddress().getHostAddress()),
					this.directory.resolve("record"));
			assertThat(other.isClaimed()).isTrue();
		}
		Files.copy(this.directory.resolve("record"),
				this.registry.resolve("port/8081@" + InetAddress.getLoopbackAddress().getHostAddress()));
		try (PortLease lease = new Acquirer<>(context, PortRequest.of(8080).withRanges(PortRanges.parse("8081")),
				this::bind)
			.acquire(0)) {
			assertThat(lease.port()).isEqualTo(8081);
			assertThat(lease.acquisition()).isEqualTo(PortLease.Acquisition.FALLBACK);
			assertThat(lease.story()).isPresent();
		}
	}

	@Test
	void aLookUpThatFailsEndsInUnknownAndInNoSignal() {
		this.busy.add(8080);
		this.sockets = (port) -> {
			throw new IOException("hidden");
		};
		PortUnavailableException failure = fail(PortRequest.of(8080));
		assertThat(failure.getEncounters()).singleElement()
			.satisfies((encounter) -> assertThat(encounter.verdict().kind()).isEqualTo(VerdictKind.UNKNOWN));
		assertThat(failure).hasMessageContaining("Port 8080 is held by an unidentified process (the look-up failed");
	}

	@Test
	void triesThePortItHadBeforeFirstUnlessAnotherListenerAsksForItNow() throws Exception {
		try (PortLease lease = acquirer(PortRequest.of(8080), this::bind).acquire(8082)) {
			assertThat(lease.port()).isEqualTo(8082);
			assertThat(lease.acquisition()).isEqualTo(PortLease.Acquisition.FALLBACK);
		}
		try (PortLease lease = acquirer(PortRequest.of(8080).withReserved(Set.of(8082)), this::bind).acquire(8082)) {
			assertThat(lease.port()).isEqualTo(8080);
		}
		assertThat(this.tried).containsExactly(8082, 8080);
	}

	private PortLease acquire(PortRequest request) throws Exception {
		return acquirer(request, this::bind).acquire(0);
	}

	private PortUnavailableException fail(PortRequest request) {
		PortUnavailableException failure = catchThrowableOfType(PortUnavailableException.class, () -> acquire(request));
		assertThatExceptionOfType(PortUnavailableException.class).isThrownBy(() -> {
			throw failure;
		});
		return failure;
	}

	private void bind(int port) throws BindException {
		this.tried.add(port);
		if (this.busy.contains(port)) {
			throw new BindException("busy");
		}
	}

	private <E extends Exception> Acquirer<E> acquirer(PortRequest request, PortBinder<E> binder) {
		return new Acquirer<>(context(), request, binder);
	}

	private GuardContext context() {
		return new GuardContext("shop", () -> null, this.policy,
				new Registry(this.registry, CLOCK, Duration.ofMinutes(1)), new Lookups(this.processes, this.sockets),
				CLOCK, null, false, false, new SurroundingsDetector((name) -> null, this.processes, this.surroundings),
				this.listener);
	}

	private List<ILoggingEvent> warnings() {
		return this.log.list.stream().filter((event) -> event.getLevel().isGreaterOrEqual(Level.WARN)).toList();
	}

	private static Logger logger() {
		return (Logger) LoggerFactory.getLogger(PortGuard.class);
	}

}
