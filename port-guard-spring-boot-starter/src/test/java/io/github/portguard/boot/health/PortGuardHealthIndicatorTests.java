package io.github.portguard.boot.health;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.PayloadApplicationEvent;

import io.github.portguard.PortLease;
import io.github.portguard.boot.ClaimLostEvent;
import io.github.portguard.boot.PortGuardAutoConfiguration;
import io.github.portguard.boot.ServerGuard;
import io.github.portguard.port.PortRanges;
import io.github.portguard.port.PortRequest;
import io.github.portguard.testing.Ports;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PortGuardHealthIndicator} with real sockets and claims.
 */
class PortGuardHealthIndicatorTests {

	private final InetAddress loopback = InetAddress.getLoopbackAddress();

	private final List<ClaimLostEvent> events = new CopyOnWriteArrayList<>();

	private final int port = Ports.free(2);

	@TempDir
	private Path directory;

	private ApplicationContextRunner runner;

	private ServerSocket bound;

	@BeforeEach
	void createRunner() {
		this.runner = new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(PortGuardAutoConfiguration.class,
					PortGuardHealthContributorAutoConfiguration.class))
			.withInitializer((context) -> context.addApplicationListener((event) -> {
				if (event instanceof PayloadApplicationEvent<?> payload
						&& payload.getPayload() instanceof ClaimLostEvent lost) {
					this.events.add(lost);
				}
			}))
			.withPropertyValues("port-guard.registry.directory=" + this.directory.resolve("registry"));
	}

	@AfterEach
	void close() throws IOException {
		if (this.bound != null) {
			this.bound.close();
		}
	}

	@Test
	void isUpOnTheRequestedPort() {
		this.runner.run((context) -> {
			PortLease lease = acquire(context);
			Health health = health(context);
			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(health.getDetails()).isEqualTo(Map.of("listeners", Map.of("server", Map.of("requestedPort",
					this.port, "port", this.port, "acquisition", "requested", "claim", "held"))));
			context.getBean(ServerGuard.class).release(lease);
			assertThat(health(context).getDetails()).isEqualTo(Map.of("listeners", Map.of()));
			assertThat(this.events).isEmpty();
		});
	}

	@Test
	void isUpOnAFallbackPortWithDetails() throws IOException {
		try (ServerSocket holder = new ServerSocket(this.port, 1, this.loopback)) {
			this.runner.run((context) -> {
				PortLease lease = acquire(context);
				assertThat(lease.port()).isEqualTo(this.port + 1).isNotEqualTo(holder.getLocalPort());
				Health health = health(context);
				assertThat(health.getStatus()).isEqualTo(Status.UP);
				assertThat(health.getDetails().toString()).contains("port=" + (this.port + 1), "acquisition=fallback");
				context.getBean(ServerGuard.class).release(lease);
			});
		}
	}

	@Test
	void hasTheConfiguredStatusOnAFallbackPort() throws IOException {
		try (ServerSocket holder = new ServerSocket(this.port, 1, this.loopback)) {
			this.runner.withPropertyValues("port-guard.health.fallback-status=out-of-service").run((context) -> {
				PortLease lease = acquire(context);
				assertThat(health(context).getStatus()).as("beside " + holder).isEqualTo(Status.OUT_OF_SERVICE);
				context.getBean(ServerGuard.class).release(lease);
			});
		}
	}

	@Test
	void isUnknownIfTheClaimIsLostAndSaysSoOnce() {
		this.runner.run((context) -> {
			PortLease lease = acquire(context);
			deleteLockFiles();
			for (int i = 0; i < 3; i++) {
				Health health = health(context);
				assertThat(health.getStatus()).isEqualTo(Status.UNKNOWN);
				assertThat(health.getDetails().toString()).contains("claim=lost", "reason=its lock file is gone");
			}
			assertThat(context.getBean(ServerGuard.class).lostClaims()).isOne();
			assertThat(this.events)
				.containsExactly(new ClaimLostEvent("server", this.loopback, this.port, "its lock file is gone"));
			context.getBean(ServerGuard.class).release(lease);
			assertThat(context.getBean(ServerGuard.class).lostClaims()).isZero();
		});
	}

	@Test
	void hasTheConfiguredStatusIfTheClaimIsLost() {
		this.runner.withPropertyValues("port-guard.health.lost-claim-status=DOWN").run((context) -> {
			PortLease lease = acquire(context);
			deleteLockFiles();
			assertThat(health(context).getStatus()).isEqualTo(Status.DOWN);
			context.getBean(ServerGuard.class).release(lease);
		});
	}

	@ParameterizedTest
	@CsvSource({ "out-of-service, unknown, OUT_OF_SERVICE", "unknown, down, DOWN" })
	void hasTheWorseStatusOnAFallbackPortWhoseClaimIsLost(String fallback, String lost, String worse)
			throws IOException {
		try (ServerSocket holder = new ServerSocket(this.port, 1, this.loopback)) {
			this.runner
				.withPropertyValues("port-guard.health.fallback-status=" + fallback,
						"port-guard.health.lost-claim-status=" + lost)
				.run((context) -> {
					PortLease lease = acquire(context);
					deleteLockFiles();
					assertThat(health(context).getStatus()).as("beside " + holder).isEqualTo(new Status(worse));
					context.getBean(ServerGuard.class).release(lease);
				});
		}
	}

	private PortLease acquire(ApplicationContext context) throws IOException {
		PortRequest request = PortRequest.of(this.port)
			.withAddress(this.loopback)
			.withRanges(PortRanges.parse(Integer.toString(this.port + 1)));
		return context.getBean(ServerGuard.class)
			.acquire(request, 0, (port) -> this.bound = new ServerSocket(port, 1, this.loopback));
	}

	private static Health health(ApplicationContext context) {
		return context.getBean(PortGuardHealthIndicator.class).health();
	}

	private void deleteLockFiles() throws IOException {
		try (Stream<Path> files = Files.list(this.directory.resolve("registry").resolve("inst"))) {
			for (Path file : files.toList()) {
				Files.delete(file);
			}
		}
	}

}
