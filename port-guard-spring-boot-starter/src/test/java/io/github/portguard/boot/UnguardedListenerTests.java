package io.github.portguard.boot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.AbstractApplicationContextRunner;
import org.springframework.boot.tomcat.ConnectorStartFailedException;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.mock.env.MockEnvironment;
import reactor.netty.http.server.HttpServer;

import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Listeners that can't be guarded: the failure report names the holder all the same, and
 * the log says once that they are not guarded.
 */
class UnguardedListenerTests {

	private static final String NOT_GUARDED = "The listener that could not bind is not guarded: nobody was touched, and"
			+ " it was not moved.";

	@TempDir
	private Path directory;

	private final FailureReports reports = new FailureReports();

	@Test
	void namesTheHolderOfThePortOfAnotherProtocolOfTomcat() throws Exception {
		try (ServerSocket holder = LoopbackPorts.listen(); Logs logs = new Logs()) {
			runner(EmbeddedServer.TOMCAT, holder.getLocalPort())
				.withBean("protocol", WebServerFactoryCustomizer.class, OtherProtocol::new)
				.run((context) -> assertNamesTheHolder(context.getStartupFailure(), holder));
			assertThat(logs.with("not guarded")).singleElement()
				.asString()
				.contains(Integer.toString(holder.getLocalPort()));
		}
	}

	@Test
	void namesTheHolderOfThePortOfAServerOfTheApplicationsOwn() throws Exception {
		try (ServerSocket holder = LoopbackPorts.listen(); Logs logs = new Logs()) {
			runner(EmbeddedServer.TOMCAT, LoopbackPorts.free())
				.withBean("own", OwnServer.class, () -> new OwnServer(holder.getLocalPort()))
				.run((context) -> assertNamesTheHolder(context.getStartupFailure(), holder));
			assertThat(logs.with("not guarded")).singleElement()
				.asString()
				.contains(Integer.toString(holder.getLocalPort()));
		}
	}

	@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
	@Test
	void namesAnotherProgramAndLeavesItAlone() {
		int port = LoopbackPorts.free();
		try (Stage stage = new Stage()) {
			RunningProgram holder = stage.foreigner(port, "127.0.0.1");
			runner(EmbeddedServer.TOMCAT, LoopbackPorts.free())
				.withPropertyValues("port-guard.cleanup.stale=terminate", "port-guard.cleanup.running=replace",
						"port-guard.lookup-timeout=1m")
				.withBean("own", OwnServer.class, () -> new OwnServer(port))
				.run((context) -> assertThat(this.reports.analyze(context.getStartupFailure()))
					.hasValueSatisfying((report) -> {
						assertThat(report.getDescription())
							.startsWith("Port %d is held by java (pid %d".formatted(port, holder.pid()))
							.endsWith(NOT_GUARDED);
						assertThat(report.getAction()).endsWith(", or choose another port.")
							.doesNotContain("port-guard");
					}));
			holder.assertUntouched();
			assertThatIOException().isThrownBy(() -> new ServerSocket(port).close());
		}
	}

	@Test
	void addsNothingToAFailureThatDoesNotTellThePort() throws Exception {
		try (ServerSocket holder = LoopbackPorts.listen()) {
			runner(EmbeddedServer.TOMCAT, LoopbackPorts.free())
				.withBean("plain", PlainSocket.class, () -> new PlainSocket(holder.getLocalPort()))
				.run((context) -> {
					assertThat(context.getStartupFailure()).hasRootCauseInstanceOf(BindException.class);
					assertThat(this.reports.analyze(context.getStartupFailure())).isEmpty();
				});
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "port-guard.enabled=false", "port-guard.mode=observe" })
	void leavesTheReportToSpringBootUnlessItIsToAct(String property) throws Exception {
		try (ServerSocket holder = LoopbackPorts.listen()) {
			runner(EmbeddedServer.TOMCAT, holder.getLocalPort()).withPropertyValues(property)
				.run((context) -> assertThat(this.reports.analyze(context.getStartupFailure()))
					.hasValueSatisfying((report) -> assertThat(report.getDescription())
						.isEqualTo("Web server failed to start. Port %d was already in use."
							.formatted(holder.getLocalPort()))));
		}
	}

	@Test
	void leavesTheReportToSpringBootIfNobodyHoldsThePort() throws Exception {
		int port = LoopbackPorts.free();
		assertThat(analyze(new ConnectorStartFailedException(port)).getDescription())
			.startsWith("The Tomcat connector configured to listen on port " + port + " failed to start.");
	}

	@Test
	void leavesTheReportToSpringBootIfTheConfigurationIsInvalid() throws Exception {
		try (ServerSocket holder = LoopbackPorts.listen()) {
			assertThat(analyze(new PortInUseException(holder.getLocalPort()), "port-guard.cleanup.stale=maybe")
				.getDescription()).startsWith("Web server failed to start. Port");
		}
	}

	private static FailureAnalysis analyze(Exception failure, String... properties) {
		MockEnvironment environment = new MockEnvironment();
		for (String property : properties) {
			int equals = property.indexOf('=');
			environment.setProperty(property.substring(0, equals), property.substring(equals + 1));
		}
		return FailureReports.of(environment).analyze(failure).orElseThrow();
	}

	private void assertNamesTheHolder(Throwable failure, ServerSocket holder) {
		assertThat(this.reports.analyze(failure)).hasValueSatisfying((report) -> {
			assertThat(report.getDescription())
				.startsWith("Port %d is held by this very process (pid %d)".formatted(holder.getLocalPort(),
						ProcessHandle.current().pid()))
				.endsWith(NOT_GUARDED);
			assertThat(report.getAction()).endsWith(", or choose another port.").doesNotContain("port-guard");
		});
	}

	private AbstractApplicationContextRunner<?, ?, ?> runner(EmbeddedServer server, int port) {
		return server.runner()
			.withInitializer(this.reports)
			.withPropertyValues("server.address=127.0.0.1", "server.port=" + port,
					"port-guard.registry.directory=" + this.directory.resolve("registry"));
	}

	static class OtherProtocol implements WebServerFactoryCustomizer<TomcatWebServerFactory> {

		@Override
		public void customize(TomcatWebServerFactory factory) {
			factory.setProtocol("org.apache.coyote.http11.Http11Nio2Protocol");
		}

	}

	static class OwnServer {

		OwnServer(int port) {
			HttpServer.create().host(InetAddress.getLoopbackAddress().getHostAddress()).port(port).bindNow();
		}

	}

	static class PlainSocket implements AutoCloseable {

		private final ServerSocket socket;

		PlainSocket(int port) {
			try {
				this.socket = new ServerSocket(port, 0, InetAddress.getLoopbackAddress());
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		@Override
		public void close() throws IOException {
			this.socket.close();
		}

	}

}
