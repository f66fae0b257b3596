package io.github.portguard.boot.grpc;

import io.grpc.netty.NettyServerBuilder;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.grpc.server.autoconfigure.GrpcServerProperties;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;

import io.github.portguard.boot.AotHints;
import io.github.portguard.boot.PortGuardAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the runtime hints of {@link GrpcPortGuardAutoConfiguration}.
 */
class GrpcPortGuardRuntimeHintsTests {

	@Test
	void comeWithTheHookIntoGrpc() {
		RuntimeHints hints = process(getClass().getClassLoader());
		assertThat(seesAddresses(NettyServerBuilder.class, hints)).isTrue();
		assertThat(seesAddresses(io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder.class, hints)).isTrue();
	}

	@Test
	void areThoseOfTheTransportThatIsThere() {
		RuntimeHints hints = process(new FilteredClassLoader(NettyServerBuilder.class));
		assertThat(seesAddresses(NettyServerBuilder.class, hints)).isFalse();
		assertThat(seesAddresses(io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder.class, hints)).isTrue();
	}

	@Test
	void stayAwayWithoutAGrpcServer() {
		RuntimeHints hints = process(new FilteredClassLoader(GrpcServerProperties.class));
		assertThat(seesAddresses(NettyServerBuilder.class, hints)).isFalse();
		assertThat(seesAddresses(io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder.class, hints)).isFalse();
	}

	private static boolean seesAddresses(Class<?> builder, RuntimeHints hints) {
		return RuntimeHintsPredicates.reflection().onFieldAccess(builder, ListenAddresses.FIELD).test(hints);
	}

	private static RuntimeHints process(ClassLoader classLoader) {
		try (AnnotationConfigApplicationContext application = new AnnotationConfigApplicationContext()) {
			application.setClassLoader(classLoader);
			application.register(Application.class);
			return AotHints.of(application);
		}
	}

	/**
	 * What is registered itself is looked at before the context has its class loader.
	 */
	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ PortGuardAutoConfiguration.class, GrpcPortGuardAutoConfiguration.class })
	static class Application {

	}

}
