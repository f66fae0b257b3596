package io.github.portguard.samples.scenarios;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a sample consists of: the Spring Boot that it is to be tried on, and our jars just
 * as they were built, whichever Spring Boot that is.
 */
class SampleJarIntegrationTests {

	private static final String LIBRARIES = "BOOT-INF/lib/";

	@Test
	void isOnTheSpringBootThatWasAskedFor() throws Exception {
		try (JarFile jar = new JarFile(SampleRun.JAR.toFile())) {
			String version = System.getProperty("sample.spring-boot.version");
			assertThat(jar.getEntry(LIBRARIES + "spring-boot-" + version + ".jar")).isNotNull();
		}
	}

	@Test
	void hasOurJarsAsTheyWereBuilt() throws Exception {
		try (JarFile jar = new JarFile(SampleRun.JAR.toFile())) {
			assertIsAsBuilt(jar, "port-guard-core");
			assertIsAsBuilt(jar, "port-guard-spring-boot-starter");
		}
	}

	private static void assertIsAsBuilt(JarFile jar, String module) throws Exception {
		JarEntry entry = jar.stream()
			.filter((candidate) -> candidate.getName().startsWith(LIBRARIES + module))
			.findFirst()
			.orElseThrow();
		Path built = Path.of("../..", module, "target", entry.getName().substring(LIBRARIES.length()));
		try (InputStream content = jar.getInputStream(entry)) {
			assertThat(built).hasBinaryContent(content.readAllBytes());
		}
	}

}
