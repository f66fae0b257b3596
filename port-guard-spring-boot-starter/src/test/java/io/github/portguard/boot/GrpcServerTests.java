package io.github.portguard.boot;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.grpc.BindableService;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.StreamObserver;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.grpc.server.autoconfigure.GrpcServerAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.server.NettyGrpcServerFactory;
import org.springframework.grpc.server.ServerBuilderCustomizer;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

import io.github.portguard.PortLease;
import io.github.portguard.boot.grpc.GrpcPortGuardAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Spring Boot's own gRPC server, in an application without any web server.
 */
class GrpcServerTests {

	private static final AutoConfigurations GRPC = AutoConfigurations.of(GrpcPortGuardAutoConfiguration.class,
			GrpcServerAutoConfiguration.class, SslAutoConfiguration.class);

	@TempDir
	private Path directory;

	@ParameterizedTest
	@EnumSource
	void claimsItsPortAndGivesItBack(Transport transport) throws Exception {
		int port = LoopbackPorts.free();
		runner(transport, port).run((context) -> {
			assertThat(context).hasNotFailed();
			PortLease lease = lease(context);
			assertThat(lease.port()).isEqualTo(port);
			assertThat(lease.acquisition()).isEqualTo(PortLease.Acquisition.REQUESTED);
			assertThat(lease.request().listener()).isEqualTo("grpc");
			assertThat(lease.request().explicit()).isTrue();
			assertThat(lease.request().address()).isEqualTo(InetAddress.getLoopbackAddress());
			assertThat(lease.request().scheme()).isNull();
			assertThat(claims()).containsExactly(port + "@127.0.0.1");
			assertServes(port);
		});
		assertThat(claims()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void movesPastABusyPort(Transport transport) throws Exception {
		try (ServerSocket holder = LoopbackPorts.listen()) {
			int fallback = LoopbackPorts.free();
			runner(transport, holder.getLocalPort()).withPropertyValues(ranges(fallback)).run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(lease(context).acquisition()).isEqualTo(PortLease.Acquisition.FALLBACK);
				assertThat(context.getBean(GrpcServerLifecycle.class).getPort()).isEqualTo(fallback);
				assertThat(claims()).containsExactly(fallback + "@127.0.0.1");
				assertServes(fallback);
			});
			assertThat(claims()).isEmpty();
		}
	}

	@ParameterizedTest
	@EnumSource
	void movesPastSeveralBusyPorts(Transport transport) throws Exception {
		try (ServerSocket holder = LoopbackPorts.listen(); ServerSocket next = LoopbackPorts.listen()) {
			int fallback = LoopbackPorts.free();
			runner(transport, holder.getLocalPort()).withPropertyValues(ranges(next.getLocalPort()) + "," + fallback)
				.run((context) -> {
					assertThat(context).hasNotFailed();
					assertServes(fallback);
				});
		}
	}

	@ParameterizedTest
	@EnumSource
	void failureNamesTheHolderAndHasTheExitCode(Transport transport) throws Exception {
		FailureReports reports = new FailureReports();
		try (ServerSocket holder = LoopbackPorts.listen()) {
			runner(transport, holder.getLocalPort()).withInitializer(reports).run((context) -> {
				ListenerConflictException conflict = Causes.find(context.getStartupFailure(),
						ListenerConflictException.class);
				assertThat(conflict.getListener()).isEqualTo("grpc");
				assertThat(conflict.getPort()).isEqualTo(holder.getLocalPort());
				assertThat(conflict.getExitCode()).isEqualTo(98);
				assertThat(conflict).hasRootCauseInstanceOf(IOException.class);
				assertThat(reports.analyze(context.getStartupFailure())).hasValueSatisfying((report) -> {
					assertThat(report.getDescription())
						.startsWith("gRPC server failed to start. Port %d is held by this very process (pid %d)"
							.formatted(holder.getLocalPort(), ProcessHandle.current().pid()));
					assertThat(report.getAction()).contains("port-guard.listeners.grpc.fallback.ranges=");
				});
			});
			assertThat(this.directory.resolve("registry")).doesNotExist();
		}
	}

