package io.github.portguard.boot;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.preinitialize.BackgroundPreinitializer;
import org.springframework.core.io.support.SpringFactoriesLoader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

/**
 * Tests for what is loaded in the background.
 */
class PreinitializerTests {

	@Test
	void springBootFindsThemAndTheyDoNotFail() {
		List<BackgroundPreinitializer> ours = SpringFactoriesLoader
			.forDefaultResourceLocation(getClass().getClassLoader())
			.load(BackgroundPreinitializer.class)
			.stream()
			.filter((preinitializer) -> preinitializer.getClass().getName().startsWith("io.github.portguard."))
			.toList();
		assertThat(ours).extracting((preinitializer) -> preinitializer.getClass().getSimpleName())
			.containsExactlyInAnyOrder("PortGuardPreinitializer", "TomcatPortGuardPreinitializer");
		for (BackgroundPreinitializer preinitializer : ours) {
			assertThatCode(preinitializer::preinitialize).doesNotThrowAnyException();
		}
	}

}
