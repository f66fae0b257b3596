package io.github.portguard.boot;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.portguard.PortGuard;
import io.github.portguard.PortLease;
import io.github.portguard.boot.tomcat.TomcatPortGuardAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PortGuardAutoConfiguration} and
 * {@link TomcatPortGuardAutoConfiguration}.
 */
class PortGuardAutoConfigurationTests {

	private static final AutoConfigurations GUARD = AutoConfigurations.of(PortGuardAutoConfiguration.class,
			TomcatPortGuardAutoConfiguration.class);

	@TempDir
	private Path registry;

	private WebApplicationContextRunner web;

	@BeforeEach
	void createRunner() {
		this.web = new WebApplicationContextRunner(AnnotationConfigServletWebServerApplicationContext::new)
			.withConfiguration(GUARD)
			.withConfiguration(AutoConfigurations.of(TomcatServletWebServerAutoConfiguration.class))
			.withPropertyValues("server.address=127.0.0.1",
					"port-guard.registry.directory=" + this.registry.resolve("registry"));
	}

	@Test
	void guardsTheServerOfAWebApplication() throws Exception {
		int port = freePort();
		this.web.withPropertyValues("server.port=" + port).run((context) -> {
			assertThat(context).hasNotFailed();
			PortLease lease = context.getBean(ServerGuard.class).leases().get(0);
			assertThat(lease.port()).isEqualTo(port);
			assertThat(lease.request().listener()).isEqualTo("server");
			assertThat(lease.request().address()).isEqualTo(InetAddress.getLoopbackAddress());
			assertThat(lease.isClaimed()).isTrue();
			assertThat(claims()).containsExactly(port + "@127.0.0.1");
		});
		assertThat(claims()).isEmpty();
	}

