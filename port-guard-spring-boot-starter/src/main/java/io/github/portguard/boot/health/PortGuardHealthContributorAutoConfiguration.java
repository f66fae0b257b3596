package io.github.portguard.boot.health;

import java.util.Locale;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Bean;

import io.github.portguard.boot.PortGuardAutoConfiguration;
import io.github.portguard.boot.PortGuardProperties;
import io.github.portguard.boot.ServerGuard;

/**
 * Auto-configuration for the health contributor {@code portGuard}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = PortGuardAutoConfiguration.class, before = HealthContributorAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "port-guard.enabled", matchIfMissing = true)
@ConditionalOnClass({ HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnEnabledHealthIndicator("portguard")
@ConditionalOnBean(ServerGuard.class)
public final class PortGuardHealthContributorAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "portGuardHealthIndicator")
	PortGuardHealthIndicator portGuardHealthIndicator(ServerGuard guard, PortGuardProperties properties) {
		PortGuardProperties.Health health = properties.getHealth();
		return new PortGuardHealthIndicator(guard, status(health.getFallbackStatus()),
				status(health.getLostClaimStatus()));
	}

	/**
	 * As a person may write it in a file: {@code out-of-service}.
	 */
	private static Status status(String code) {
		return new Status(code.trim().toUpperCase(Locale.ROOT).replace('-', '_'));
	}

}
