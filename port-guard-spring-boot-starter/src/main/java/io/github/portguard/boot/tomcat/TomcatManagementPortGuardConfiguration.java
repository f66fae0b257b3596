package io.github.portguard.boot.tomcat;

import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.context.annotation.Import;

import io.github.portguard.boot.ServerGuard;

/**
 * Guards the port of a management server of its own on embedded Tomcat: customizers are
 * looked up in its context only.
 */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
@ConditionalOnWebApplication
@ConditionalOnClass({ TomcatWebServerFactory.class, org.apache.catalina.startup.Tomcat.class })
@ConditionalOnBean(ServerGuard.class)
@Import(TomcatPortGuardAutoConfiguration.class)
class TomcatManagementPortGuardConfiguration {

}
