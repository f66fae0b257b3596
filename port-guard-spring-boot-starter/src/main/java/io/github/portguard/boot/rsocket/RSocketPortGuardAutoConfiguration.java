package io.github.portguard.boot.rsocket;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.rsocket.netty.NettyRSocketServerFactory;
import org.springframework.context.annotation.Bean;
import reactor.netty.ChannelBindException;

import io.github.portguard.boot.PortGuardAutoConfiguration;
import io.github.portguard.boot.PortGuardProperties;
import io.github.portguard.boot.ServerGuard;

/**
 * Auto-configuration that guards the port of a standalone RSocket server. Where it stands
 * among those of Spring Boot does not matter, and must not: the one of the server relies
 * on the order of names, which it would upset to come after it.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = PortGuardAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "port-guard.enabled", matchIfMissing = true)
@ConditionalOnClass({ NettyRSocketServerFactory.class, ChannelBindException.class })
@ConditionalOnBean(ServerGuard.class)
public final class RSocketPortGuardAutoConfiguration {

	@Bean
	RSocketPortGuardLifecycle portGuardRSocketLifecycle(ServerGuard guard, PortGuardProperties properties,
			BeanFactory beanFactory) {
		return new RSocketPortGuardLifecycle(guard, properties.isEnabled(), beanFactory);
	}

}
