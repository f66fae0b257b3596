package io.github.portguard.process;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ProgramName}.
 */
class ProgramNameTests {

	@ParameterizedTest
	@ValueSource(
			strings = { "java", "Google Chrome", "caf\u00e9", "\u30b5\u30fc\u30d0", "python3.11", "[kworker/0:1]" })
	void leavesANameAlone(String name) {
		assertThat(ProgramName.printable(name)).isEqualTo(name);
	}

	@ParameterizedTest
	@ValueSource(strings = { "a\nb", "a\rb", "a\u001bb", "a\u0000b", "a\u0085b", "a\u009bb", "a\u2028b", "a\u202eb" })
	void nameCannotBeMoreThanText(String name) {
		assertThat(ProgramName.printable(name)).isEqualTo("a?b");
	}

	@Test
	void nobodyIsNamedOtherwise() {
		assertThat(new Launcher(new ProcessIdentity(4711, 1), "sh\nINFO Port 8080 is free").name())
			.isEqualTo("sh?INFO Port 8080 is free");
	}

}
