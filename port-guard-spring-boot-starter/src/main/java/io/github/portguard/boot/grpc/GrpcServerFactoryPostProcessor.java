package io.github.portguard.boot.grpc;

import java.util.function.BiFunction;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.grpc.server.GrpcServerFactory;

import io.github.portguard.boot.PortGuardProperties;
import io.github.portguard.boot.ServerGuard;

/**
 * Puts a factory of ours in the place of one whose servers can be guarded. What it needs
 * is looked up then: nothing may be created earlier because of a post-processor.
 *
 * @param <F> the type of the factory, exactly: what a subclass does isn't known
 */
final class GrpcServerFactoryPostProcessor<F extends GrpcServerFactory> implements BeanPostProcessor {

	private static final Logger logger = LoggerFactory.getLogger(GrpcServerFactoryPostProcessor.class);

	private final Class<F> type;

	private final BiFunction<F, GrpcServerGuard, F> replacement;

	private final BeanFactory beanFactory;

	GrpcServerFactoryPostProcessor(Class<F> type, BiFunction<F, GrpcServerGuard, F> replacement,
			BeanFactory beanFactory) {
		this.type = type;
		this.replacement = replacement;
		this.beanFactory = beanFactory;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (!this.type.isInstance(bean)) {
			return bean;
		}
		if (bean.getClass() != this.type) {
			logger.debug("The gRPC server is not guarded: '{}' is a {}", beanName, bean.getClass());
			return bean;
		}
		ServerGuard guard = this.beanFactory.getBeanProvider(ServerGuard.class).getIfAvailable();
		if (guard == null || !this.beanFactory.getBean(PortGuardProperties.class).isEnabled()) {
			return bean;
		}
		F factory = this.type.cast(bean);
		return this.replacement.apply(factory,
				new GrpcServerGuard(guard, this.beanFactory.getBean(ListenAddresses.class), factory));
	}

}
