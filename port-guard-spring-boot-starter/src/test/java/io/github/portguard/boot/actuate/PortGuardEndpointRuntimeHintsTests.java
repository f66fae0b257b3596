package io.github.portguard.boot.actuate;

import java.lang.reflect.RecordComponent;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.ReflectionHintsPredicates;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

import io.github.portguard.boot.AotHints;
import io.github.portguard.boot.PortGuardAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the runtime hints of {@link PortGuardEndpointAutoConfiguration}.
 */
class PortGuardEndpointRuntimeHintsTests {

	private final ReflectionHintsPredicates reflection = RuntimeHintsPredicates.reflection();

	static Stream<Class<?>> descriptors() {
		return Stream.of(Descriptors.class.getDeclaredClasses());
	}

	@ParameterizedTest
	@MethodSource("descriptors")
	void letAnswersBeWritten(Class<?> descriptor) {
		RuntimeHints hints = process("management.endpoints.web.exposure.include=portguard");
		assertThat(descriptor.getRecordComponents()).isNotEmpty();
		for (RecordComponent component : descriptor.getRecordComponents()) {
			assertThat(this.reflection.onMethodInvocation(component.getAccessor())).as(component.toString())
				.accepts(hints);
		}
	}

	@Test
	void stayAwayWithoutTheEndpoint() {
		RuntimeHints hints = process();
		assertThat(descriptors())
			.allSatisfy((descriptor) -> assertThat(this.reflection.onType(descriptor)).rejects(hints));
	}

	private static RuntimeHints process(String... properties) {
		try (AnnotationConfigApplicationContext application = new AnnotationConfigApplicationContext()) {
			TestPropertyValues.of(properties).applyTo(application);
			application.register(PortGuardAutoConfiguration.class, PortGuardEndpointAutoConfiguration.class);
			return AotHints.of(application);
		}
	}

}
