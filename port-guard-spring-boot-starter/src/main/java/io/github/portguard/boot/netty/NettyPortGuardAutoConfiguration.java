package io.github.portguard.boot.netty;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import reactor.netty.http.server.HttpServer;

import io.github.portguard.boot.PortGuardAutoConfiguration;
import io.github.portguard.boot.PortGuardProperties;
import io.github.portguard.boot.ServerGuard;

/**
 * Auto-configuration that guards the port of a reactive application on Reactor Netty.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = PortGuardAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "port-guard.enabled", matchIfMissing = true)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnClass({ NettyReactiveWebServerFactory.class, HttpServer.class })
@ConditionalOnBean(ServerGuard.class)
public final class NettyPortGuardAutoConfiguration {

	@Bean
	NettyPortGuardLifecycle portGuardNettyLifecycle(ServerGuard guard, PortGuardProperties properties,
			ApplicationContext context) {
		return new NettyPortGuardLifecycle(guard, ServerGuard.listenerOf(context), properties.isEnabled(), context);
	}

}
