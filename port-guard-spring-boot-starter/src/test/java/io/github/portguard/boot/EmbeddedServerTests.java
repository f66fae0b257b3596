package io.github.portguard.boot;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.awaitility.Awaitility;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.jetty.JettyWebServer;
import org.springframework.boot.test.context.assertj.ApplicationContextAssertProvider;
import org.springframework.boot.test.context.runner.AbstractApplicationContextRunner;
import org.springframework.boot.web.server.ConfigurableWebServerFactory;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;

import io.github.portguard.PortLease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * What every embedded server has to do alike.
 */
class EmbeddedServerTests {

	@TempDir
	private Path directory;

	@ParameterizedTest
	@EnumSource
	void claimsItsPortAndGivesItBack(EmbeddedServer server) throws Exception {
		int port = LoopbackPorts.free();
		runner(server, port).run((context) -> {
			assertThat(context.getStartupFailure()).isNull();
			PortLease lease = lease(context);
			assertThat(lease.port()).isEqualTo(port);
			assertThat(lease.acquisition()).isEqualTo(PortLease.Acquisition.REQUESTED);
			assertThat(lease.request().listener()).isEqualTo("server");
			assertThat(lease.request().address()).isEqualTo(InetAddress.getLoopbackAddress());
			assertThat(lease.request().scheme()).isEqualTo("http");
			assertThat(lease.isClaimed()).isTrue();
			assertThat(claims()).containsExactly(port + "@127.0.0.1");
		});
		assertThat(claims()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void movesPastABusyPort(EmbeddedServer server) throws Exception {
		try (ServerSocket holder = LoopbackPorts.listen()) {
			int fallback = LoopbackPorts.free();
			runner(server, holder.getLocalPort()).withPropertyValues("port-guard.fallback.ranges=" + fallback)
				.run((context) -> {
					assertThat(context.getStartupFailure()).isNull();
					assertThat(lease(context).acquisition()).isEqualTo(PortLease.Acquisition.FALLBACK);
					assertThat(webServer(context).getPort()).isEqualTo(fallback);
					assertThat(claims()).containsExactly(fallback + "@127.0.0.1");
					assertAccepts(fallback);
				});
		}
	}

	@ParameterizedTest
	@EnumSource
	void mayHaveItsPortInItsOwnRanges(EmbeddedServer server) throws Exception {
		int port = LoopbackPorts.free();
		runner(server, port).withPropertyValues("port-guard.fallback.ranges=" + port + "-" + (port + 1))
			.run((context) -> {
				assertThat(context.getStartupFailure()).isNull();
				assertThat(lease(context).port()).isEqualTo(port);
				assertThat(lease(context).acquisition()).isEqualTo(PortLease.Acquisition.REQUESTED);
			});
	}

	@ParameterizedTest
	@EnumSource
	void movesPastABusyPortThatIsInItsOwnRanges(EmbeddedServer server) throws Exception {
		try (ServerSocket holder = LoopbackPorts.listen()) {
			int port = holder.getLocalPort();
			int fallback = LoopbackPorts.free();
			runner(server, port).withPropertyValues("port-guard.fallback.ranges=" + port + "," + fallback)
				.run((context) -> {
					assertThat(context.getStartupFailure()).isNull();
					assertThat(webServer(context).getPort()).isEqualTo(fallback);
				});
		}
	}

	@ParameterizedTest
	@EnumSource
	void failsAsAPortInUseWithTheExitCode(EmbeddedServer server) throws Exception {
		try (ServerSocket holder = LoopbackPorts.listen()) {
			runner(server, holder.getLocalPort()).run((context) -> {
				PortConflictException conflict = Causes.find(context.getStartupFailure(), PortConflictException.class);
				assertThat(conflict).isInstanceOf(PortInUseException.class);
				assertThat(conflict.getPort()).isEqualTo(holder.getLocalPort());
				assertThat(conflict.getExitCode()).isEqualTo(98);
				assertThat(conflict).hasRootCauseInstanceOf(IOException.class);
				assertThat(new PortConflictFailureAnalyzer().analyze(context.getStartupFailure()).getDescription())
					.contains("is held by this very process");
			});
			assertThat(this.directory.resolve("registry")).doesNotExist();
		}
	}

	@ParameterizedTest
	@EnumSource
	void failsAsEverIfItOnlyObserves(EmbeddedServer server) throws Exception {
		try (ServerSocket holder = LoopbackPorts.listen()) {
			runner(server, holder.getLocalPort())
				.withPropertyValues("port-guard.mode=observe", "port-guard.fallback.ranges=" + LoopbackPorts.free())
				.run((context) -> assertThat(Causes.find(context.getStartupFailure(), PortInUseException.class))
					.isExactlyInstanceOf(PortInUseException.class)
					.extracting(PortInUseException::getPort)
					.isEqualTo(holder.getLocalPort()));
		}
	}

	@ParameterizedTest
	@EnumSource
	void passesAFailureOnThatIsNoConflict(EmbeddedServer server) throws Exception {
		runner(server, LoopbackPorts.free())
			.withPropertyValues("server.address=192.0.2.1", "port-guard.fallback.ranges=" + LoopbackPorts.free())
			.run((context) -> assertThat(context.getStartupFailure()).isNotNull()
				.hasRootCauseInstanceOf(IOException.class)
				.hasStackTraceContaining("Unable to start")
				.satisfies((failure) -> assertThat(stackTrace(failure)).doesNotContain("PortConflictException")));
	}

	@ParameterizedTest
	@EnumSource
	void doesNotTouchARandomPort(EmbeddedServer server) {
		runner(server, 0).run((context) -> {
			assertThat(context.getStartupFailure()).isNull();
			assertThat(context.getBean(ServerGuard.class).leases()).isEmpty();
			assertThat(this.directory.resolve("registry")).doesNotExist();
		});
	}

	@ParameterizedTest
	@EnumSource
	void portOfACustomizerIsExplicit(EmbeddedServer server) throws Exception {
		try (ServerSocket holder = LoopbackPorts.listen()) {
			server.runner()
				.withPropertyValues("server.address=127.0.0.1", registry())
				.withBean("userCustomizer", WebServerFactoryCustomizer.class,
						() -> (WebServerFactoryCustomizer<ConfigurableWebServerFactory>) (factory) -> factory
							.setPort(holder.getLocalPort()))
				.run((context) -> assertThat(
						Causes.find(context.getStartupFailure(), PortConflictException.class).getDescription())
					.contains("The port was set by a customizer of this application, and no fallback ports are"));
		}
	}

	@ParameterizedTest
	@EnumSource
	void getsItsOwnPortBackAfterAStop(EmbeddedServer server) throws Exception {
		ServerSocket holder = LoopbackPorts.listen();
		int fallback = LoopbackPorts.free();
		runner(server, holder.getLocalPort()).withPropertyValues("port-guard.fallback.ranges=" + fallback)
			.run((context) -> {
				assertThat(webServer(context).getPort()).isEqualTo(fallback);
				holder.close();
				ConfigurableApplicationContext application = (ConfigurableApplicationContext) context
					.getSourceApplicationContext();
				for (int i = 0; i < 3; i++) {
					application.stop();
					awaitNoClaims();
					application.start();
					assertThat(webServer(context).getPort()).isEqualTo(fallback);
					assertThat(claims()).containsExactly(fallback + "@127.0.0.1");
				}
				assertThat(context.getBean(ServerGuard.class).leases()).hasSize(1);
			});
	}

	@ParameterizedTest
	@CsvSource({ "JETTY, true", "JETTY, false", "REACTIVE_JETTY, true", "REACTIVE_JETTY, false" })
	void jettyComesAndGoesWithoutThreadsThatAccept(EmbeddedServer server, boolean enabled) throws Exception {
		int port = LoopbackPorts.free();
		Path claim = this.directory.resolve("registry/port/" + port + "@127.0.0.1");
		runner(server, port).withPropertyValues("server.jetty.threads.acceptors=0", "port-guard.enabled=" + enabled)
			.run((context) -> {
				assertThat(context.getStartupFailure()).isNull();
				ConfigurableApplicationContext application = (ConfigurableApplicationContext) context
					.getSourceApplicationContext();
				for (int i = 0; i < 3; i++) {
					assertThat(((JettyWebServer) webServer(context)).getServer().getConnectors()).singleElement()
						.extracting((connector) -> ((ServerConnector) connector).getAcceptors())
						.isEqualTo(0);
					assertAnswers(port);
					assertThat(Files.exists(claim)).isEqualTo(enabled);
					application.stop();
					assertThat(claim).doesNotExist();
					assertThatIOException().isThrownBy(() -> assertAccepts(port));
					application.start();
				}
				assertThat(webServer(context).getPort()).isEqualTo(port);
				assertAnswers(port);
			});
		assertThat(claim).doesNotExist();
	}

	@ParameterizedTest
	@EnumSource
	void keepsItsPortWhileTheContextIsPaused(EmbeddedServer server) throws Exception {
		int port = LoopbackPorts.free();
		runner(server, port).run((context) -> {
			ConfigurableApplicationContext application = (ConfigurableApplicationContext) context
				.getSourceApplicationContext();
			application.pause();
			application.restart();
			assertThat(webServer(context).getPort()).isEqualTo(port);
			assertThat(claims()).containsExactly(port + "@127.0.0.1");
			assertAccepts(port);
		});
	}

	@ParameterizedTest
	@EnumSource(names = { "TOMCAT", "JETTY" })
	void claimGoesWithTheListeningSocketWhileARequestIsUnderWay(EmbeddedServer server) throws Exception {
		int port = LoopbackPorts.free();
		Slow slow = new Slow();
		runner(server, port).withBean(Slow.class, () -> slow).run((context) -> {
			try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
				client.getOutputStream()
					.write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
						.getBytes(StandardCharsets.US_ASCII));
				slow.begun.await();
				Thread stopping = new Thread(
						((ConfigurableApplicationContext) context.getSourceApplicationContext())::stop);
				stopping.start();
				awaitNoClaims();
				assertThatIOException().isThrownBy(() -> assertAccepts(port));
				assertThat(stopping.isAlive()).isTrue();
				slow.end.countDown();
				stopping.join();
			}
			finally {
				slow.end.countDown();
			}
		});
	}

