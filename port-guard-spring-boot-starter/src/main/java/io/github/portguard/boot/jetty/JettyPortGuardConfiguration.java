package io.github.portguard.boot.jetty;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.portguard.boot.PortGuardProperties;
import io.github.portguard.boot.ServerGuard;

/**
 * The hook into one embedded Jetty, be it of the application or of its management.
 */
@Configuration(proxyBeanMethods = false)
class JettyPortGuardConfiguration {

	@Bean
	@ConditionalOnBean(ServerGuard.class)
	JettyPortGuardCustomizer portGuardJettyCustomizer(ServerGuard guard, PortGuardProperties properties,
			ApplicationContext context) {
		return new JettyPortGuardCustomizer(guard, ServerGuard.listenerOf(context), properties.isEnabled());
	}

}
