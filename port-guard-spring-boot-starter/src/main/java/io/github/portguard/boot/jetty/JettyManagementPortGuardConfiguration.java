package io.github.portguard.boot.jetty;

import org.eclipse.jetty.server.Server;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.jetty.JettyWebServerFactory;
import org.springframework.context.annotation.Import;

import io.github.portguard.boot.ServerGuard;

/**
 * Guards the port of a management server of its own on embedded Jetty.
 */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
@ConditionalOnWebApplication
@ConditionalOnClass({ JettyWebServerFactory.class, Server.class })
@ConditionalOnBean(ServerGuard.class)
@Import(JettyPortGuardAutoConfiguration.class)
class JettyManagementPortGuardConfiguration {

}
