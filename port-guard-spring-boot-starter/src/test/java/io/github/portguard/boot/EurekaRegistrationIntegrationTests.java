package io.github.portguard.boot;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.ApplicationContextAssertProvider;
import org.springframework.boot.test.context.runner.AbstractApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.cloud.autoconfigure.ConfigurationPropertiesRebinderAutoConfiguration;
import org.springframework.cloud.autoconfigure.RefreshAutoConfiguration;
import org.springframework.cloud.client.serviceregistry.AutoServiceRegistrationAutoConfiguration;
import org.springframework.cloud.commons.util.UtilAutoConfiguration;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.cloud.context.scope.refresh.RefreshScope;
import org.springframework.cloud.netflix.eureka.EurekaClientAutoConfiguration;
import org.springframework.cloud.netflix.eureka.EurekaDiscoveryClientConfiguration;
import org.springframework.cloud.netflix.eureka.config.DiscoveryClientOptionalArgsConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import io.github.portguard.boot.eureka.EurekaPortGuardAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What Eureka's client tells a registry: it must never send anybody to a port that
 * somebody else holds.
 * <p>
 * A client that is closed waits for its next turn, which comes after a second at the
 * earliest. So these tests run side by side.
 */
@Execution(ExecutionMode.CONCURRENT)
class EurekaRegistrationIntegrationTests {

	private static final AutoConfigurations EUREKA = AutoConfigurations.of(EurekaPortGuardAutoConfiguration.class,
			UtilAutoConfiguration.class, RefreshAutoConfiguration.class,
			ConfigurationPropertiesRebinderAutoConfiguration.class, AutoServiceRegistrationAutoConfiguration.class,
			DiscoveryClientOptionalArgsConfiguration.class, EurekaClientAutoConfiguration.class,
			EurekaDiscoveryClientConfiguration.class);

	@TempDir
	private Path directory;

	private RecordingEurekaServer registry;

	@BeforeEach
	void startRegistry() throws IOException {
		this.registry = new RecordingEurekaServer();
	}

	@AfterEach
	void stopRegistry() {
		this.registry.close();
	}

	@ParameterizedTest
	@EnumSource
	void movedInstanceRegistersThePortItIsOn(EmbeddedServer server) throws Exception {
		try (ServerSocket holder = LoopbackPorts.listen()) {
			int fallback = LoopbackPorts.free();
			runner(server, holder.getLocalPort()).withPropertyValues("port-guard.fallback.ranges=" + fallback)
				.run((context) -> {
					assertThat(context.getStartupFailure()).isNull();
					JsonNode instance = awaitUp();
					assertThat(port(instance)).isEqualTo(fallback);
					assertThat(text(instance, "instanceId")).isEqualTo("localhost:shop:" + fallback);
					assertThat(text(instance, "homePageUrl")).isEqualTo("http://localhost:%d/".formatted(fallback));
					assertThat(text(instance, "statusPageUrl"))
						.isEqualTo("http://localhost:%d/actuator/info".formatted(fallback));
					assertThat(text(instance, "healthCheckUrl"))
						.isEqualTo("http://localhost:%d/actuator/health".formatted(fallback));
					assertThat(text(instance.get("metadata"), "management.port")).isEqualTo("" + fallback);
				});
			assertThat(this.registry.registrationsWith(holder.getLocalPort())).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "spring.cloud.refresh.enabled=false", "eureka.client.refresh.enable=false",
			"spring.main.lazy-initialization=true", "eureka.instance.async-client-initialization=true",
			"eureka.instance.instance-enabled-onit=true",
			"eureka.client.refresh.enable=false,eureka.client.should-enforce-registration-at-init=true" })
	void requestedPortIsNeverRegisteredHoweverTheClientIsMade(String properties) throws Exception {
		try (ServerSocket holder = LoopbackPorts.listen(); ServerSocket managementHolder = LoopbackPorts.listen()) {
			int fallback = LoopbackPorts.free();
			int management = LoopbackPorts.free();
			runner(EmbeddedServer.TOMCAT, holder.getLocalPort())
				.withPropertyValues("management.server.port=" + managementHolder.getLocalPort(),
						"port-guard.fallback.ranges=" + fallback,
						"port-guard.listeners.management.fallback.ranges=" + management)
				.withPropertyValues(properties.split(",", -1))
				.run((context) -> {
					assertThat(context.getStartupFailure()).isNull();
					JsonNode instance = awaitUp();
					assertThat(port(instance)).isEqualTo(fallback);
					assertThat(text(instance, "instanceId")).isEqualTo("localhost:shop:" + fallback);
					assertThat(text(instance, "statusPageUrl"))
						.isEqualTo("http://localhost:%d/actuator/info".formatted(management));
					assertThat(text(instance, "healthCheckUrl"))
						.isEqualTo("http://localhost:%d/actuator/health".formatted(management));
					assertThat(text(instance.get("metadata"), "management.port")).isEqualTo("" + management);
				});
			assertThat(this.registry.registrationsWith(holder.getLocalPort())).isEmpty();
			assertThat(this.registry.registrationsWith(managementHolder.getLocalPort())).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "spring.application.name=shop", "eureka.client.refresh.enable=false",
			"management.server.port=${test.management}", "eureka.instance.secure-port-enabled=true",
			"eureka.instance.status-page-url=http://elsewhere:${server.port}/", "eureka.instance.instance-id=fixed",
			"eureka.instance.hostname=proxy", "server.servlet.context-path=/shop" })
	void instanceThatWasNotMovedRegistersAsWithoutTheGuard(String property) throws Exception {
		int port = LoopbackPorts.free();
		int management = LoopbackPorts.free();
		AbstractApplicationContextRunner<?, ?, ?> runner = runner(EmbeddedServer.TOMCAT, port)
			.withPropertyValues("test.management=" + management, property);
		JsonNode[] plain = new JsonNode[1];
		runner.withPropertyValues("port-guard.enabled=false").run((context) -> plain[0] = awaitUp());
		this.registry.forget();
		runner.run((context) -> assertThat(awaitUp()).isEqualTo(plain[0]));
		assertThat(port(plain[0])).isEqualTo(port);
	}

