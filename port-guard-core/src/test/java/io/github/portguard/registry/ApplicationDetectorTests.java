package io.github.portguard.registry;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ApplicationDetector}, {@link Application} and {@link Artifact}.
 */
class ApplicationDetectorTests {

	@TempDir
	private Path directory;

	@ParameterizedTest
	@DisabledOnOs(OS.WINDOWS)
	@CsvSource({ "file:/home/ada/shop/target/classes/,/home/ada/shop/target/classes",
			"file:/home/ada/shop.jar,/home/ada/shop.jar", "file:/home/ada/my%20shop.jar,/home/ada/my shop.jar",
			"jar:file:/home/ada/shop.jar!/BOOT-INF/classes!/,/home/ada/shop.jar",
			"jar:nested:/home/ada/shop.jar/!BOOT-INF/classes/!/,/home/ada/shop.jar", "jrt:/java.base,",
			"http://example.invalid/shop.jar,", "file:relative,", "'',", "file:/bad%zz," })
	void findsTheFileThatAClassWasLoadedFrom(String location, @Nullable Path expected) {
		assertThat(ApplicationDetector.pathOf(location)).isEqualTo(expected);
	}

	@Test
	void knowsTheDirectoryByItsRealName() throws Exception {
		Application application = Application.current("shop", null);
		assertThat(application.id()).isEqualTo("shop");
		assertThat(application.directory()).isEqualTo(Path.of("").toRealPath().toString());
		assertThat(Application.current(" ", null).id()).isEqualTo(Application.current(null, null).id()).isNotBlank();
	}

	@Test
	void aJarIsReplacedWhenItsSizeOrItsTimeDiffers() throws Exception {
		Path jar = Files.writeString(this.directory.resolve("shop.jar"), "first");
		Files.setLastModifiedTime(jar, FileTime.fromMillis(1_000_000));
		Artifact first = Artifact.at(jar);
		assertThat(first).isNotNull();
		assertThat(first.isReplacedBy(Artifact.at(jar))).isFalse();
		Files.setLastModifiedTime(jar, FileTime.fromMillis(2_000_000));
		assertThat(first.isReplacedBy(Artifact.at(jar))).isTrue();
		Files.writeString(jar, "second");
		Files.setLastModifiedTime(jar, FileTime.fromMillis(1_000_000));
		assertThat(first.isReplacedBy(Artifact.at(jar))).isTrue();
	}

	@Test
	void aDirectoryIsNeverReplacedAndNothingIsNoArtifact() {
		Artifact classes = Artifact.at(this.directory);
		assertThat(classes).isNotNull();
		assertThat(classes.jar()).isFalse();
		assertThat(classes.isReplacedBy(new Artifact(classes.path(), true, 1, 1))).isFalse();
		assertThat(classes.isReplacedBy(new Artifact(classes.path(), false, 1, 1))).isFalse();
		assertThat(Artifact.at(this.directory.resolve("none"))).isNull();
	}

}
