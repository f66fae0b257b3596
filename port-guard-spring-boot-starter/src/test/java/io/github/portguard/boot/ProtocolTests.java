package io.github.portguard.boot;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.catalina.connector.Connector;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.jetty.JettyWebServerFactory;
import org.springframework.boot.test.context.runner.AbstractApplicationContextRunner;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.web.server.ConfigurableWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

import io.github.portguard.PortLease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A server that was moved serves in whatever way it was to serve.
 */
class ProtocolTests {

	@TempDir
	private static Path shared;

	private static TestTls tls;

	@TempDir
	private Path directory;

	@BeforeAll
	static void createKey() {
		tls = TestTls.create(shared);
	}

	static Stream<Arguments> serversAndProtocols() {
		return Stream.of(EmbeddedServer.values())
			.flatMap((server) -> Stream.of(Protocol.values()).map((protocol) -> Arguments.of(server, protocol)));
	}

	@ParameterizedTest
	@MethodSource("serversAndProtocols")
	void movesAndServes(EmbeddedServer server, Protocol protocol) throws Exception {
		InetAddress loopback = InetAddress.getLoopbackAddress();
		try (ServerSocket holder = listen(loopback)) {
			int fallback = LoopbackPorts.free();
			runner(server, loopback, holder.getLocalPort(), fallback).withPropertyValues(protocol.properties())
				.run((context) -> {
					assertThat(context.getStartupFailure()).isNull();
					PortLease lease = context.getBean(ServerGuard.class).leases().get(0);
					assertThat(lease.port()).isEqualTo(fallback);
					assertThat(lease.request().scheme()).isEqualTo(protocol.scheme);
					assertThat(version(protocol, loopback, fallback)).isEqualTo(protocol.version);
				});
		}
	}

	@ParameterizedTest
	@EnumSource
	void movesOnTheOtherLoopbackAddress(EmbeddedServer server) throws Exception {
		InetAddress loopback = ipv6Loopback();
		try (ServerSocket holder = listen(loopback)) {
			int fallback = LoopbackPorts.free();
			runner(server, loopback, holder.getLocalPort(), fallback).run((context) -> {
				assertThat(context.getStartupFailure()).isNull();
				PortLease lease = context.getBean(ServerGuard.class).leases().get(0);
				assertThat(lease.port()).isEqualTo(fallback);
				assertThat(lease.request().address()).isEqualTo(loopback);
				assertThat(version(Protocol.CLEARTEXT, loopback, fallback)).isEqualTo(Version.HTTP_1_1);
			});
		}
	}

	@ParameterizedTest
	@EnumSource
	void holderOfTheOtherLoopbackAddressIsNotInTheWay(EmbeddedServer server) throws Exception {
		InetAddress loopback = InetAddress.getLoopbackAddress();
		try (ServerSocket neighbour = listen(ipv6Loopback())) {
			int port = neighbour.getLocalPort();
			runner(server, loopback, port, LoopbackPorts.free()).run((context) -> {
				assertThat(context.getStartupFailure()).isNull();
				assertThat(context.getBean(ServerGuard.class).leases().get(0).acquisition())
					.isEqualTo(PortLease.Acquisition.REQUESTED);
				assertThat(version(Protocol.CLEARTEXT, loopback, port)).isEqualTo(Version.HTTP_1_1);
			});
		}
	}

