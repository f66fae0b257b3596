package io.github.portguard.boot;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.test.context.runner.AbstractApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.portguard.PortLease;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A management server of its own, on every embedded server.
 */
class ManagementServerTests {

	@TempDir
	private Path directory;

	@ParameterizedTest
	@EnumSource
	void isAListenerOfItsOwn(EmbeddedServer server) throws Exception {
		int port = LoopbackPorts.free();
		int management = LoopbackPorts.free();
		runner(server, port, management).run((context) -> {
			assertThat(context.getStartupFailure()).isNull();
			List<PortLease> leases = context.getBean(ServerGuard.class).leases();
			assertThat(leases).extracting((lease) -> lease.request().listener())
				.containsExactlyInAnyOrder("server", "management");
			assertThat(leases).extracting(PortLease::port).containsExactlyInAnyOrder(port, management);
			assertThat(leases).allMatch((lease) -> lease.request().explicit());
			assertThat(claims()).containsExactlyInAnyOrder(port + "@127.0.0.1", management + "@127.0.0.1");
		});
		assertThat(claims()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void bothMoveByRangesOfTheirOwn(EmbeddedServer server) throws Exception {
		try (ServerSocket holder = LoopbackPorts.listen(); ServerSocket managementHolder = LoopbackPorts.listen()) {
			int fallback = LoopbackPorts.free();
			int managementFallback = LoopbackPorts.free();
			runner(server, holder.getLocalPort(), managementHolder.getLocalPort())
				.withPropertyValues("port-guard.fallback.ranges=" + fallback,
						"port-guard.listeners.management.fallback.ranges=" + managementFallback)
				.run((context) -> {
					assertThat(context.getStartupFailure()).isNull();
					assertThat(context.getEnvironment().getProperty("local.server.port", Integer.class))
						.isEqualTo(fallback);
					assertThat(context.getEnvironment().getProperty("local.management.port", Integer.class))
						.isEqualTo(managementFallback);
					assertThat(claims()).containsExactlyInAnyOrder(fallback + "@127.0.0.1",
							managementFallback + "@127.0.0.1");
				});
		}
	}

	@ParameterizedTest
	@EnumSource
	void doesNotMoveWithoutRangesOfItsOwn(EmbeddedServer server) throws Exception {
		try (ServerSocket holder = LoopbackPorts.listen()) {
			runner(server, LoopbackPorts.free(), holder.getLocalPort())
				.withPropertyValues("port-guard.fallback.ranges=" + LoopbackPorts.free())
				.run((context) -> assertThat(
						Causes.find(context.getStartupFailure(), PortConflictException.class).getDescription())
					.contains("Port " + holder.getLocalPort()));
			assertThat(claims()).isEmpty();
		}
	}

	@ParameterizedTest
	@EnumSource
	void serverLeavesThePortOfTheManagementAlone(EmbeddedServer server) throws Exception {
		try (ServerSocket holder = LoopbackPorts.listen()) {
			int management = LoopbackPorts.free();
			int fallback = LoopbackPorts.free();
			runner(server, holder.getLocalPort(), management)
				.withPropertyValues("port-guard.fallback.ranges=" + management + "," + fallback)
				.run((context) -> {
					assertThat(context.getStartupFailure()).isNull();
					assertThat(context.getBean(ServerGuard.class).leases()).allMatch((lease) -> lease
						.port() == ("server".equals(lease.request().listener()) ? fallback : management));
				});
		}
	}

	@ParameterizedTest
	@EnumSource
	void bothGetTheirPortsBackAfterAStop(EmbeddedServer server) throws Exception {
		ServerSocket holder = LoopbackPorts.listen();
		ServerSocket managementHolder = LoopbackPorts.listen();
		int fallback = LoopbackPorts.free();
		int managementFallback = LoopbackPorts.free();
		runner(server, holder.getLocalPort(), managementHolder.getLocalPort())
			.withPropertyValues("port-guard.fallback.ranges=" + fallback,
					"port-guard.listeners.management.fallback.ranges=" + managementFallback)
			.run((context) -> {
				holder.close();
				managementHolder.close();
				ConfigurableApplicationContext application = (ConfigurableApplicationContext) context
					.getSourceApplicationContext();
				application.stop();
				Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> claims().isEmpty());
				awaitThreadsThatAccept(fallback, managementFallback);
				application.start();
				assertAreOn(context, fallback, managementFallback);
				application.pause();
				awaitThreadsThatAccept(managementFallback);
				application.restart();
				assertAreOn(context, fallback, managementFallback);
			});
	}

	/**
	 * Waits until the threads that accept for Jetty have ended. Jetty interrupts them
	 * when it stops, but does not wait for them: one that is busy with its first
	 * connection goes on with the next socket if there is one by then, and closes it
	 * because it is interrupted.
	 */
	private static void awaitThreadsThatAccept(int... ports) {
		for (int port : ports) {
			Awaitility.await()
				.atMost(Duration.ofMinutes(1))
				.until(() -> Thread.getAllStackTraces()
					.keySet()
					.stream()
					.map(Thread::getName)
					.noneMatch((name) -> name.contains("-acceptor-") && name.endsWith("{127.0.0.1:" + port + "}")));
		}
	}

	private void assertAreOn(ApplicationContext context, int port, int management) throws IOException {
		assertThat(context.getEnvironment().getProperty("local.server.port", Integer.class)).isEqualTo(port);
		assertThat(context.getEnvironment().getProperty("local.management.port", Integer.class)).isEqualTo(management);
		assertThat(context.getBean(ServerGuard.class).leases()).hasSize(2);
		assertThat(claims()).containsExactlyInAnyOrder(port + "@127.0.0.1", management + "@127.0.0.1");
		for (int bound : new int[] { port, management }) {
			new Socket(InetAddress.getLoopbackAddress(), bound).close();
		}
	}

	private AbstractApplicationContextRunner<?, ?, ?> runner(EmbeddedServer server, int port, int management) {
		return server.runnerWithManagement()
			.withPropertyValues("server.address=127.0.0.1", "management.server.address=127.0.0.1",
					"server.port=" + port, "management.server.port=" + management,
					"port-guard.registry.directory=" + this.directory.resolve("registry"));
	}

	private List<String> claims() throws IOException {
		try (Stream<Path> files = Files.list(this.directory.resolve("registry/port"))) {
			return files.map((file) -> file.getFileName().toString()).toList();
		}
	}

}
