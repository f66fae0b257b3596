package io.github.portguard.boot.tomcat;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportRuntimeHints;

import io.github.portguard.boot.PortGuardAutoConfiguration;
import io.github.portguard.boot.PortGuardProperties;
import io.github.portguard.boot.ServerGuard;

/**
 * Auto-configuration that guards the port of an application on embedded Tomcat.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = PortGuardAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "port-guard.enabled", matchIfMissing = true)
@ConditionalOnWebApplication
@ConditionalOnClass({ TomcatWebServerFactory.class, org.apache.catalina.startup.Tomcat.class })
@ConditionalOnBean(ServerGuard.class)
@ImportRuntimeHints(TomcatPortGuardRuntimeHints.class)
public final class TomcatPortGuardAutoConfiguration {

	@Bean
	TomcatPortGuardCustomizer portGuardTomcatCustomizer(ServerGuard guard, PortGuardProperties properties,
			ApplicationContext context) {
		return new TomcatPortGuardCustomizer(guard, ServerGuard.listenerOf(context), properties.isEnabled());
	}

}
