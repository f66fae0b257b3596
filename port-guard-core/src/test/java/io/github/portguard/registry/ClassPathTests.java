package io.github.portguard.registry;

import java.io.File;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClassPath}.
 */
class ClassPathTests {

	@Test
	void oneEntryIsTheArtifactAndNeedsNoWords() {
		assertThat(fingerprint("shop.jar")).isNull();
		assertThat(fingerprint("")).isNull();
	}

	@Test
	void tellsApplicationsOfOneRunnerApart() {
		assertThat(fingerprint("runner.jar", "billing.jar")).isNotNull()
			.isNotEqualTo(fingerprint("runner.jar", "reporting.jar"))
			.isEqualTo(fingerprint("runner.jar", "billing.jar"));
	}

	@Test
	void theOrderMakesNoDifference() {
		assertThat(fingerprint("a/classes", "b.jar")).isEqualTo(fingerprint("b.jar", "a/classes"));
	}

	@Test
	void whatBuildToolsShareAndIdesAddMakesNoDifference() {
		assertThat(
				fingerprint("target/classes", "/home/ada/.m2/repository/org/x/1.0/x-1.0.jar", "/idea/lib/idea_rt.jar"))
			.isEqualTo(fingerprint("target/classes", "/home/ada/.m2/repository/org/x/1.1/x-1.1.jar"))
			.isEqualTo(fingerprint("target/classes", "/home/ada/.gradle/caches/modules-2/files-2.1/org.x/x-1.0.jar"));
	}

	@Test
	void whatBootsLauncherLoadsBesidesCounts() {
		assertThat(ClassPath.fingerprint("shop.jar", "plugins/a")).isNotNull()
			.isNotEqualTo(ClassPath.fingerprint("shop.jar", "plugins/b"));
	}

	private static @Nullable String fingerprint(String... entries) {
		return ClassPath.fingerprint(String.join(File.pathSeparator, entries), null);
	}

}