	@Test
	void leavesNoTraceWhenDisabled() {
		this.web.withPropertyValues("server.port=0", "port-guard.enabled=false").run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context).doesNotHaveBean(PortGuard.class);
			assertThat(Stream.of(context.getBeanDefinitionNames())).noneMatch((name) -> name.contains("ortGuard"));
			assertThat(this.registry.resolve("registry")).doesNotExist();
		});
	}

	@Test
	void passesARandomPortThrough() {
		this.web.withPropertyValues("server.port=0").run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(ServerGuard.class).leases()).isEmpty();
			assertThat(this.registry.resolve("registry")).doesNotExist();
		});
	}

	@Test
	void doesNothingWithoutATomcatOnTheClassPath() {
		this.web.withClassLoader(new FilteredClassLoader(TomcatWebServerFactory.class))
			.withPropertyValues("server.port=0")
			.run((context) -> assertThat(context).hasSingleBean(PortGuard.class)
				.doesNotHaveBean("portGuardTomcatCustomizer"));
	}

	@Test
	void offersTheGuardToAnApplicationWithoutAWebServer() {
		new ApplicationContextRunner().withConfiguration(GUARD)
			.run((context) -> assertThat(context).hasSingleBean(PortGuard.class).doesNotHaveBean(ServerGuard.class));
	}

	@Test
	void leavesAnotherProtocolAlone() {
		this.web.withUserConfiguration(OtherProtocolConfiguration.class)
			.withPropertyValues("server.port=0")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void movesPastABusyPort() throws Exception {
		try (ServerSocket holder = listener()) {
			int fallback = freePort();
			this.web
				.withPropertyValues("server.port=" + holder.getLocalPort(), "port-guard.fallback.ranges=" + fallback)
				.run((context) -> {
					assertThat(context).hasNotFailed();
					PortLease lease = context.getBean(ServerGuard.class).leases().get(0);
					assertThat(lease.acquisition()).isEqualTo(PortLease.Acquisition.FALLBACK);
					assertThat(
							((ServletWebServerApplicationContext) context.getSourceApplicationContext()).getWebServer()
								.getPort())
						.isEqualTo(fallback);
				});
		}
	}

	@Test
	void failsAsAPortInUseWithTheExitCode() throws Exception {
		try (ServerSocket holder = listener()) {
			this.web.withPropertyValues("server.port=" + holder.getLocalPort()).run((context) -> {
				assertThat(context).hasFailed();
				assertThat(context.getStartupFailure()).hasStackTraceContaining(PortConflictException.class.getName());
				PortConflictException conflict = find(context.getStartupFailure(), PortConflictException.class);
				assertThat(conflict).isInstanceOf(PortInUseException.class);
				assertThat(conflict.getPort()).isEqualTo(holder.getLocalPort());
				assertThat(conflict.getExitCode()).isEqualTo(98);
				assertThat(conflict.getCause()).isInstanceOf(java.net.BindException.class);
				assertThat(new PortConflictFailureAnalyzer().analyze(context.getStartupFailure()).getDescription())
					.contains("is held by this very process");
			});
			assertThat(this.registry.resolve("registry")).doesNotExist();
		}
	}

	@Test
	void portOfATestPropertyIsExplicit() {
		this.web.withPropertyValues("server.port=0", "port-guard.fallback.ranges=20081")
			.run((context) -> assertThat(context.getBean(ServerGuard.class).request(8080, null, false).explicit())
				.isTrue());
	}

	@Test
	void portOfACustomizerIsExplicit() throws Exception {
		try (ServerSocket holder = listener()) {
			this.web
				.withBean("userCustomizer", WebServerFactoryCustomizer.class,
						() -> (WebServerFactoryCustomizer<TomcatWebServerFactory>) (factory) -> factory
							.setPort(holder.getLocalPort()))
				.run((context) -> assertThat(
						find(context.getStartupFailure(), PortConflictException.class).getDescription())
					.contains("The port was set by a customizer of this application, and no fallback ports are"));
		}
	}

	@Test
	void getsItsOwnPortBackAfterAStop() throws Exception {
		ServerSocket holder = listener();
		int fallback = freePort();
		this.web.withPropertyValues("server.port=" + holder.getLocalPort(), "port-guard.fallback.ranges=" + fallback)
			.run((context) -> {
				WebServer server = ((ServletWebServerApplicationContext) context.getSourceApplicationContext())
					.getWebServer();
				assertThat(server.getPort()).isEqualTo(fallback);
				holder.close();
				server.stop();
				assertThat(claims()).isEmpty();
				server.start();
				assertThat(server.getPort()).isEqualTo(fallback);
				assertThat(claims()).containsExactly(fallback + "@127.0.0.1");
				assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
					.contains("http-nio-127.0.0.1-%d-Acceptor".formatted(fallback));
			});
	}

	@Test
	void releasesTheClaimWhenTlsFailsAfterTheBind() throws Exception {
		int port = freePort();
		this.web
			.withPropertyValues("server.port=" + port, "server.ssl.key-store=classpath:missing.p12",
					"server.ssl.key-store-password=secret")
			.run((context) -> assertThat(context).hasFailed());
		assertThat(this.registry.resolve("registry/port/" + port + "@127.0.0.1")).doesNotExist();
	}

	@Test
	void releasesTheClaimWhenTheContextFailsAfterTheBind() throws Exception {
		int port = freePort();
		this.web.withPropertyValues("server.port=" + port)
			.withBean("late", FailingLate.class, FailingLate::new)
			.run((context) -> assertThat(context).hasFailed());
		assertThat(claims()).isEmpty();
	}

	@Test
	void secondContextThatWantsTheSamePortFailsAndTheFirstKeepsItsClaim() throws Exception {
		int port = freePort();
		this.web.withPropertyValues("server.port=" + port).run((first) -> {
			this.web.withPropertyValues("server.port=" + port)
				.run((second) -> assertThat(
						find(second.getStartupFailure(), PortConflictException.class).getDescription())
					.contains("is held by this very process"));
			assertThat(claims()).containsExactly(port + "@127.0.0.1");
		});
		assertThat(claims()).isEmpty();
	}

	@Test
	void refusesANegativeGracePeriod() {
		this.web.withPropertyValues("server.port=0", "port-guard.cleanup.grace-period=-1s").run((context) -> {
			InvalidConfigurationPropertyValueException failure = find(context.getStartupFailure(),
					InvalidConfigurationPropertyValueException.class);
			assertThat(failure.getName()).isEqualTo("port-guard.cleanup.grace-period");
			assertThat(failure.getReason()).contains("use '0s' or more");
		});
	}

	@Test
	void refusesARangeWithThePortInIt() {
		this.web.withPropertyValues("server.port=20080", "port-guard.fallback.ranges=20080-20090")
			.run((context) -> assertThat(
					find(context.getStartupFailure(), InvalidConfigurationPropertyValueException.class).getReason())
				.contains("contains the requested port 20080"));
	}

	@Test
	void acceptsAYamlListOfRanges() {
		this.web
			.withPropertyValues("server.port=0", "port-guard.fallback.ranges[0]=20081-20083",
					"port-guard.fallback.ranges[1]=20090")
			.run((context) -> assertThat(context.getBean(ServerGuard.class).request(20080, null, false).ranges())
				.hasToString("20081-20083,20090"));
	}

	private List<String> claims() throws IOException {
		try (Stream<Path> files = Files.list(this.registry.resolve("registry/port"))) {
			return files.map((file) -> file.getFileName().toString()).toList();
		}
	}

	private static <T extends Throwable> T find(Throwable failure, Class<T> type) {
		Throwable candidate = failure;
		while (!type.isInstance(candidate)) {
			assertThat(candidate).isNotNull();
			candidate = candidate.getCause();
		}
		return type.cast(candidate);
	}

	private static ServerSocket listener() throws Exception {
		ServerSocket socket = new ServerSocket();
		socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
		return socket;
	}

	private static int freePort() throws Exception {
		try (ServerSocket socket = listener()) {
			return socket.getLocalPort();
		}
	}

	static class FailingLate implements SmartLifecycle {

		@Override
		public void start() {
			throw new IllegalStateException("too late");
		}

		@Override
		public void stop() {
		}

		@Override
		public boolean isRunning() {
			return false;
		}

		@Override
		public int getPhase() {
			return Integer.MAX_VALUE;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OtherProtocolConfiguration {

		@Bean
		WebServerFactoryCustomizer<TomcatWebServerFactory> protocol() {
			return (factory) -> factory.setProtocol("org.apache.coyote.http11.Http11Nio2Protocol");
		}

	}

}
