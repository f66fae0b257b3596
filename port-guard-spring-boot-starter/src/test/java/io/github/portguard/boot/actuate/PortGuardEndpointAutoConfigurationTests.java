package io.github.portguard.boot.actuate;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.info.ConditionalOnEnabledInfoContributor;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.annotation.MergedAnnotations;

import io.github.portguard.PortGuard;
import io.github.portguard.boot.PortGuardAutoConfiguration;
import io.github.portguard.boot.ServerGuard;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PortGuardEndpointAutoConfiguration} and
 * {@link PortGuardInfoContributorAutoConfiguration}.
 */
class PortGuardEndpointAutoConfigurationTests {

	@TempDir
	private Path registry;

	private ApplicationContextRunner runner;

	@BeforeEach
	void createRunner() {
		this.runner = new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(PortGuardAutoConfiguration.class,
					PortGuardEndpointAutoConfiguration.class, PortGuardInfoContributorAutoConfiguration.class))
			.withPropertyValues("port-guard.registry.directory=" + this.registry.resolve("registry"));
	}

	@Test
	void thereIsNoEndpointUnlessItIsExposed() {
		this.runner.run((context) -> assertThat(context).doesNotHaveBean(PortGuardEndpoint.class)
			.doesNotHaveBean(PortGuardEndpointWebExtension.class));
	}

	@Test
	void thereIsAnEndpointIfItIsExposed() {
		exposed().run((context) -> {
			assertThat(context).hasSingleBean(PortGuardEndpoint.class)
				.hasSingleBean(PortGuardEndpointWebExtension.class);
			assertThat(this.registry.resolve("registry")).doesNotExist();
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "0s", "-3s" })
	void refusesALookThatMayTakeNoTime(String timeout) {
		exposed().withPropertyValues("management.endpoint.portguard.timeout=" + timeout)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, (failure) -> {
					assertThat(failure.getName()).isEqualTo("management.endpoint.portguard.timeout");
					assertThat(failure.getValue()).isEqualTo(DurationStyle.detectAndParse(timeout));
					assertThat(failure.getReason()).contains("use more than '0s'");
				}));
	}

	@Test
	void overJmxThereIsNoWebExtension() {
		this.runner.withPropertyValues("management.endpoints.jmx.exposure.include=portguard", "spring.jmx.enabled=true")
			.run((context) -> assertThat(context).hasSingleBean(PortGuardEndpoint.class)
				.doesNotHaveBean(PortGuardEndpointWebExtension.class));
	}

	@Test
	void anEndpointOfTheUserTakesItsPlace() {
		exposed().withBean("own", PortGuardEndpoint.class, PortGuardEndpointAutoConfigurationTests::endpoint)
			.run((context) -> {
				assertThat(context).hasSingleBean(PortGuardEndpoint.class)
					.hasSingleBean(PortGuardEndpointWebExtension.class)
					.hasBean("own");
				WebEndpointResponse<Object> response = context.getBean(PortGuardEndpointWebExtension.class)
					.listeners(SecurityContext.NONE);
				assertThat(response.getBody()).isEqualTo(context.getBean(PortGuardEndpoint.class).listeners());
			});
		exposed()
			.withBean("own", PortGuardEndpointWebExtension.class,
					() -> new PortGuardEndpointWebExtension(endpoint(), Show.ALWAYS, Set.of()))
			.run((context) -> assertThat(context).hasSingleBean(PortGuardEndpointWebExtension.class)
				.hasBean("own")
				.hasBean("portGuardEndpoint"));
	}

	private static PortGuardEndpoint endpoint() {
		return new PortGuardEndpoint(PortGuard.builder().build(), true, null, Show.NEVER, Duration.ZERO,
				Duration.ofMinutes(1), (event) -> {
				});
	}

	@Test
	void thereIsNoEndpointIfThereIsNoAccess() {
		exposed().withPropertyValues("management.endpoint.portguard.access=NONE")
			.run((context) -> assertThat(context).doesNotHaveBean(PortGuardEndpoint.class));
	}

	@Test
	void thereIsNoEndpointIfTheGuardIsOff() {
		exposed().withPropertyValues("port-guard.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(PortGuard.class)
				.doesNotHaveBean(PortGuardEndpoint.class));
	}

	@Test
	void thereIsNoEndpointWithoutActuator() {
		exposed().withClassLoader(new FilteredClassLoader(Endpoint.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(PortGuardEndpoint.class));
		exposed().withClassLoader(new FilteredClassLoader(ConditionalOnAvailableEndpoint.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(PortGuardEndpoint.class));
	}

	@Test
	void onlyReadingIsAllowedUnlessAccessIsGranted() {
		assertThat(MergedAnnotations.from(PortGuardEndpoint.class)
			.get(Endpoint.class)
			.getEnum("defaultAccess", Access.class)).isEqualTo(Access.READ_ONLY);
	}

	@Test
	void theInfoIsOffUnlessAskedFor() {
		this.runner.run((context) -> assertThat(context).doesNotHaveBean(PortsInfoContributor.class));
		this.runner.withPropertyValues("management.info.defaults.enabled=true")
			.run((context) -> assertThat(context).doesNotHaveBean(PortsInfoContributor.class));
		this.runner.withPropertyValues("management.info.portguard.enabled=true")
			.run((context) -> assertThat(context).hasSingleBean(PortsInfoContributor.class));
	}

	@Test
	void thereIsNoInfoWithoutTheGuardOrActuator() {
		ApplicationContextRunner enabled = this.runner.withPropertyValues("management.info.portguard.enabled=true");
		enabled.withPropertyValues("port-guard.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(PortsInfoContributor.class));
		enabled.withClassLoader(new FilteredClassLoader(InfoContributor.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("portGuardInfoContributor"));
		enabled.withClassLoader(new FilteredClassLoader(ConditionalOnEnabledInfoContributor.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("portGuardInfoContributor"));
	}

	@Test
	void thereIsAnEndpointButNoInfoWithoutAServer() {
		exposed().withPropertyValues("management.info.portguard.enabled=true")
			.withClassLoader(
					new FilteredClassLoader("org.springframework.boot.grpc", "org.springframework.boot.rsocket"))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(ServerGuard.class)
				.hasSingleBean(PortGuardEndpoint.class)
				.doesNotHaveBean("portGuardInfoContributor"));
	}

	private ApplicationContextRunner exposed() {
		return this.runner.withPropertyValues("management.endpoints.web.exposure.include=portguard");
	}

}
