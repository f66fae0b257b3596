package io.github.portguard.boot.health;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.github.portguard.PortGuard;
import io.github.portguard.boot.PortGuardAutoConfiguration;
import io.github.portguard.boot.ServerGuard;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PortGuardHealthContributorAutoConfiguration}.
 */
class PortGuardHealthContributorAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PortGuardAutoConfiguration.class,
				PortGuardHealthContributorAutoConfiguration.class, HealthContributorAutoConfiguration.class));

	@Test
	void thereIsAContributorByDefault() {
		this.runner.run((context) -> assertThat(context).hasSingleBean(PortGuardHealthIndicator.class)
			.hasBean("portGuardHealthIndicator"));
	}

	@Test
	void itCanBeTurnedOff() {
		this.runner.withPropertyValues("management.health.portguard.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(PortGuardHealthIndicator.class));
		this.runner.withPropertyValues("management.health.defaults.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(PortGuardHealthIndicator.class));
		this.runner
			.withPropertyValues("management.health.defaults.enabled=false", "management.health.portguard.enabled=true")
			.run((context) -> assertThat(context).hasSingleBean(PortGuardHealthIndicator.class));
	}

	@Test
	void thereIsNoneIfTheGuardIsOff() {
		this.runner.withPropertyValues("port-guard.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(PortGuardHealthIndicator.class));
	}

	@Test
	void thereIsNoneWithoutHealthOnTheClassPath() {
		this.runner.withClassLoader(new FilteredClassLoader(HealthIndicator.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("portGuardHealthIndicator"));
		this.runner.withClassLoader(new FilteredClassLoader(ConditionalOnEnabledHealthIndicator.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("portGuardHealthIndicator"));
	}

	@Test
	void thereIsNoneWithoutAServer() {
		this.runner
			.withClassLoader(
					new FilteredClassLoader("org.springframework.boot.grpc", "org.springframework.boot.rsocket"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(PortGuard.class)
				.doesNotHaveBean(ServerGuard.class)
				.doesNotHaveBean("portGuardHealthIndicator"));
	}

	@Test
	void anIndicatorOfTheUserTakesItsPlace() {
		this.runner.withBean("portGuardHealthIndicator", HealthIndicator.class, () -> () -> null)
			.run((context) -> assertThat(context).doesNotHaveBean(PortGuardHealthIndicator.class));
	}

}
