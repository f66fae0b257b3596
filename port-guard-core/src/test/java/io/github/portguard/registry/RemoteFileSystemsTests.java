package io.github.portguard.registry;

import java.nio.file.Path;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RemoteFileSystems}.
 */
@DisabledOnOs(OS.WINDOWS)
class RemoteFileSystemsTests {

	private static final List<String> MOUNTS = List.of("22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw",
			"30 22 0:40 / /home rw,relatime shared:2 - nfs4 server:/home rw,vers=4.2",
			"31 30 8:2 / /home/ada/local rw - ext4 /dev/sda2 rw",
			"32 22 0:41 / /mnt/with\\040blank rw - cifs //server/share rw",
			"33 22 0:42 / /mnt/ssh rw master:3 propagate_from:2 - fuse.sshfs bob@host: rw",
			"34 22 0:43 / /over rw - nfs server:/over rw", "35 34 0:44 / /over rw - tmpfs tmpfs rw",
			"36 22 0:45 / /under rw - tmpfs tmpfs rw", "37 36 0:46 / /under rw - 9p host rw",
			"38 22 0:47 / /mnt/fuse rw - fuse.gocryptfs x rw", "garbage");

	@ParameterizedTest
	@CsvSource({ "/var/lib,", "/home/ada/.local/state,nfs4", "/home,nfs4", "/home/ada/local/x,", "/homestead,",
			"/mnt/with blank/registry,cifs", "/mnt/ssh/x/y,fuse.sshfs", "/over/x,", "/under/x,9p", "/mnt/fuse/x,",
			"/home/ada/local/../x,nfs4", "/,", "/not/there/yet," })
	void knowsTheFileSystemThatAPathIsOn(Path path, @Nullable String type) {
		assertThat(RemoteFileSystems.find(path, MOUNTS).orElse(null)).isEqualTo(type);
	}

	@Test
	void takesAFileSystemForLocalIfNothingIsKnown() {
		assertThat(RemoteFileSystems.find(Path.of("/home"), List.of())).isEmpty();
	}

	@Test
	void copesWithThisMachine() {
		assertThat(RemoteFileSystems.find(Path.of("/proc"))).isEmpty();
	}

}
