package io.github.portguard.boot.lifecycle;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Path;
import java.util.jar.JarFile;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the jars are called on a module path.
 */
class ModuleNameIntegrationTests {

	@Test
	void eachJarSaysItsName() throws Exception {
		assertIsNamed(Modules.coreJar(), "io.github.portguard.core");
		assertIsNamed(Modules.starterJar(), "io.github.portguard.boot");
	}

	private static void assertIsNamed(Path path, String name) throws Exception {
		try (JarFile jar = new JarFile(path.toFile())) {
			assertThat(jar.getManifest().getMainAttributes().getValue("Automatic-Module-Name")).isEqualTo(name);
		}
		ModuleDescriptor descriptor = ModuleFinder.of(path).find(name).map(ModuleReference::descriptor).orElseThrow();
		assertThat(descriptor.isAutomatic()).isTrue();
		assertThat(descriptor.packages()).contains(name.replace(".core", ""));
	}

}
