package io.github.portguard.boot.grpc;

import io.grpc.netty.NettyServerBuilder;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.grpc.server.autoconfigure.GrpcServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.grpc.server.NettyGrpcServerFactory;
import org.springframework.grpc.server.ShadedNettyGrpcServerFactory;

import io.github.portguard.boot.PortGuardAutoConfiguration;

/**
 * Auto-configuration that guards the port of Spring Boot's own gRPC server.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = PortGuardAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "port-guard.enabled", matchIfMissing = true)
@ConditionalOnClass({ GrpcServerProperties.class, NettyGrpcServerFactory.class })
@ImportRuntimeHints(GrpcPortGuardAutoConfiguration.BuilderHints.class)
public final class GrpcPortGuardAutoConfiguration {

	@Bean
	ListenAddresses<?> portGuardGrpcListenAddresses() {
		return new ListenAddresses<>();
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(NettyServerBuilder.class)
	static class NettyConfiguration {

		@Bean
		static GrpcServerFactoryPostProcessor<NettyGrpcServerFactory> portGuardNettyGrpcPostProcessor(
				BeanFactory beanFactory) {
			return new GrpcServerFactoryPostProcessor<>(NettyGrpcServerFactory.class,
					GuardedNettyGrpcServerFactory::new, beanFactory);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder.class)
	static class ShadedNettyConfiguration {

		@Bean
		static GrpcServerFactoryPostProcessor<ShadedNettyGrpcServerFactory> portGuardShadedNettyGrpcPostProcessor(
				BeanFactory beanFactory) {
			return new GrpcServerFactoryPostProcessor<>(ShadedNettyGrpcServerFactory.class,
					GuardedShadedNettyGrpcServerFactory::new, beanFactory);
		}

	}

	/**
	 * Lets {@link ListenAddresses} see the addresses in a native image, too.
	 */
	static class BuilderHints implements RuntimeHintsRegistrar {

		@Override
		public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
			for (String builder : new String[] { "io.grpc.netty.NettyServerBuilder",
					"io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder" }) {
				hints.reflection()
					.registerTypeIfPresent(classLoader, builder, (type) -> type.withField(ListenAddresses.FIELD));
			}
		}

	}

}
