package io.github.portguard;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.portguard.conflict.VerdictKind;
import io.github.portguard.port.PortRanges;
import io.github.portguard.port.PortRequest;
import io.github.portguard.process.HandleProcessTable;
import io.github.portguard.registry.ClaimRecord;
import io.github.portguard.registry.ClaimState;
import io.github.portguard.registry.JvmTable;
import io.github.portguard.registry.Registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link PortGuard} with real sockets.
 */
class PortGuardTests {

	private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-01T10:00:00Z"), ZoneOffset.UTC);

	private final InetAddress loopback = InetAddress.getLoopbackAddress();

	@TempDir
	private Path directory;

	private Registry registry;

	private PortGuard guard;

	private ServerSocket bound;

	@BeforeEach
	void build() {
		Path root = this.directory.resolve("registry");
		this.registry = new Registry(root, CLOCK, Duration.ofMinutes(1));
		this.guard = PortGuard.builder()
			.applicationId("shop")
			.registryDirectory(root)
			.shutdownTimeout(Duration.ofSeconds(30))
			.clock(CLOCK)
			.build();
	}

	@AfterEach
	void close() throws IOException {
		if (this.bound != null) {
			this.bound.close();
		}
	}

	@Test
	void bindsAFreePortAndClaimsItUntilTheLeaseIsClosed() throws Exception {
		int port = freePort();
		PortLease lease = this.guard.acquire(request(port).withScheme("http"), this::bind);
		assertThat(this.bound.getLocalPort()).isEqualTo(port);
		assertThat(JvmTable.isHeld(null, port)).isTrue();
		assertThat(record(port)).satisfies((record) -> {
			assertThat(record.process().pid()).isEqualTo(ProcessHandle.current().pid());
			assertThat(record.application().id()).isEqualTo("shop");
			assertThat(record.address()).isEqualTo(this.loopback);
			assertThat(record.scheme()).isEqualTo("http");
			assertThat(record.shutdownTimeout()).isEqualTo(Duration.ofSeconds(30));
			assertThat(record.state()).isEqualTo(ClaimState.STARTING);
		});
		lease.ready();
		assertThat(record(port).readySince()).isEqualTo(CLOCK.instant());
		lease.stopping();
		assertThat(record(port).state()).isEqualTo(ClaimState.STOPPING);
		lease.close();
		lease.close();
		lease.ready();
		assertThat(this.registry.find(port)).isEmpty();
		assertThat(JvmTable.isHeld(null, port)).isFalse();
	}

	@Test
	void looksDoNotMakeAnApplicationKnownWellEnoughToEndAnything() throws Exception {
		try (ServerSocket holder = new ServerSocket(0, 1, this.loopback)) {
			PortRequest request = request(holder.getLocalPort());
			this.guard.claims().examine(request);
			this.guard.inspect(request);
			assertThat(this.guard.claims().endStale(request)).satisfies(PortGuardTests::assertUnknown);
			assertThat(this.guard.claims().endStale(this.guard.claims().judge(request)))
				.satisfies(PortGuardTests::assertUnknown);
			assertThatExceptionOfType(PortUnavailableException.class)
				.isThrownBy(() -> this.guard.acquire(request, this::bind));
			assertThat(this.guard.claims().endStale(request)).satisfies((release) -> {
				assertThat(release.outcome()).isEqualTo(PortRelease.Outcome.REFUSED);
				assertThat(release.description()).contains("it is this very process");
			});
		}
	}

	private static void assertUnknown(PortRelease release) {
		assertThat(release.outcome()).isEqualTo(PortRelease.Outcome.REFUSED);
		assertThat(release.description()).contains("this application has not acquired a port itself");
	}

