package io.github.portguard.boot;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.rsocket.autoconfigure.RSocketMessagingAutoConfiguration;
import org.springframework.boot.rsocket.autoconfigure.RSocketServerAutoConfiguration;
import org.springframework.boot.rsocket.autoconfigure.RSocketStrategiesAutoConfiguration;
import org.springframework.boot.rsocket.context.RSocketPortInfoApplicationContextInitializer;
import org.springframework.boot.rsocket.context.RSocketServerInitializedEvent;
import org.springframework.boot.rsocket.netty.NettyRSocketServerFactory;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.rsocket.RSocketRequester;
import org.springframework.messaging.rsocket.RSocketStrategies;
import org.springframework.stereotype.Controller;

import io.github.portguard.PortLease;
import io.github.portguard.boot.rsocket.RSocketPortGuardAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A standalone RSocket server, in an application without any web server.
 */
class RSocketServerTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final AutoConfigurations RSOCKET = AutoConfigurations.of(RSocketPortGuardAutoConfiguration.class,
			RSocketStrategiesAutoConfiguration.class, RSocketMessagingAutoConfiguration.class,
			RSocketServerAutoConfiguration.class);

	@TempDir
	private Path directory;

	@ParameterizedTest
	@ValueSource(strings = { "tcp", "websocket" })
	void claimsItsPortAndGivesItBack(String transport) throws Exception {
		int port = LoopbackPorts.free();
		runner(transport, port).run((context) -> {
			assertThat(context).hasNotFailed();
			PortLease lease = lease(context);
			assertThat(lease.port()).isEqualTo(port);
			assertThat(lease.acquisition()).isEqualTo(PortLease.Acquisition.REQUESTED);
			assertThat(lease.request().listener()).isEqualTo("rsocket");
			assertThat(lease.request().explicit()).isTrue();
			assertThat(lease.request().address()).isEqualTo(InetAddress.getLoopbackAddress());
			assertThat(lease.request().scheme()).isNull();
			assertThat(claims()).containsExactly(port + "@127.0.0.1");
			assertAnswers(context, transport, port);
		});
		assertThat(claims()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "tcp", "websocket" })
	void movesPastABusyPort(String transport) throws Exception {
		try (ServerSocket holder = LoopbackPorts.listen(); ServerSocket next = LoopbackPorts.listen()) {
			int fallback = LoopbackPorts.free();
			runner(transport, holder.getLocalPort()).withPropertyValues(ranges(next.getLocalPort()) + "," + fallback)
				.run((context) -> {
					assertThat(context).hasNotFailed();
					assertThat(lease(context).acquisition()).isEqualTo(PortLease.Acquisition.FALLBACK);
					assertThat(claims()).containsExactly(fallback + "@127.0.0.1");
					assertThat(context.getEnvironment().getProperty("local.rsocket.server.port", Integer.class))
						.isEqualTo(fallback);
					assertAnswers(context, transport, fallback);
				});
			assertThat(claims()).isEmpty();
		}
	}

	@Test
	void failureNamesTheHolderAndHasTheExitCode() throws Exception {
		FailureReports reports = new FailureReports();
		try (ServerSocket holder = LoopbackPorts.listen()) {
			runner("tcp", holder.getLocalPort()).withInitializer(reports).run((context) -> {
				ListenerConflictException conflict = Causes.find(context.getStartupFailure(),
						ListenerConflictException.class);
				assertThat(conflict.getListener()).isEqualTo("rsocket");
				assertThat(conflict.getExitCode()).isEqualTo(98);
				assertThat(reports.analyze(context.getStartupFailure())).hasValueSatisfying((report) -> {
					assertThat(report.getDescription()).startsWith(
							"RSocket server failed to start. Port %d is held by".formatted(holder.getLocalPort()));
					assertThat(report.getAction()).contains("port-guard.listeners.rsocket.fallback.ranges=");
				});
			});
		}
	}

	@Test
	void failsAsEverIfItOnlyObserves() throws Exception {
		try (ServerSocket holder = LoopbackPorts.listen()) {
			runner("tcp", holder.getLocalPort())
				.withPropertyValues("port-guard.mode=observe", ranges(LoopbackPorts.free()))
				.run((context) -> assertThat(context).getFailure()
					.rootCause()
					.isInstanceOf(IOException.class)
					.satisfies((failure) -> assertThat(context.getStartupFailure().getCause())
						.isNotInstanceOf(PortConflict.class)));
		}
	}

	@Test
	void passesAFailureOnThatIsNoConflict() throws Exception {
		runner("tcp", LoopbackPorts.free())
			.withPropertyValues("spring.rsocket.server.address=192.0.2.1", ranges(LoopbackPorts.free()))
			.run((context) -> assertThat(context.getStartupFailure().getCause()).isNotInstanceOf(PortConflict.class));
	}

	@Test
	void doesNotTouchARandomPort() {
		runner("tcp", 0).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(ServerGuard.class).leases()).isEmpty();
		});
	}

	@Test
	void takesNoFailureAfterTheBindForAConflict() throws Exception {
		runner("tcp", LoopbackPorts.free()).withPropertyValues(ranges(LoopbackPorts.free()))
			.withBean("listener", FailingListener.class, FailingListener::new)
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessage("no thanks"));
		Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> claims().isEmpty());
	}

	@Test
	void leavesAServerAloneThatTheApplicationHasPutElsewhere() throws Exception {
		int elsewhere = LoopbackPorts.free();
		try (Logs logs = new Logs()) {
			runner("tcp", LoopbackPorts.free())
				.withBean("factory", NettyRSocketServerFactory.class, () -> factory(elsewhere))
				.run((context) -> {
					assertThat(context).hasNotFailed();
					assertThat(context.getBean(ServerGuard.class).leases()).isEmpty();
					assertAnswers(context, "tcp", elsewhere);
				});
			assertThat(logs.with("not guarded")).hasSize(1);
		}
	}

	@Test
	void isNotMovedFromWhereTheApplicationHasPutIt() throws Exception {
		FailureReports reports = new FailureReports();
		try (ServerSocket holder = LoopbackPorts.listen()) {
			runner("tcp", LoopbackPorts.free()).withInitializer(reports)
				.withPropertyValues(ranges(LoopbackPorts.free()))
				.withBean("factory", NettyRSocketServerFactory.class, () -> factory(holder.getLocalPort()))
				.run((context) -> assertThat(reports.analyze(context.getStartupFailure()))
					.hasValueSatisfying((report) -> assertThat(report.getDescription())
						.startsWith("Port %d is held by this very process".formatted(holder.getLocalPort()))
						.contains("not guarded")));
		}
	}

	@Test
	void webServerLeavesThePortOfTheRSocketServerAlone() throws Exception {
		try (ServerSocket holder = LoopbackPorts.listen()) {
			int rsocket = LoopbackPorts.free();
			int fallback = LoopbackPorts.free();
			EmbeddedServer.REACTOR_NETTY.runner()
				.withConfiguration(RSOCKET)
				.withBean(Echo.class, Echo::new)
				.withPropertyValues(properties("tcp", rsocket))
				.withPropertyValues("server.address=127.0.0.1", "server.port=" + holder.getLocalPort(),
						"port-guard.fallback.ranges=" + rsocket + "," + fallback)
				.run((context) -> {
					assertThat(context.getStartupFailure()).isNull();
					assertThat(context.getBean(ServerGuard.class).leases()).hasSize(2)
						.allMatch((lease) -> lease
							.port() == ("server".equals(lease.request().listener()) ? fallback : rsocket));
					assertAnswers(context, "tcp", rsocket);
				});
		}
	}

	private static NettyRSocketServerFactory factory(int port) {
		NettyRSocketServerFactory factory = new NettyRSocketServerFactory();
		factory.setAddress(InetAddress.getLoopbackAddress());
		factory.setPort(port);
		return factory;
	}

	private ApplicationContextRunner runner(String transport, int port) {
		return new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(PortGuardAutoConfiguration.class))
			.withConfiguration(RSOCKET)
			.withInitializer(new RSocketPortInfoApplicationContextInitializer())
			.withBean(ReactorResourceFactory.class, EmbeddedServer::resources)
			.withBean(Echo.class, Echo::new)
			.withPropertyValues(properties(transport, port));
	}

	private String[] properties(String transport, int port) {
		return new String[] { "spring.rsocket.server.address=127.0.0.1", "spring.rsocket.server.port=" + port,
				"spring.rsocket.server.transport=" + transport,
				"port-guard.registry.directory=" + this.directory.resolve("registry") };
	}

	private static String ranges(int port) {
		return "port-guard.listeners.rsocket.fallback.ranges=" + port;
	}

	private static PortLease lease(ApplicationContext context) {
		return context.getBean(ServerGuard.class).leases().get(0);
	}

	private static void assertAnswers(ApplicationContext context, String transport, int port) {
		RSocketRequester.Builder builder = RSocketRequester.builder()
			.rsocketStrategies(context.getBean(RSocketStrategies.class));
		RSocketRequester requester = "tcp".equals(transport) ? builder.tcp("127.0.0.1", port)
				: builder.websocket(URI.create("ws://127.0.0.1:" + port));
		try {
			assertThat(requester.route("echo").data("hello").retrieveMono(String.class).block(PATIENCE))
				.isEqualTo("hello");
		}
		finally {
			requester.dispose();
		}
	}

	private List<String> claims() throws IOException {
		try (Stream<Path> files = Files.list(this.directory.resolve("registry/port"))) {
			return files.map((file) -> file.getFileName().toString()).toList();
		}
	}

	@Controller
	static class Echo {

		@MessageMapping("echo")
		String echo(String text) {
			return text;
		}

	}

	static class FailingListener implements ApplicationListener<RSocketServerInitializedEvent> {

		@Override
		public void onApplicationEvent(RSocketServerInitializedEvent event) {
			throw new IllegalStateException("no thanks");
		}

	}

}
