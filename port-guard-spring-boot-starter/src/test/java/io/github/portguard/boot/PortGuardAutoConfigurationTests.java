package io.github.portguard.boot;

import java.nio.file.Path;
import java.util.stream.Stream;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.grpc.server.autoconfigure.GrpcServerProperties;
import org.springframework.boot.rsocket.context.RSocketServerBootstrap;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.ClassUtils;

import io.github.portguard.PortGuard;
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
	void leavesNoTraceWhenDisabled() {
		this.web.withPropertyValues("server.port=0", "port-guard.enabled=false").run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context).doesNotHaveBean(PortGuard.class);
			assertThat(Stream.of(context.getBeanDefinitionNames())).noneMatch((name) -> name.contains("ortGuard"));
			assertThat(this.registry.resolve("registry")).doesNotExist();
		});
	}

	/**
	 * The guard of the parent is there, but it is not for this child.
	 */
	@Test
	void leavesNoTraceInADisabledChildOfAGuardedApplication() {
		this.web.withPropertyValues("server.port=0").run((parent) -> {
			WebApplicationContextRunner child = this.web.withParent(parent)
				.withConfiguration(AutoConfigurations.of(allOfOurs()))
				.withBean(SimpleMeterRegistry.class)
				.withPropertyValues("server.port=0", "management.info.portguard.enabled=true");
			child.run((context) -> assertThat(context).hasBean("portGuardTomcatCustomizer")
				.hasBean("portGuardJettyCustomizer")
				.hasBean("portGuardRSocketLifecycle")
				.hasBean("portGuardHealthIndicator")
				.hasBean("portGuardInfoContributor")
				.hasBean("portGuardMetrics"));
			child.withPropertyValues("port-guard.enabled=false").run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(Stream.of(context.getBeanDefinitionNames())).noneMatch((name) -> name.contains("ortGuard"));
			});
		});
	}

	private static Class<?>[] allOfOurs() {
		ClassLoader classLoader = PortGuardAutoConfigurationTests.class.getClassLoader();
		return ImportCandidates.load(AutoConfiguration.class, classLoader)
			.getCandidates()
			.stream()
			.filter((name) -> name.startsWith("io.github.portguard."))
			.map((name) -> ClassUtils.resolveClassName(name, classLoader))
			.toArray(Class<?>[]::new);
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
		new ApplicationContextRunner()
			.withClassLoader(new FilteredClassLoader(GrpcServerProperties.class, RSocketServerBootstrap.class))
			.withConfiguration(GUARD)
			.run((context) -> assertThat(context).hasSingleBean(PortGuard.class).doesNotHaveBean(ServerGuard.class));
	}

	@Test
	void leavesAnotherProtocolAlone() throws Exception {
		this.web.withUserConfiguration(OtherProtocolConfiguration.class)
			.withPropertyValues("server.port=" + LoopbackPorts.free())
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBean(ServerGuard.class).leases()).isEmpty();
			});
	}

	@Test
	void portOfATestPropertyIsExplicit() {
		this.web.withPropertyValues("server.port=0", "port-guard.fallback.ranges=20081")
			.run((context) -> assertThat(
					context.getBean(ServerGuard.class).request("server", 8080, null, "http").explicit())
				.isTrue());
	}

	@Test
	void refusesANegativeGracePeriod() {
		this.web.withPropertyValues("server.port=0", "port-guard.cleanup.grace-period=-1s").run((context) -> {
			InvalidConfigurationPropertyValueException failure = Causes.find(context.getStartupFailure(),
					InvalidConfigurationPropertyValueException.class);
			assertThat(failure.getName()).isEqualTo("port-guard.cleanup.grace-period");
			assertThat(failure.getReason()).contains("use '0s' or more");
		});
	}

	@ParameterizedTest
	@CsvSource({ "port-guard.lookup-timeout, 0s", "port-guard.lookup-timeout, -2s", "port-guard.registry.timeout, 0s",
			"port-guard.registry.timeout, -2s" })
	void refusesALookAtSomethingThatMayTakeNoTime(String property, String timeout) {
		this.web.withPropertyValues("server.port=0", property + "=" + timeout).run((context) -> {
			InvalidConfigurationPropertyValueException failure = Causes.find(context.getStartupFailure(),
					InvalidConfigurationPropertyValueException.class);
			assertThat(failure.getName()).isEqualTo(property);
			assertThat(failure.getReason()).contains("use more than '0s'");
		});
	}

	@Test
	void rangesOfTheServerHaveOnePlace() {
		this.web.withPropertyValues("server.port=0", "port-guard.listeners.server.fallback.ranges=20082")
			.run((context) -> {
				InvalidConfigurationPropertyValueException failure = Causes.find(context.getStartupFailure(),
						InvalidConfigurationPropertyValueException.class);
				assertThat(failure.getName()).isEqualTo("port-guard.listeners.server.fallback.ranges");
				assertThat(failure.getReason()).contains("'port-guard.fallback.ranges'");
			});
	}

	@Test
	void badRangesOfAListenerNameItsProperty() {
		this.web.withPropertyValues("server.port=0", "port-guard.listeners.management.fallback.ranges=9005-9001")
			.run((context) -> assertThat(
					Causes.find(context.getStartupFailure(), InvalidConfigurationPropertyValueException.class)
						.getName())
				.isEqualTo("port-guard.listeners.management.fallback.ranges"));
	}

	@Test
	void acceptsAYamlListOfRanges() {
		this.web
			.withPropertyValues("server.port=0", "port-guard.fallback.ranges[0]=20081-20083",
					"port-guard.fallback.ranges[1]=20090")
			.run((context) -> assertThat(
					context.getBean(ServerGuard.class).request("server", 20080, null, "http").ranges())
				.hasToString("20081-20083,20090"));
	}

	@Configuration(proxyBeanMethods = false)
	static class OtherProtocolConfiguration {

		@Bean
		WebServerFactoryCustomizer<TomcatWebServerFactory> protocol() {
			return (factory) -> factory.setProtocol("org.apache.coyote.http11.Http11Nio2Protocol");
		}

	}

}