	@Test
	void inspectionNamesTheHolderAndLeavesNoTrace() throws Exception {
		try (ServerSocket holder = new ServerSocket(0, 1, this.loopback)) {
			PortInspection inspection = this.guard.inspect(request(holder.getLocalPort()));
			assertThat(inspection.isHeld()).isTrue();
			assertThat(inspection.verdict().kind()).isEqualTo(VerdictKind.SELF);
			assertThat(inspection.description()).contains("Port %d is held by this very process (pid %d)"
				.formatted(holder.getLocalPort(), ProcessHandle.current().pid()));
			assertThat(inspection.advice())
				.isEqualTo("Give each listener of this application a port of its own, or choose another port.");
			assertThat(holder.isClosed()).isFalse();
		}
		assertThat(this.directory.resolve("registry")).doesNotExist();
	}

	@Test
	void inspectionDoesNotMindAFreePort() throws Exception {
		int port = freePort();
		assertThat(this.guard.inspect(request(port)).isHeld()).isFalse();
		try (ServerSocket socket = new ServerSocket(port, 1, this.loopback)) {
			assertThat(socket.isBound()).isTrue();
		}
	}

	@Test
	void aSecondListenerOfTheSameJvmIsToldThatItIsInItsOwnWay() throws Exception {
		int port = freePort();
		try (PortLease lease = this.guard.acquire(request(port), this::bind)) {
			assertThat(lease.isClaimed()).isTrue();
			assertThatExceptionOfType(PortUnavailableException.class)
				.isThrownBy(() -> this.guard.acquire(request(port), this::bindAnother))
				.withMessageContaining("held by this very process (pid %d)", ProcessHandle.current().pid())
				.satisfies((failure) -> assertThat(failure.getEncounters()).singleElement()
					.satisfies((encounter) -> assertThat(encounter.verdict().kind()).isEqualTo(VerdictKind.SELF)));
		}
	}