	@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "there are no virtual threads before")
	@ParameterizedTest
	@EnumSource(names = { "TOMCAT", "JETTY" })
	void movesOnVirtualThreads(EmbeddedServer server) throws Exception {
		InetAddress loopback = InetAddress.getLoopbackAddress();
		ThreadServlet servlet = new ThreadServlet();
		try (ServerSocket holder = listen(loopback)) {
			int fallback = LoopbackPorts.free();
			runner(server, loopback, holder.getLocalPort(), fallback).withBean(ThreadServlet.class, () -> servlet)
				.withPropertyValues("spring.threads.virtual.enabled=true")
				.run((context) -> {
					assertThat(context.getStartupFailure()).isNull();
					assertThat(version(Protocol.CLEARTEXT, loopback, fallback)).isEqualTo(Version.HTTP_1_1);
					assertThat(servlet.virtual).containsOnly(true);
				});
		}
	}

	@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "there are no virtual threads before")
	@ParameterizedTest
	@EnumSource(names = { "TOMCAT", "JETTY" }, mode = EnumSource.Mode.EXCLUDE)
	void movesAReactiveServerWithVirtualThreadsEnabled(EmbeddedServer server) throws Exception {
		InetAddress loopback = InetAddress.getLoopbackAddress();
		try (ServerSocket holder = listen(loopback)) {
			int fallback = LoopbackPorts.free();
			runner(server, loopback, holder.getLocalPort(), fallback)
				.withPropertyValues("spring.threads.virtual.enabled=true")
				.run((context) -> {
					assertThat(context.getStartupFailure()).isNull();
					assertThat(version(Protocol.CLEARTEXT, loopback, fallback)).isEqualTo(Version.HTTP_1_1);
				});
		}
	}

	@ParameterizedTest
	@EnumSource(names = "REACTOR_NETTY", mode = EnumSource.Mode.EXCLUDE)
	void movesTheMainConnectorAndLeavesTheOthersWhereTheyAre(EmbeddedServer server) throws Exception {
		InetAddress loopback = InetAddress.getLoopbackAddress();
		try (ServerSocket holder = listen(loopback); Logs logs = new Logs()) {
			int fallback = LoopbackPorts.free();
			int additional = LoopbackPorts.free();
			runner(server, loopback, holder.getLocalPort(), fallback)
				.withBean("additional", AdditionalConnectors.class, () -> new AdditionalConnectors(additional))
				.run((context) -> {
					assertThat(context.getStartupFailure()).isNull();
					assertThat(context.getBean(ServerGuard.class).leases()).extracting(PortLease::port)
						.containsExactly(fallback);
					assertThat(version(Protocol.CLEARTEXT, loopback, fallback)).isEqualTo(Version.HTTP_1_1);
					assertThat(version(Protocol.CLEARTEXT, loopback, additional)).isEqualTo(Version.HTTP_1_1);
				});
			assertThat(logs.with("not guarded")).singleElement().asString().contains(Integer.toString(additional));
		}
	}

	@ParameterizedTest
	@EnumSource(names = "REACTOR_NETTY", mode = EnumSource.Mode.EXCLUDE)
	void leavesThePortOfAnAdditionalConnectorAlone(EmbeddedServer server) throws Exception {
		InetAddress loopback = InetAddress.getLoopbackAddress();
		try (ServerSocket holder = listen(loopback)) {
			int additional = LoopbackPorts.free();
			int fallback = LoopbackPorts.free();
			runner(server, loopback, holder.getLocalPort(), fallback)
				.withPropertyValues("port-guard.fallback.ranges=%d,%d".formatted(additional, fallback))
				.withBean("additional", AdditionalConnectors.class, () -> new AdditionalConnectors(additional))
				.run((context) -> {
					assertThat(context.getStartupFailure()).isNull();
					assertThat(context.getBean(ServerGuard.class).leases()).extracting(PortLease::port)
						.containsExactly(fallback);
					assertThat(version(Protocol.CLEARTEXT, loopback, additional)).isEqualTo(Version.HTTP_1_1);
				});
		}
	}

	@ParameterizedTest
	@EnumSource(names = "REACTOR_NETTY", mode = EnumSource.Mode.EXCLUDE)
	void reportsTheHolderOfThePortOfAnAdditionalConnector(EmbeddedServer server) throws Exception {
		InetAddress loopback = InetAddress.getLoopbackAddress();
		FailureReports reports = new FailureReports();
		try (ServerSocket holder = listen(loopback)) {
			runner(server, loopback, LoopbackPorts.free(), LoopbackPorts.free()).withInitializer(reports)
				.withBean("additional", AdditionalConnectors.class,
						() -> new AdditionalConnectors(holder.getLocalPort()))
				.run((context) -> assertThat(reports.analyze(context.getStartupFailure()))
					.hasValueSatisfying((report) -> {
						assertThat(report.getDescription())
							.startsWith("Port %d is held by this very process".formatted(holder.getLocalPort()))
							.contains("not guarded");
						assertThat(report.getAction()).doesNotContain("port-guard");
					}));
		}
	}

	private AbstractApplicationContextRunner<?, ?, ?> runner(EmbeddedServer server, InetAddress address, int port,
			int fallback) {
		return server.runner()
			.withPropertyValues("server.address=" + address.getHostAddress(), "server.port=" + port,
					"port-guard.fallback.ranges=" + fallback,
					"port-guard.registry.directory=" + this.directory.resolve("registry"));
	}

	private static InetAddress ipv6Loopback() throws IOException {
		byte[] bytes = new byte[16];
		bytes[15] = 1;
		return InetAddress.getByAddress(bytes);
	}

	private static ServerSocket listen(InetAddress address) throws IOException {
		ServerSocket socket = new ServerSocket();
		try {
			socket.bind(new InetSocketAddress(address, 0));
			return socket;
		}
		catch (IOException ex) {
			socket.close();
			return Assumptions.abort("This machine has no address " + address);
		}
	}

	/**
	 * Returns the version of HTTP in which the server answers. A server may cancel a
	 * stream, which is no answer; as with every GET, the client then asks again.
	 */
	private static Version version(Protocol protocol, InetAddress address, int port) throws Exception {
		String host = (address.getAddress().length > 4) ? "[::1]" : "localhost";
		HttpClient client = HttpClient.newBuilder().version(protocol.version).sslContext(tls.clientContext()).build();
		HttpRequest request = HttpRequest.newBuilder(URI.create("%s://%s:%d/".formatted(protocol.scheme, host, port)))
			.timeout(Duration.ofSeconds(30))
			.build();
		return await().atMost(Duration.ofSeconds(60))
			.ignoreExceptionsInstanceOf(IOException.class)
			.until(() -> client.send(request, HttpResponse.BodyHandlers.discarding()).version(), (version) -> true);
	}

	/**
	 * How to serve.
	 */
	enum Protocol {

		CLEARTEXT("http", Version.HTTP_1_1, false),

		H2C("http", Version.HTTP_2, true),

		TLS("https", Version.HTTP_1_1, false),

		HTTP_2("https", Version.HTTP_2, true);

		private final String scheme;

		private final Version version;

		private final boolean http2;

		Protocol(String scheme, Version version, boolean http2) {
			this.scheme = scheme;
			this.version = version;
			this.http2 = http2;
		}

		String[] properties() {
			Stream<String> secure = "https".equals(this.scheme)
					? Stream.of("server.ssl.key-store=" + tls.keyStore().toUri(),
							"server.ssl.key-store-password=" + TestTls.PASSWORD)
					: Stream.of();
			return Stream.concat(secure, Stream.of("server.http2.enabled=" + this.http2)).toArray(String[]::new);
		}

	}

	/**
	 * Notes on what kind of thread each request is answered. The code is compiled for
	 * Java 17, which does not know of virtual threads.
	 */
	static class ThreadServlet extends HttpServlet {

		private final List<Boolean> virtual = new CopyOnWriteArrayList<>();

		@Override
		protected void doGet(HttpServletRequest request, HttpServletResponse response) throws ServletException {
			try {
				this.virtual.add((Boolean) Thread.class.getMethod("isVirtual").invoke(Thread.currentThread()));
			}
			catch (ReflectiveOperationException ex) {
				throw new ServletException(ex);
			}
		}

	}

	/**
	 * One more connector, on whatever server it is.
	 */
	static class AdditionalConnectors implements WebServerFactoryCustomizer<ConfigurableWebServerFactory> {

		private final int port;

		AdditionalConnectors(int port) {
			this.port = port;
		}

		@Override
		public void customize(ConfigurableWebServerFactory factory) {
			if (factory instanceof TomcatWebServerFactory tomcat) {
				Connector connector = new Connector();
				connector.setPort(this.port);
				connector.setProperty("address", "127.0.0.1");
				tomcat.addAdditionalConnectors(connector);
			}
			else if (factory instanceof JettyWebServerFactory jetty) {
				jetty.addServerCustomizers((server) -> {
					ServerConnector connector = new ServerConnector(server);
					connector.setHost("127.0.0.1");
					connector.setPort(this.port);
					server.addConnector(connector);
				});
			}
		}

	}

}
