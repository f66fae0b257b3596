package io.github.portguard.boot;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import io.netty.channel.unix.DomainSocketAddress;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.web.server.ConfigurableWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.netty.resources.LoopResources;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A web server that the application has put on a Unix domain socket has no port: it is
 * what it is without the guard.
 */
class UnixDomainSocketTests {

	@TempDir
	private Path directory;

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void nettyIsLeftAlone(boolean enabled) {
		Assumptions.assumeTrue(LoopResources.hasNativeSupport(), "Netty has no native transport here");
		isLeftAlone(EmbeddedServer.REACTOR_NETTY, enabled);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void tomcatIsLeftAlone(boolean enabled) {
		isLeftAlone(EmbeddedServer.TOMCAT, enabled);
	}

	private void isLeftAlone(EmbeddedServer server, boolean enabled) {
		Path socket = this.directory.resolve("socket");
		server.runner()
			.withBean("customizer", WebServerFactoryCustomizer.class, () -> new OnSocket(socket))
			.withPropertyValues("server.port=" + LoopbackPorts.free(), "port-guard.enabled=" + enabled,
					"port-guard.fallback.ranges=" + LoopbackPorts.free(),
					"port-guard.registry.directory=" + this.directory.resolve("registry"))
			.run((context) -> {
				assertThat(context.getStartupFailure()).isNull();
				ConfigurableApplicationContext application = (ConfigurableApplicationContext) context
					.getSourceApplicationContext();
				assertAnswers(socket);
				assertThat(((WebServerApplicationContext) application).getWebServer().getPort()).isEqualTo(-1);
				application.stop();
				application.start();
				assertAnswers(socket);
				assertThat(context.getBeanProvider(ServerGuard.class).stream()).hasSize(enabled ? 1 : 0)
					.allMatch((guard) -> guard.leases().isEmpty());
			});
		assertThat(this.directory.resolve("registry")).doesNotExist();
	}

	private static void assertAnswers(Path socket) throws IOException {
		try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
			channel.connect(UnixDomainSocketAddress.of(socket));
			channel.write(
					StandardCharsets.US_ASCII.encode("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
			assertThat(new String(Channels.newInputStream(channel).readNBytes(8), StandardCharsets.US_ASCII))
				.isEqualTo("HTTP/1.1");
		}
	}

	static class OnSocket implements WebServerFactoryCustomizer<ConfigurableWebServerFactory> {

		private final Path socket;

		OnSocket(Path socket) {
			this.socket = socket;
		}

		@Override
		public void customize(ConfigurableWebServerFactory factory) {
			String path = this.socket.toString();
			if (factory instanceof NettyReactiveWebServerFactory netty) {
				netty.addServerCustomizers((server) -> server.bindAddress(() -> new DomainSocketAddress(path)));
			}
			else if (factory instanceof TomcatWebServerFactory tomcat) {
				tomcat.addConnectorCustomizers((connector) -> connector.setProperty("unixDomainSocketPath", path));
			}
		}

	}

}
