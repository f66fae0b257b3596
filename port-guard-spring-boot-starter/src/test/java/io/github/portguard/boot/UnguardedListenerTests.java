package io.github.portguard.boot;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
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

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Listeners that can't be guarded: the failure report names the holder all the same, and
 * the log says once that they are not guarded.
 */
class UnguardedListenerTests {

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
				.endsWith("The listener that could not bind is not guarded: nobody was touched, and it was not moved.");
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

}