	@ParameterizedTest
	@EnumSource
	void releasesTheClaimWhenTlsIsBroken(EmbeddedServer server) throws Exception {
		int port = LoopbackPorts.free();
		runner(server, port)
			.withPropertyValues("server.ssl.key-store=classpath:missing.p12", "server.ssl.key-store-password=secret")
			.run((context) -> assertThat(context.getStartupFailure()).isNotNull());
		assertThat(this.directory.resolve("registry/port/" + port + "@127.0.0.1")).doesNotExist();
	}

	@ParameterizedTest
	@EnumSource
	void releasesTheClaimWhenTheContextFailsAfterTheBind(EmbeddedServer server) throws Exception {
		int port = LoopbackPorts.free();
		runner(server, port).withBean("late", FailingLate.class, FailingLate::new)
			.run((context) -> assertThat(context.getStartupFailure()).hasStackTraceContaining("too late"));
		awaitNoClaims();
	}

	@ParameterizedTest
	@EnumSource
	void takesNoFailureAfterTheBindForAConflict(EmbeddedServer server) throws Exception {
		int port = LoopbackPorts.free();
		runner(server, port).withPropertyValues("port-guard.fallback.ranges=" + LoopbackPorts.free())
			.withBean("listener", FailingListener.class, FailingListener::new)
			.run((context) -> assertThat(context.getStartupFailure()).hasStackTraceContaining("no thanks")
				.satisfies((failure) -> assertThat(stackTrace(failure)).doesNotContain("PortConflictException")));
		awaitNoClaims();
	}

