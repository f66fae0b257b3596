package io.github.portguard.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Tests for {@link RegistryDirectory}.
 */
@DisabledOnOs(OS.WINDOWS)
class RegistryDirectoryTests {

	@TempDir
	private Path directory;

	@ParameterizedTest
	@ValueSource(strings = { "registry", "missing/parents/registry" })
	void makesWhatIsMissingForThisUserAlone(String name) throws Exception {
		Path root = this.directory.resolve(name);
		RegistryDirectory registry = RegistryDirectory.open(root);
		assertThat(registry.root()).isEqualTo(root);
		for (Path path = registry.ports(); !path.equals(this.directory); path = path.getParent()) {
			assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path))).as("%s", path)
				.isEqualTo("rwx------");
		}
		assertThat(registry.lockFile("a").getParent()).isDirectory();
		assertThat(RegistryDirectory.open(root).root()).isEqualTo(root);
	}

	@Test
	void namesItsFiles() throws Exception {
		Path root = this.directory.resolve("registry");
		RegistryDirectory registry = RegistryDirectory.open(root);
		assertThat(registry.lockFile("abc")).isEqualTo(root.resolve("inst/abc.lock"));
		assertThat(registry.mutexFile(8080)).isEqualTo(root.resolve("port/8080.mutex"));
		assertThat(registry.historyFile(8080)).isEqualTo(root.resolve("port/8080.history"));
	}

	@ParameterizedTest
	@CsvSource({ "'',rwxr-xr-x", "'',rwxrwxrwx", "'',rwx---r--", "'',rwx--x---", "port,rwxrwx---", "inst,rwxr-x---" })
	void refusesADirectoryThatIsOpenToOthers(String child, String permissions) throws Exception {
		Path root = this.directory.resolve("registry");
		RegistryDirectory.open(root);
		Path open = root.resolve(child);
		Files.setPosixFilePermissions(open, PosixFilePermissions.fromString(permissions));
		assertRefused(root, "is not closed to other users: run `chmod 700");
	}

	@ParameterizedTest
	@ValueSource(strings = { "registry", "registry/port", "registry/inst" })
	void refusesASymbolicLink(String name) throws Exception {
		Path elsewhere = Files.createDirectory(this.directory.resolve("elsewhere"),
				PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
		Path link = this.directory.resolve(name);
		if (!"registry".equals(name)) {
			RegistryDirectory.open(this.directory.resolve("registry"));
			Files.delete(link);
		}
		Files.createSymbolicLink(link, elsewhere);
		assertRefused(this.directory.resolve("registry"), "is a symbolic link or no directory");
		assertThat(elsewhere).isEmptyDirectory();
	}

	@Test
	void refusesAFileAndLeavesItAlone() throws Exception {
		Path root = Files.writeString(this.directory.resolve("registry"), "precious");
		assertRefused(root, "is a symbolic link or no directory");
		assertThat(root).hasContent("precious");
	}

	@Test
	void refusesADirectoryUnderAFile() throws Exception {
		Path file = Files.writeString(this.directory.resolve("file"), "precious");
		assertRefused(file.resolve("registry"), "can't be made");
	}

	@Test
	void refusesADirectoryOfAnotherUser() throws Exception {
		Path root = this.directory.resolve("registry");
		RegistryDirectory.open(root);
		try {
			Files.setAttribute(root.resolve("port"), "unix:uid", 65534, LinkOption.NOFOLLOW_LINKS);
		}
		catch (IOException ex) {
			assumeThat(false).as("only root can give a directory away").isTrue();
		}
		assertRefused(root, "belongs to user");
	}

	@ParameterizedTest
	@CsvSource({ "Linux,,,/home/ada/.local/state/port-guard", "Linux,XDG_STATE_HOME,/var/state,/var/state/port-guard",
			"Linux,XDG_STATE_HOME,relative,/home/ada/.local/state/port-guard",
			"Linux,XDG_STATE_HOME,'',/home/ada/.local/state/port-guard", "FreeBSD,,,/home/ada/.local/state/port-guard",
			"Mac OS X,XDG_STATE_HOME,/var/state,/home/ada/Library/Application Support/port-guard",
			"Windows 11,,,/home/ada/AppData/Local/port-guard", "Windows 11,LOCALAPPDATA,/local,/local/port-guard",
			"Windows 11,LOCALAPPDATA,' ',/home/ada/AppData/Local/port-guard" })
	void isWhereTheOperatingSystemKeepsSuchThings(String system, @Nullable String variable, @Nullable String value,
			Path expected) throws Exception {
		Map<String, String> environment = new HashMap<>();
		if (variable != null) {
			environment.put(variable, String.valueOf(value));
		}
		Properties properties = properties("/home/ada", system);
		assertThat(RegistryDirectory.defaultPath(environment::get, properties)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "Linux,?", "Linux,''", "Linux,home/ada", "Linux,.", "FreeBSD,?", "Mac OS X,?", "Mac OS X,''",
			"Windows 11,?", "Windows 11,''" })
	void aUserWithoutAHomeHasNoDirectory(String system, String home) {
		Properties properties = properties(home, system);
		assertThatExceptionOfType(RegistryException.class)
			.isThrownBy(() -> RegistryDirectory.defaultPath((name) -> null, properties))
			.withMessageContaining("port-guard.registry.directory");
	}

	@Test
	void aUserWithoutAHomeMayHaveAStateDirectory() throws Exception {
		Properties properties = properties("?", "Linux");
		assertThat(RegistryDirectory.defaultPath(Map.of("XDG_STATE_HOME", "/var/state")::get, properties))
			.isEqualTo(Path.of("/var/state/port-guard"));
	}

	@Test
	void aHomeThatCannotBeNamedHasNoDirectory() {
		Properties properties = properties("/home/a\0b", "Linux");
		assertThatExceptionOfType(RegistryException.class)
			.isThrownBy(() -> RegistryDirectory.defaultPath((name) -> null, properties))
			.withMessageContaining("can't be named in this locale");
	}

	private static Properties properties(String home, String system) {
		Properties properties = new Properties();
		properties.setProperty("user.home", home);
		properties.setProperty("os.name", system);
		return properties;
	}

	private static void assertRefused(Path root, String reason) {
		assertThatExceptionOfType(RegistryException.class).isThrownBy(() -> RegistryDirectory.open(root))
			.withMessageContaining(reason)
			.withMessageContaining(root.toString());
	}

}
