package io.github.portguard.boot.tomcat;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;

import io.github.portguard.boot.PortGuardProperties;
import io.github.portguard.boot.ServerGuard;

/**
 * The hook into one embedded Tomcat, be it of the application or of its management.
 */
@Configuration(proxyBeanMethods = false)
@ImportRuntimeHints(TomcatPortGuardRuntimeHints.class)
class TomcatPortGuardConfiguration {

	@Bean
	@ConditionalOnBean(ServerGuard.class)
	TomcatPortGuardCustomizer portGuardTomcatCustomizer(ServerGuard guard, PortGuardProperties properties,
			ApplicationContext context) {
		return new TomcatPortGuardCustomizer(guard, ServerGuard.listenerOf(context), properties.isEnabled());
	}

}
