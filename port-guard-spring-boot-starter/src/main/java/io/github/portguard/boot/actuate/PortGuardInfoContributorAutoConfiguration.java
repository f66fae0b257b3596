package io.github.portguard.boot.actuate;

import org.springframework.boot.actuate.autoconfigure.info.ConditionalOnEnabledInfoContributor;
import org.springframework.boot.actuate.autoconfigure.info.InfoContributorAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.info.InfoContributorFallback;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import io.github.portguard.boot.PortGuardAutoConfiguration;
import io.github.portguard.boot.ServerGuard;

/**
 * Auto-configuration for the ports in the application info. Off unless asked for, as what
 * Spring Boot itself tells about processes is: {@code info} is often open to everybody,
 * and the port of a management server is nobody's business.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = { PortGuardAutoConfiguration.class, InfoContributorAutoConfiguration.class })
@ConditionalOnBooleanProperty(name = "port-guard.enabled", matchIfMissing = true)
@ConditionalOnClass({ InfoContributor.class, ConditionalOnEnabledInfoContributor.class })
@ConditionalOnEnabledInfoContributor(value = "portguard", fallback = InfoContributorFallback.DISABLE)
@ConditionalOnBean(ServerGuard.class)
public final class PortGuardInfoContributorAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	PortsInfoContributor portGuardInfoContributor(ServerGuard guard) {
		return new PortsInfoContributor(guard);
	}

}
