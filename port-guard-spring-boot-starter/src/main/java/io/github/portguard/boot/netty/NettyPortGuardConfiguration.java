package io.github.portguard.boot.netty;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.portguard.boot.PortGuardProperties;
import io.github.portguard.boot.ServerGuard;

/**
 * The hook into one Reactor Netty server, be it of the application or of its management.
 */
@Configuration(proxyBeanMethods = false)
class NettyPortGuardConfiguration {

	@Bean
	@ConditionalOnBean(ServerGuard.class)
	NettyPortGuardLifecycle portGuardNettyLifecycle(ServerGuard guard, PortGuardProperties properties,
			ApplicationContext context) {
		return new NettyPortGuardLifecycle(guard, ServerGuard.listenerOf(context), properties.isEnabled(), context);
	}

}
