package io.github.portguard.boot.actuate;

import java.time.Duration;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportRuntimeHints;

import io.github.portguard.PortGuard;
import io.github.portguard.boot.PortGuardAutoConfiguration;
import io.github.portguard.boot.PortGuardProperties;
import io.github.portguard.boot.ServerGuard;

/**
 * Auto-configuration for the endpoint {@code portguard}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = PortGuardAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "port-guard.enabled", matchIfMissing = true)
@ConditionalOnClass({ Endpoint.class, ConditionalOnAvailableEndpoint.class })
@ConditionalOnAvailableEndpoint(PortGuardEndpoint.class)
@ConditionalOnBean(PortGuard.class)
@EnableConfigurationProperties({ PortGuardProperties.class, PortGuardEndpointProperties.class })
@ImportRuntimeHints(PortGuardEndpointRuntimeHints.class)
public final class PortGuardEndpointAutoConfiguration {

	/**
	 * Spring Boot's property for it covers only one of the reads.
	 */
	private static final String TIME_TO_LIVE = "management.endpoint.portguard.cache.time-to-live";

	private static final Duration DEFAULT_TIME_TO_LIVE = Duration.ofSeconds(2);

	@Bean
	@ConditionalOnMissingBean
	PortGuardEndpoint portGuardEndpoint(PortGuard portGuard, PortGuardProperties guardProperties,
			ObjectProvider<ServerGuard> guard, PortGuardEndpointProperties properties, ApplicationContext context) {
		Duration timeToLive = Binder.get(context.getEnvironment())
			.bind(TIME_TO_LIVE, Duration.class)
			.orElse(DEFAULT_TIME_TO_LIVE);
		return new PortGuardEndpoint(portGuard, guardProperties.isEnabled(), guard.getIfAvailable(),
				properties.getShowValues(), timeToLive, timeout(properties), context);
	}

	private static Duration timeout(PortGuardEndpointProperties properties) {
		Duration timeout = properties.getTimeout();
		if (timeout.isNegative() || timeout.isZero()) {
			throw new InvalidConfigurationPropertyValueException("management.endpoint.portguard.timeout", timeout,
					"A look needs some time: use more than '0s', such as '3s'.");
		}
		return timeout;
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBean(PortGuardEndpoint.class)
	@ConditionalOnAvailableEndpoint(exposure = EndpointExposure.WEB)
	PortGuardEndpointWebExtension portGuardEndpointWebExtension(PortGuardEndpoint endpoint,
			PortGuardEndpointProperties properties) {
		return new PortGuardEndpointWebExtension(endpoint, properties.getShowValues(), properties.getRoles());
	}

}
