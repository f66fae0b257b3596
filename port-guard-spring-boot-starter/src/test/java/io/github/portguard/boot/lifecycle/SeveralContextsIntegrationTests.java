package io.github.portguard.boot.lifecycle;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.portguard.boot.PortConflictException;
import io.github.portguard.boot.PortGuardAutoConfiguration;
import io.github.portguard.boot.ServerGuard;
import io.github.portguard.boot.tomcat.TomcatPortGuardAutoConfiguration;
import io.github.portguard.testing.Ports;
import io.github.portguard.testing.RecordFile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Several applications in one JVM, each with a web server: next to each other, or as
 * parent and child.
 */
class SeveralContextsIntegrationTests {

	private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

	private final int port = Ports.free(6);

	@TempDir
	private Path directory;

	@AfterEach
	void closeContexts() {
		this.contexts.forEach(ConfigurableApplicationContext::close);
	}

	@Test
	void eachHasAClaimUntilItIsClosed() throws Exception {
		ConfigurableApplicationContext first = start(builder(), this.port);
		ConfigurableApplicationContext second = start(builder(), this.port + 1);
		assertClaims(this.port, this.port + 1);
		first.close();
		assertClaims(this.port + 1);
		assertThat(accepts(this.port)).isFalse();
		second.close();
		assertClaims();
	}

	@Test
	void secondOneThatWantsThePortOfTheFirstFails() throws Exception {
		start(builder(), this.port);
		assertThatThrownBy(() -> start(builder(), this.port)).hasRootCauseInstanceOf(BindException.class)
			.hasStackTraceContaining(PortConflictException.class.getName())
			.hasStackTraceContaining("is held by this very process");
		assertClaims(this.port);
		assertThat(accepts(this.port)).isTrue();
	}

	@Test
	void secondOneMovesIfItHasRanges() throws Exception {
		ConfigurableApplicationContext first = start(builder(), this.port);
		ConfigurableApplicationContext second = start(builder(), this.port, ranges());
		ConfigurableApplicationContext third = start(builder(), this.port, ranges());
		assertThat(List.of(second, third)).extracting(SeveralContextsIntegrationTests::portOf)
			.containsExactly(this.port + 1, this.port + 2);
		assertClaims(this.port, this.port + 1, this.port + 2);
		second.close();
		assertClaims(this.port, this.port + 2);
		first.close();
		third.close();
		assertClaims();
	}

