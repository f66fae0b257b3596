package io.github.portguard.boot.tomcat;

import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.ReflectionHintsPredicates;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.context.annotation.Configuration;

import io.github.portguard.boot.AotHints;
import io.github.portguard.boot.PortGuardAutoConfiguration;
import io.github.portguard.boot.PortGuardProperties;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TomcatPortGuardRuntimeHints}.
 */
class TomcatPortGuardRuntimeHintsTests {

	private final ReflectionHintsPredicates reflection = RuntimeHintsPredicates.reflection();

	@Test
	void letTomcatCreateTheProtocolAndSetItsProperties() throws Exception {
		RuntimeHints hints = new RuntimeHints();
		new TomcatPortGuardRuntimeHints().registerHints(hints, getClass().getClassLoader());
		assertThat(this.reflection.onConstructorInvocation(GuardedHttp11NioProtocol.class.getConstructor()))
			.accepts(hints);
		assertThat(this.reflection.onType(GuardedHttp11NioProtocol.class)
			.withMemberCategory(MemberCategory.INVOKE_PUBLIC_METHODS)).accepts(hints);
		assertThat(this.reflection.onType(GuardedNioEndpoint.class)
			.withMemberCategory(MemberCategory.INVOKE_PUBLIC_METHODS)).accepts(hints);
	}

	@Test
	void comeWithTheHookIntoTomcat() throws Exception {
		RuntimeHints hints = process(getClass().getClassLoader());
		assertThat(this.reflection.onConstructorInvocation(GuardedHttp11NioProtocol.class.getConstructor()))
			.accepts(hints);
	}

	@Test
	void stayAwayWithoutTomcat() {
		RuntimeHints hints = process(new FilteredClassLoader(TomcatWebServerFactory.class));
		assertThat(this.reflection.onType(GuardedHttp11NioProtocol.class)).rejects(hints);
	}

	@Test
	void propertiesOfEveryLevelCanBeBound() throws Exception {
		RuntimeHints hints = process(getClass().getClassLoader());
		for (Class<?> type : PortGuardProperties.class.getDeclaredClasses()) {
			assertThat(this.reflection.onConstructorInvocation(type.getConstructor())).as(type.getName())
				.accepts(hints);
		}
		assertThat(this.reflection.onMethodInvocation(PortGuardProperties.class, "setMode")).accepts(hints);
		assertThat(this.reflection.onMethodInvocation(PortGuardProperties.Cleanup.class, "setGracePeriod"))
			.accepts(hints);
	}

	/**
	 * Processes an application ahead of time and returns its hints.
	 */
	private static RuntimeHints process(ClassLoader classLoader) {
		try (AnnotationConfigServletWebServerApplicationContext context = new AnnotationConfigServletWebServerApplicationContext()) {
			context.setClassLoader(classLoader);
			context.register(WebApplication.class);
			return AotHints.of(context);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ PortGuardAutoConfiguration.class, TomcatServletWebServerAutoConfiguration.class,
			TomcatPortGuardAutoConfiguration.class })
	static class WebApplication {

	}

}