	@Test
	void whatRefersToThePortOfTheServerIsMovedWithIt() throws Exception {
		try (ServerSocket holder = LoopbackPorts.listen()) {
			int fallback = LoopbackPorts.free();
			runner(EmbeddedServer.TOMCAT, holder.getLocalPort())
				.withPropertyValues("port-guard.fallback.ranges=" + fallback,
						"eureka.instance.nonSecurePort=${server.port}", "eureka.instance.secure-port-enabled=true",
						"eureka.instance.instance-id=shop-${server.port}",
						"eureka.instance.home-page-url=http://localhost:${server.port}/home?a=b")
				.run((context) -> {
					JsonNode instance = awaitUp();
					assertThat(port(instance)).isEqualTo(fallback);
					assertThat(instance.get("securePort").get("$").asInt()).isEqualTo(fallback);
					assertThat(text(instance, "instanceId")).isEqualTo("shop-" + fallback);
					assertThat(text(instance, "homePageUrl"))
						.isEqualTo("http://localhost:%d/home?a=b".formatted(fallback));
					assertThat(text(instance, "secureHealthCheckUrl"))
						.isEqualTo("https://localhost:%d/actuator/health".formatted(fallback));
				});
			assertThat(this.registry.registrationsWith(holder.getLocalPort())).isEmpty();
		}
	}

	@Test
	void portThatWasSetForTheInstanceIsLeftAlone() throws Exception {
		try (ServerSocket holder = LoopbackPorts.listen()) {
			runner(EmbeddedServer.TOMCAT, holder.getLocalPort())
				.withPropertyValues("port-guard.fallback.ranges=" + LoopbackPorts.free(),
						"eureka.instance.non-secure-port=80", "eureka.instance.instance-id=behind-a-proxy")
				.run((context) -> {
					JsonNode instance = awaitUp();
					assertThat(port(instance)).isEqualTo(80);
					assertThat(text(instance, "instanceId")).isEqualTo("behind-a-proxy");
				});
		}
	}

	@Test
	void idThatDoesNotReferToThePortIsKept() throws Exception {
		try (ServerSocket holder = LoopbackPorts.listen()) {
			int fallback = LoopbackPorts.free();
			String id = "shop-" + holder.getLocalPort();
			runner(EmbeddedServer.TOMCAT, holder.getLocalPort())
				.withPropertyValues("port-guard.fallback.ranges=" + fallback, "eureka.instance.instance-id=" + id)
				.run((context) -> {
					JsonNode instance = awaitUp();
					assertThat(port(instance)).isEqualTo(fallback);
					assertThat(text(instance, "instanceId")).isEqualTo(id);
				});
		}
	}

	@Test
	void nothingIsRegisteredIfNoPortCanBeHad() throws Exception {
		try (ServerSocket holder = LoopbackPorts.listen()) {
			runner(EmbeddedServer.TOMCAT, holder.getLocalPort())
				.run((context) -> assertThat(context.getStartupFailure()).isNotNull());
			assertThat(this.registry.registrations()).isEmpty();
		}
	}

