package io.github.portguard.crash;

import java.io.IOException;
import java.io.InputStream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.portguard.PortGuard;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The table of steps against the code of the product.
 */
class StepTests {

	@ParameterizedTest
	@EnumSource
	void isSomewhereInTheCode(Step step) throws IOException {
		String resource = "/" + step.className() + ".class";
		try (InputStream input = PortGuard.class.getResourceAsStream(resource)) {
			assertThat(input).as(resource).isNotNull();
			assertThat(new SteppedClass(input.readAllBytes(), step).places()).as("places of " + step).isPositive();
		}
	}

}