	@Test
	void siblingsUnderACommonParentMoveByTheirRanges() throws Exception {
		try (ServerSocket holder = new ServerSocket()) {
			holder.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port));
			SpringApplicationBuilder first = new SpringApplicationBuilder(Parent.class).bannerMode(Banner.Mode.OFF)
				.child(Web.class)
				.web(WebApplicationType.SERVLET);
			ConfigurableApplicationContext one = start(first, this.port, ranges());
			ConfigurableApplicationContext other = start(first.sibling(Web.class).web(WebApplicationType.SERVLET),
					this.port, ranges());
			assertThat(one.getParent()).isSameAs(other.getParent()).isNotNull();
			assertClaims(this.port + 1, this.port + 2);
			one.close();
			assertClaims(this.port + 2);
			((ConfigurableApplicationContext) other.getParent()).close();
			assertClaims();
			assertThat(accepts(this.port + 2)).isFalse();
		}
	}

	@Test
	void parentAndChildHaveAClaimEach() throws Exception {
		ConfigurableApplicationContext parent = start(builder(), this.port);
		ConfigurableApplicationContext child = start(builder().parent(parent), this.port + 1);
		assertThat(child.getBean(ServerGuard.class)).isNotSameAs(parent.getBean(ServerGuard.class));
		assertClaims(this.port, this.port + 1);
		assertThat(state(this.port)).isEqualTo(state(this.port + 1)).isEqualTo("ready");
		child.close();
		assertClaims(this.port);
		assertThat(state(this.port)).isEqualTo("ready");
		assertThat(accepts(this.port)).isTrue();
	}

	@Test
	void childGoesWithItsParent() throws Exception {
		ConfigurableApplicationContext parent = start(builder(), this.port);
		ConfigurableApplicationContext child = start(builder().parent(parent), this.port, ranges());
		assertThat(portOf(child)).isEqualTo(this.port + 1);
		parent.close();
		assertThat(child.isActive()).isFalse();
		assertClaims();
	}

	@Test
	void childThatFailsAfterItsBindLeavesTheClaimOfItsParent() throws Exception {
		ConfigurableApplicationContext parent = start(builder(), this.port);
		assertThatThrownBy(() -> start(builder(FailingLate.class).parent(parent), this.port + 1))
			.hasStackTraceContaining("too late");
		assertClaims(this.port);
		assertThat(accepts(this.port + 1)).isFalse();
		assertThat(accepts(this.port)).isTrue();
	}

	@Test
	void childThatWantsThePortOfItsParentFailsAndLeavesIt() throws Exception {
		ConfigurableApplicationContext parent = start(builder(), this.port);
		assertThatThrownBy(() -> start(builder().parent(parent), this.port))
			.hasStackTraceContaining("is held by this very process");
		assertClaims(this.port);
		assertThat(accepts(this.port)).isTrue();
	}

	@Test
	void contextThatIsClosedTwiceLeavesTheClaimOfItsSuccessor() throws Exception {
		ConfigurableApplicationContext first = start(builder(), this.port);
		first.close();
		start(builder(), this.port);
		first.close();
		assertClaims(this.port);
		assertThat(state(this.port)).isEqualTo("ready");
		assertThat(accepts(this.port)).isTrue();
	}

	private SpringApplicationBuilder builder(Class<?>... more) {
		return new SpringApplicationBuilder(Web.class).sources(more)
			.web(WebApplicationType.SERVLET)
			.bannerMode(Banner.Mode.OFF);
	}

	private ConfigurableApplicationContext start(SpringApplicationBuilder builder, int port, String... arguments) {
		List<String> all = new ArrayList<>(List.of("--server.address=127.0.0.1", "--server.port=" + port,
				"--port-guard.registry.directory=" + this.directory.resolve("registry")));
		all.addAll(List.of(arguments));
		ConfigurableApplicationContext context = builder.run(all.toArray(String[]::new));
		this.contexts.add(context);
		return context;
	}

	private String ranges() {
		return "--port-guard.fallback.ranges=" + (this.port + 1) + "-" + (this.port + 5);
	}

	private static int portOf(ConfigurableApplicationContext context) {
		return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	private String state(int port) {
		return new RecordFile(this.directory.resolve("registry"), port, "127.0.0.1").get("state");
	}

	/**
	 * Each claim has a lock file, and no lock file is left over.
	 */
	private void assertClaims(int... ports) throws Exception {
		Path registry = this.directory.resolve("registry");
		try (Stream<Path> files = Files.list(registry.resolve("port"))) {
			assertThat(files.map((file) -> file.getFileName().toString())).containsExactlyInAnyOrder(
					IntStream.of(ports).mapToObj((claimed) -> claimed + "@127.0.0.1").toArray(String[]::new));
		}
		List<Path> locks = IntStream.of(ports)
			.mapToObj((claimed) -> new RecordFile(registry, claimed, "127.0.0.1").lockFile())
			.distinct()
			.toList();
		assertThat(RecordFile.lockFiles(registry)).containsExactlyInAnyOrderElementsOf(locks);
	}

	private static boolean accepts(int port) {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
			return socket.isConnected();
		}
		catch (IOException ex) {
			return false;
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class Parent {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ PortGuardAutoConfiguration.class, TomcatServletWebServerAutoConfiguration.class,
			TomcatPortGuardAutoConfiguration.class })
	static class Web {

	}

	@Configuration(proxyBeanMethods = false)
	static class FailingLate {

		@Bean
		SmartLifecycle failing() {
			return new SmartLifecycle() {

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

			};
		}

	}

}