	@Test
	void portIsKeptWhenTheEnvironmentIsRefreshed() throws Exception {
		try (ServerSocket holder = LoopbackPorts.listen()) {
			int fallback = LoopbackPorts.free();
			runner(EmbeddedServer.TOMCAT, holder.getLocalPort())
				.withPropertyValues("port-guard.fallback.ranges=" + fallback,
						"eureka.instance.instance-id=shop-${server.port}",
						"eureka.instance.status-page-url=http://localhost:${server.port}/status")
				.run((context) -> {
					awaitUp();
					TestPropertyValues.of("eureka.instance.metadata-map.refreshed=true").applyTo(application(context));
					refresh(application(context));
					JsonNode instance = await(
							(candidate) -> isUp(candidate) && candidate.get("metadata").has("refreshed"));
					assertThat(port(instance)).isEqualTo(fallback);
					assertThat(text(instance, "instanceId")).isEqualTo("shop-" + fallback);
					assertThat(text(instance, "statusPageUrl"))
						.isEqualTo("http://localhost:%d/status".formatted(fallback));
				});
			assertThat(this.registry.registrationsWith(holder.getLocalPort())).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void portThatWasLostWhileTheApplicationWasStoppedIsNotRegisteredAgain(boolean refreshable) throws Exception {
		int port = LoopbackPorts.free();
		int fallback = LoopbackPorts.free();
		runner(EmbeddedServer.TOMCAT, port)
			.withPropertyValues("port-guard.fallback.ranges=" + fallback, "eureka.client.refresh.enable=" + refreshable,
					"spring.cloud.refresh.on-restart.enabled=false", "eureka.instance.instance-id=shop-${server.port}")
			.run((context) -> {
				assertThat(port(awaitUp())).isEqualTo(port);
				ConfigurableApplicationContext application = application(context);
				application.stop();
				await((instance) -> "DOWN".equals(text(instance, "status")));
				this.registry.forget();
				refresh(application);
				try (ServerSocket holder = new ServerSocket()) {
					holder.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
					application.start();
					JsonNode instance = awaitUp();
					assertThat(port(instance)).isEqualTo(fallback);
					assertThat(text(instance, "instanceId")).isEqualTo("shop-" + fallback);
					assertThat(this.registry.registrationsWith(port))
						.allMatch((registration) -> registration.contains("\"status\":\"DOWN\""));
				}
			});
	}

	/**
	 * As a WAR in a container, which may well be on the port that was set.
	 */
	@Test
	void requestedPortIsRegisteredWithoutAServerOfItsOwn() {
		new WebApplicationContextRunner().withConfiguration(EUREKA)
			.withConfiguration(AutoConfigurations.of(PortGuardAutoConfiguration.class))
			.withPropertyValues(properties(20080))
			.run((context) -> assertThat(port(awaitUp())).isEqualTo(20080));
	}

	private AbstractApplicationContextRunner<?, ?, ?> runner(EmbeddedServer server, int port) {
		return server.runnerWithManagement().withConfiguration(EUREKA).withPropertyValues(properties(port));
	}

	private String[] properties(int port) {
		return new String[] { "server.address=127.0.0.1", "server.port=" + port,
				"port-guard.registry.directory=" + this.directory.resolve("registry"), "spring.application.name=shop",
				"spring.cloud.client.hostname=localhost", "eureka.instance.hostname=localhost",
				"eureka.instance.ip-address=127.0.0.1", "eureka.client.service-url.defaultZone=" + this.registry.url(),
				"eureka.client.initial-instance-info-replication-interval-seconds=1",
				"eureka.client.instance-info-replication-interval-seconds=1" };
	}

	private static ConfigurableApplicationContext application(ApplicationContextAssertProvider<?> context) {
		return (ConfigurableApplicationContext) context.getSourceApplicationContext();
	}

	/**
	 * Spring Cloud does this on request, and whenever a context that was stopped is
	 * started again.
	 */
	private static void refresh(ApplicationContext application) {
		application.publishEvent(new EnvironmentChangeEvent(application, Set.of("eureka.instance.status-page-url")));
		application.getBean(RefreshScope.class).refreshAll();
	}

	private JsonNode awaitUp() {
		return await(EurekaRegistrationIntegrationTests::isUp);
	}

	private static boolean isUp(JsonNode instance) {
		return "UP".equals(text(instance, "status"));
	}

	private JsonNode await(Predicate<JsonNode> condition) {
		return Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(20))
			.until(() -> this.registry.registrations()
				.stream()
				.filter(condition)
				.reduce((first, second) -> second)
				.map(EurekaRegistrationIntegrationTests::withoutTimes)
				.orElse(null), Objects::nonNull);
	}

	private static JsonNode withoutTimes(JsonNode instance) {
		((ObjectNode) instance).remove("lastUpdatedTimestamp");
		((ObjectNode) instance).remove("lastDirtyTimestamp");
		return instance;
	}

	private static int port(JsonNode instance) {
		return instance.get("port").get("$").asInt();
	}

	private static String text(JsonNode node, String field) {
		return node.path(field).asString("");
	}

}