	@ParameterizedTest
	@EnumSource
	void secondContextThatWantsTheSamePortFailsAndTheFirstKeepsItsClaim(EmbeddedServer server) throws Exception {
		int port = LoopbackPorts.free();
		runner(server, port).run((first) -> {
			runner(server, port).run((second) -> assertThat(
					Causes.find(second.getStartupFailure(), PortConflictException.class).getDescription())
				.contains("is held by this very process"));
			assertThat(claims()).containsExactly(port + "@127.0.0.1");
		});
		assertThat(claims()).isEmpty();
	}

	private AbstractApplicationContextRunner<?, ?, ?> runner(EmbeddedServer server, int port) {
		return server.runner().withPropertyValues("server.address=127.0.0.1", "server.port=" + port, registry());
	}

	private String registry() {
		return "port-guard.registry.directory=" + this.directory.resolve("registry");
	}

	private static PortLease lease(ApplicationContext context) {
		return context.getBean(ServerGuard.class).leases().get(0);
	}

	private static WebServer webServer(ApplicationContextAssertProvider<?> context) {
		return ((WebServerApplicationContext) context.getSourceApplicationContext()).getWebServer();
	}

	private void awaitNoClaims() {
		Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> claims().isEmpty());
	}

	private List<String> claims() throws IOException {
		try (Stream<Path> files = Files.list(this.directory.resolve("registry/port"))) {
			return files.map((file) -> file.getFileName().toString()).toList();
		}
	}

	private static void assertAccepts(int port) throws IOException {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
			assertThat(socket.isConnected()).isTrue();
		}
	}

	/**
	 * A connection alone may be waiting for somebody to accept it.
	 */
	private static void assertAnswers(int port) throws IOException {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
			socket.setSoTimeout(60_000);
			socket.getOutputStream()
				.write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
					.getBytes(StandardCharsets.US_ASCII));
			assertThat(new String(socket.getInputStream().readNBytes(8), StandardCharsets.US_ASCII))
				.isEqualTo("HTTP/1.1");
		}
	}

	private static String stackTrace(Throwable failure) {
		StringWriter text = new StringWriter();
		failure.printStackTrace(new PrintWriter(text));
		return text.toString();
	}

	static class Slow extends HttpServlet {

		private final CountDownLatch begun = new CountDownLatch(1);

		private final CountDownLatch end = new CountDownLatch(1);

		@Override
		protected void doGet(HttpServletRequest request, HttpServletResponse response) {
			this.begun.countDown();
			try {
				this.end.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
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

	static class FailingListener implements ApplicationListener<WebServerInitializedEvent> {

		@Override
		public void onApplicationEvent(WebServerInitializedEvent event) {
			throw new IllegalStateException("no thanks", new BindException("of something else"));
		}

	}

}
