package io.github.portguard.boot.eureka;

import com.netflix.appinfo.ApplicationInfoManager;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.cloud.netflix.eureka.EurekaInstanceConfigBean;
import org.springframework.context.annotation.Import;

import io.github.portguard.boot.PortGuardAutoConfiguration;
import io.github.portguard.boot.ServerGuard;

/**
 * Auto-configuration that lets Eureka's client know the port of an application.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = PortGuardAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "port-guard.enabled", matchIfMissing = true)
@ConditionalOnClass({ EurekaInstanceConfigBean.class, ApplicationInfoManager.class, WebServerInitializedEvent.class })
@ConditionalOnBean(ServerGuard.class)
@Import(InstanceLocator.class)
public final class EurekaPortGuardAutoConfiguration {

}
