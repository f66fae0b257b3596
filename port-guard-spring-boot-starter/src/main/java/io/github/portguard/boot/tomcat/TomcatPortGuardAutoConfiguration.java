package io.github.portguard.boot.tomcat;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.context.annotation.Import;

import io.github.portguard.boot.PortGuardAutoConfiguration;

/**
 * Auto-configuration that guards the port of an application on embedded Tomcat.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = PortGuardAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "port-guard.enabled", matchIfMissing = true)
@ConditionalOnWebApplication
@ConditionalOnClass({ TomcatWebServerFactory.class, org.apache.catalina.startup.Tomcat.class })
@Import(TomcatPortGuardConfiguration.class)
public final class TomcatPortGuardAutoConfiguration {

}
