package io.github.portguard.boot.actuate;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Discretion}.
 */
class DiscretionTests {

	@ParameterizedTest
	@ValueSource(strings = { "ada", "/home/ada" })
	void valuesAreHiddenAltogether(String value) {
		assertThat(new Discretion(false).value(value)).isEqualTo("******");
		assertThat(new Discretion(false).value(null)).isNull();
		assertThat(new Discretion(true).value(value)).isEqualTo(value);
	}

	@Test
	void whoeverMakesTextsIsDiscreetUnlessEverythingIsShown() {
		String text = "'/home/ada/my shop' is not writable";
		assertThat(new Discretion(false).narrator().quote(text)).doesNotContain("ada", "shop");
		assertThat(new Discretion(true).narrator().quote(text)).isEqualTo(text);
	}

}