	@ParameterizedTest
	@EnumSource
	void failsAsEverIfItOnlyObserves(Transport transport) throws Exception {
		FailureReports reports = new FailureReports();
		try (ServerSocket holder = LoopbackPorts.listen()) {
			runner(transport, holder.getLocalPort()).withInitializer(reports)
				.withPropertyValues("port-guard.mode=observe", ranges(LoopbackPorts.free()))
				.run((context) -> {
					assertThat(context).getFailure()
						.cause()
						.isExactlyInstanceOf(IllegalStateException.class)
						.hasMessage("Failed to start the grpc server");
					assertThat(reports.analyze(context.getStartupFailure())).isEmpty();
				});
		}
	}

	@ParameterizedTest
	@EnumSource
	void passesAFailureOnThatIsNoConflict(Transport transport) throws Exception {
		runner(transport, LoopbackPorts.free())
			.withPropertyValues("spring.grpc.server.address=192.0.2.1", ranges(LoopbackPorts.free()))
			.run((context) -> assertThat(context).getFailure()
				.cause()
				.isExactlyInstanceOf(IllegalStateException.class)
				.hasMessage("Failed to start the grpc server"));
	}

	@ParameterizedTest
	@EnumSource
	void doesNotTouchARandomPort(Transport transport) {
		runner(transport, 0).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(ServerGuard.class).leases()).isEmpty();
			assertServes(context.getBean(GrpcServerLifecycle.class).getPort());
		});
	}

	@ParameterizedTest
	@EnumSource
	void getsItsOwnPortBackAfterAStop(Transport transport) throws Exception {
		ServerSocket holder = LoopbackPorts.listen();
		int fallback = LoopbackPorts.free();
		runner(transport, holder.getLocalPort()).withPropertyValues(ranges(fallback)).run((context) -> {
			ConfigurableApplicationContext application = context.getSourceApplicationContext();
			holder.close();
			for (int i = 0; i < 3; i++) {
				application.stop();
				assertThat(claims()).isEmpty();
				application.start();
				assertServes(fallback);
			}
			application.pause();
			application.restart();
			assertServes(fallback);
			assertThat(context.getBean(ServerGuard.class).leases()).hasSize(1);
			assertThat(claims()).containsExactly(fallback + "@127.0.0.1");
		});
	}

	@ParameterizedTest
	@EnumSource
	void movesAServerThatSpeaksTls(Transport transport) throws Exception {
		TestTls tls = TestTls.create(this.directory);
		try (ServerSocket holder = LoopbackPorts.listen()) {
			int fallback = LoopbackPorts.free();
			runner(transport, holder.getLocalPort())
				.withPropertyValues("spring.ssl.bundle.jks.test.keystore.location=" + tls.keyStore().toUri(),
						"spring.ssl.bundle.jks.test.keystore.password=" + TestTls.PASSWORD,
						"spring.grpc.server.ssl.bundle=test", ranges(fallback))
				.run((context) -> {
					assertThat(context).hasNotFailed();
					assertServes(Grpc
						.newChannelBuilderForAddress("localhost", fallback,
								TlsChannelCredentials.newBuilder()
									.trustManager(tls.trustManagers().getTrustManagers())
									.build())
						.build());
				});
		}
	}

	@ParameterizedTest
	@EnumSource
	void claimGoesWithTheListeningSocketWhileACallIsUnderWay(Transport transport) throws Exception {
		int port = LoopbackPorts.free();
		runner(transport, port).run((context) -> {
			ManagedChannel channel = plaintext(port);
			try {
				HealthGrpc.newStub(channel).watch(HealthCheckRequest.getDefaultInstance(), new Ignoring());
				HealthGrpc.newBlockingStub(channel).check(HealthCheckRequest.getDefaultInstance());
				Thread stopping = new Thread(context.getSourceApplicationContext()::stop);
				stopping.start();
				Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> claims().isEmpty());
				assertThat(stopping.isAlive()).isTrue();
				channel.shutdownNow();
				stopping.join();
			}
			finally {
				channel.shutdownNow();
			}
		});
	}

	@Test
	void movesBesideAWebServer() throws Exception {
		try (ServerSocket holder = LoopbackPorts.listen(); ServerSocket grpcHolder = LoopbackPorts.listen()) {
			int fallback = LoopbackPorts.free();
			int grpcFallback = LoopbackPorts.free();
			EmbeddedServer.TOMCAT.runner()
				.withConfiguration(GRPC)
				.withBean(BindableService.class, () -> new HealthStatusManager().getHealthService())
				.withPropertyValues(properties(grpcHolder.getLocalPort()))
				.withPropertyValues("server.address=127.0.0.1", "server.port=" + holder.getLocalPort(),
						"port-guard.fallback.ranges=" + fallback, ranges(fallback) + "," + grpcFallback)
				.run((context) -> {
					assertThat(context.getStartupFailure()).isNull();
					assertThat(claims()).containsExactlyInAnyOrder(fallback + "@127.0.0.1",
							grpcFallback + "@127.0.0.1");
					assertServes(grpcFallback);
				});
		}
	}

	@Test
	void webServerLeavesThePortOfTheGrpcServerAlone() throws Exception {
		try (ServerSocket holder = LoopbackPorts.listen()) {
			int grpc = LoopbackPorts.free();
			int fallback = LoopbackPorts.free();
			EmbeddedServer.TOMCAT.runner()
				.withConfiguration(GRPC)
				.withBean(BindableService.class, () -> new HealthStatusManager().getHealthService())
				.withPropertyValues(properties(grpc))
				.withPropertyValues("server.address=127.0.0.1", "server.port=" + holder.getLocalPort(),
						"port-guard.fallback.ranges=" + grpc + "," + fallback)
				.run((context) -> {
					assertThat(context.getStartupFailure()).isNull();
					assertThat(context.getBean(ServerGuard.class).leases()).hasSize(2)
						.allMatch((lease) -> lease
							.port() == ("server".equals(lease.request().listener()) ? fallback : grpc));
					assertServes(grpc);
				});
		}
	}

	@Test
	void portFileTellsWhereItIs() throws Exception {
		int port = LoopbackPorts.free();
		Path file = this.directory.resolve("ports.env");
		runner(Transport.NETTY, port).withPropertyValues("port-guard.port-file=" + file)
			.run((context) -> assertThat(file).hasContent("SPRING_GRPC_SERVER_PORT=" + port + "\n"));
		assertThat(file).doesNotExist();
	}

	@Test
	void doesNotGuardAServerWithSeveralAddresses() throws Exception {
		int port = LoopbackPorts.free();
		int other = LoopbackPorts.free();
		try (Logs logs = new Logs()) {
			runner(Transport.NETTY, port).withBean("twice", SecondAddress.class, () -> new SecondAddress(other))
				.run((context) -> {
					assertThat(context).hasNotFailed();
					assertThat(context.getBean(ServerGuard.class).leases()).isEmpty();
					assertServes(port);
					assertServes(other);
				});
			assertThat(logs.with("not guarded")).hasSize(1);
		}
	}

	@Test
	void reportsTheHolderOfAPortThatIsNotGuarded() throws Exception {
		FailureReports reports = new FailureReports();
		try (ServerSocket holder = LoopbackPorts.listen()) {
			runner(Transport.NETTY, LoopbackPorts.free()).withInitializer(reports)
				.withBean("twice", SecondAddress.class, () -> new SecondAddress(holder.getLocalPort()))
				.run((context) -> assertThat(reports.analyze(context.getStartupFailure()))
					.hasValueSatisfying((report) -> assertThat(report.getDescription())
						.startsWith("Port %d is held by this very process".formatted(holder.getLocalPort()))
						.contains("not guarded")));
		}
	}

	@Test
	void leavesAFactoryOfTheApplicationAlone() throws Exception {
		try (Logs logs = new Logs()) {
			runner(Transport.NETTY, LoopbackPorts.free()).withUserConfiguration(OwnFactoryConfiguration.class)
				.run((context) -> {
					assertThat(context).hasNotFailed();
					assertThat(context.getBean(NettyGrpcServerFactory.class)).isInstanceOf(OwnFactory.class);
				});
			assertThat(logs.with("not guarded")).hasSize(1);
		}
	}

	@Test
	void leavesNoTraceWhenDisabled() throws Exception {
		runner(Transport.NETTY, LoopbackPorts.free()).withPropertyValues("port-guard.enabled=false").run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(Stream.of(context.getBeanDefinitionNames())).noneMatch((name) -> name.contains("ortGuard"));
			assertThat(context.getBean(NettyGrpcServerFactory.class)).isExactlyInstanceOf(NettyGrpcServerFactory.class);
		});
	}

	private ApplicationContextRunner runner(Transport transport, int port) {
		return new ApplicationContextRunner().withClassLoader(new FilteredClassLoader(transport.hidden))
			.withConfiguration(AutoConfigurations.of(PortGuardAutoConfiguration.class))
			.withConfiguration(GRPC)
			.withBean(BindableService.class, () -> new HealthStatusManager().getHealthService())
			.withPropertyValues(properties(port));
	}

	private String[] properties(int port) {
		return new String[] { "spring.grpc.server.address=127.0.0.1", "spring.grpc.server.port=" + port,
				"port-guard.registry.directory=" + this.directory.resolve("registry") };
	}

	private static String ranges(int port) {
		return "port-guard.listeners.grpc.fallback.ranges=" + port;
	}

	private static PortLease lease(ApplicationContext context) {
		return context.getBean(ServerGuard.class).leases().get(0);
	}

	private static ManagedChannel plaintext(int port) {
		return Grpc.newChannelBuilderForAddress("127.0.0.1", port, InsecureChannelCredentials.create()).build();
	}

	private static void assertServes(int port) throws InterruptedException {
		assertServes(plaintext(port));
	}

	private static void assertServes(ManagedChannel channel) throws InterruptedException {
		try {
			assertThat(HealthGrpc.newBlockingStub(channel)
				.withDeadlineAfter(30, TimeUnit.SECONDS)
				.check(HealthCheckRequest.getDefaultInstance())
				.getStatus()).isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
		}
		finally {
			channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
		}
	}

	private List<String> claims() throws IOException {
		try (Stream<Path> files = Files.list(this.directory.resolve("registry/port"))) {
			return files.map((file) -> file.getFileName().toString()).toList();
		}
	}

	/**
	 * What the server runs on.
	 */
	enum Transport {

		NETTY(io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder.class),

		SHADED_NETTY(io.grpc.netty.NettyServerBuilder.class);

		private final Class<?> hidden;

		Transport(Class<?> hidden) {
			this.hidden = hidden;
		}

	}

	static final class SecondAddress implements ServerBuilderCustomizer<io.grpc.netty.NettyServerBuilder> {

		private final int port;

		SecondAddress(int port) {
			this.port = port;
		}

		@Override
		public void customize(io.grpc.netty.NettyServerBuilder builder) {
			builder.addListenAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnFactoryConfiguration {

		@Bean
		OwnFactory ownFactory() {
			return new OwnFactory();
		}

		@Bean
		GrpcServerLifecycle ownLifecycle(OwnFactory factory, ApplicationContext context) {
			return new GrpcServerLifecycle(factory, Duration.ZERO, context);
		}

	}

	static final class OwnFactory extends NettyGrpcServerFactory {

		OwnFactory() {
			super("127.0.0.1:0", List.of(), null, null, null);
		}

	}

	private static final class Ignoring implements StreamObserver<HealthCheckResponse> {

		@Override
		public void onNext(HealthCheckResponse value) {
		}

		@Override
		public void onError(Throwable failure) {
		}

		@Override
		public void onCompleted() {
		}

	}

}