	@Test
	void getsItsOwnPortBackAfterAnInternalRestart() throws Exception {
		int port = freePort();
		for (int i = 0; i < 3; i++) {
			try (PortLease lease = this.guard.acquire(request(port), this::bind)) {
				assertThat(lease.port()).isEqualTo(port);
				this.bound.close();
			}
		}
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void movesPastASocketOfThisJvmThatIsNotGuarded() throws Exception {
		int free = freePort();
		try (ServerSocket holder = new ServerSocket(0, 1, this.loopback)) {
			PortRequest request = request(holder.getLocalPort()).withRanges(PortRanges.parse(Integer.toString(free)));
			try (PortLease lease = this.guard.acquire(request, this::bind)) {
				assertThat(lease.port()).isEqualTo(free).isEqualTo(this.bound.getLocalPort());
				assertThat(lease.acquisition()).isEqualTo(PortLease.Acquisition.FALLBACK);
				assertThat(lease.encounters()).singleElement()
					.satisfies((encounter) -> assertThat(encounter.verdict().kind()).isEqualTo(VerdictKind.SELF));
				assertThat(lease.story())
					.hasValueSatisfying((story) -> assertThat(story).contains("this very process", "is on " + free));
				assertThat(record(free).requestedPort()).isEqualTo(holder.getLocalPort());
			}
		}
	}

	@Test
	void refusesANegativeShutdownTimeout() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> PortGuard.builder().shutdownTimeout(Duration.ofMillis(-1)));
	}

	@Test
	void asksForTheShutdownTimeoutWhenAClaimIsMade() throws Exception {
		AtomicInteger asked = new AtomicInteger();
		PortGuard guard = guard(() -> Duration.ofSeconds(asked.incrementAndGet()));
		assertThat(asked).hasValue(0);
		assertThat(announced(guard)).isEqualTo(Duration.ofSeconds(1));
		assertThat(announced(guard)).isEqualTo(Duration.ofSeconds(2));
	}

	@Test
	void makesAClaimWithoutAShutdownTimeoutIfThatIsNotKnown() throws Exception {
		assertThat(announced(guard(() -> {
			throw new IllegalStateException("broken");
		}))).isZero();
		assertThat(announced(guard(() -> {
			throw new NoClassDefFoundError("gone");
		}))).isZero();
		assertThat(announced(guard(() -> null))).isZero();
		assertThat(announced(guard(() -> Duration.ofSeconds(-1)))).isZero();
	}

	private PortGuard guard(Supplier<Duration> shutdownTimeout) {
		return PortGuard.builder()
			.registryDirectory(this.directory.resolve("registry"))
			.registryTimeout(Duration.ofMinutes(1))
			.shutdownTimeout(shutdownTimeout)
			.build();
	}

	private Duration announced(PortGuard guard) throws Exception {
		try (PortLease lease = guard.acquire(request(freePort()), this::bind)) {
			return record(lease.port()).shutdownTimeout();
		}
		finally {
			this.bound.close();
		}
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void anExaminationOfAnOwnPortGoesByTheSocketTable() throws Exception {
		int port = freePort();
		PortGuard patient = PortGuard.builder()
			.registryDirectory(this.directory.resolve("registry"))
			.lookupTimeout(Duration.ofMinutes(1))
			.registryTimeout(Duration.ofMinutes(1))
			.build();
		try (PortLease lease = patient.acquire(request(port), this::bind)) {
			assertThat(patient.claims().examine(request(lease.port()))).satisfies((examination) -> {
				assertThat(examination.addresses()).containsExactly(this.loopback);
				assertThat(examination.isTaken()).hasValue(true);
			});
			this.bound.close();
			assertThat(patient.claims().examine(request(port))).satisfies((examination) -> {
				assertThat(examination.addresses()).isEmpty();
				assertThat(examination.isTaken()).hasValue(false);
			});
		}
	}

	@Test
	void anExaminationWithoutASocketTableDoesNotSayWhetherThePortIsTaken() throws Exception {
		int port = freePort();
		PortGuard blind = PortGuard.builder()
			.registryDirectory(this.directory.resolve("registry"))
			.lookups(new Lookups(new HandleProcessTable(), (any) -> {
				throw new IOException("nothing is to be seen");
			}))
			.build();
		assertThat(blind.claims().examine(request(port)).isTaken()).isEmpty();
		try (PortLease lease = blind.acquire(request(port), this::bind)) {
			PortExamination examination = blind.claims().examine(request(lease.port()));
			assertThat(examination.inspection().verdict().kind()).isEqualTo(VerdictKind.SELF);
			assertThat(examination.addresses()).isNull();
			assertThat(examination.isTaken()).isEmpty();
		}
	}

	/**
	 * So that a message that names a file of it can be told from any other.
	 */
	@Test
	void theRegistryDirectoryIsNamedInFullIfItIsRelative() {
		Path relative = Path.of("pom.xml");
		Claims claims = PortGuard.builder().registryDirectory(relative).build().claims();
		assertThat(claims.survey(Set.of()).problem())
			.startsWith("'%s' is a symbolic link or no directory".formatted(relative.toAbsolutePath()));
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, -1 })
	void refusesALookUpThatMayTakeNoTime(long millis) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> PortGuard.builder().lookupTimeout(Duration.ofMillis(millis)))
			.withMessageContaining("is not positive");
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, -1 })
	void refusesADiskThatMayTakeNoTime(long millis) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> PortGuard.builder().registryTimeout(Duration.ofMillis(millis)))
			.withMessageContaining("is not positive");
	}

	private PortRequest request(int port) {
		return PortRequest.of(port).withAddress(this.loopback);
	}

	private void bind(int port) throws IOException {
		this.bound = new ServerSocket(port, 1, this.loopback);
	}

	private void bindAnother(int port) throws IOException {
		try (ServerSocket socket = new ServerSocket(port, 1, this.loopback)) {
			throw new AssertionError(socket + " was expected to be busy");
		}
	}

	private ClaimRecord record(int port) throws Exception {
		assertThat(this.registry.find(port)).hasSize(1);
		return this.registry.find(port).get(0);
	}

	private int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, this.loopback)) {
			return socket.getLocalPort();
		}
	}

}
