package io.github.portguard.boot.jetty;

import org.eclipse.jetty.server.Server;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.jetty.JettyWebServerFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;

import io.github.portguard.boot.PortGuardAutoConfiguration;
import io.github.portguard.boot.PortGuardProperties;
import io.github.portguard.boot.ServerGuard;

/**
 * Auto-configuration that guards the port of an application on embedded Jetty.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = PortGuardAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "port-guard.enabled", matchIfMissing = true)
@ConditionalOnWebApplication
@ConditionalOnClass({ JettyWebServerFactory.class, Server.class })
@ConditionalOnBean(ServerGuard.class)
public final class JettyPortGuardAutoConfiguration {

	@Bean
	JettyPortGuardCustomizer portGuardJettyCustomizer(ServerGuard guard, PortGuardProperties properties,
			ApplicationContext context) {
		return new JettyPortGuardCustomizer(guard, ServerGuard.listenerOf(context), properties.isEnabled());
	}

}
