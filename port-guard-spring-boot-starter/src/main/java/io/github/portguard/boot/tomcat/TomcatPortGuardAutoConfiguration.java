package io.github.portguard.boot.tomcat;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.context.annotation.Bean;

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
public final class TomcatPortGuardAutoConfiguration {

	@Bean
	@ConditionalOnBean(ServerGuard.class)
	TomcatPortGuardCustomizer portGuardTomcatCustomizer(ServerGuard guard, PortGuardProperties properties) {
		return new TomcatPortGuardCustomizer(guard, properties.isEnabled());
	}

}
