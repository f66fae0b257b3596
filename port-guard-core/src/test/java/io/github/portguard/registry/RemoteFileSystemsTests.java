package io.github.portguard.registry;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

	@TempDir
	private Path directory;

	@ParameterizedTest
	@CsvSource({ "/var/lib,", "/home/ada/.local/state,nfs4", "/home,nfs4", "/home/ada/local/x,", "/homestead,",
			"/mnt/with blank/registry,cifs", "/mnt/ssh/x/y,fuse.sshfs", "/over/x,", "/under/x,9p", "/mnt/fuse/x,",
			"/home/ada/local/../x,nfs4", "/,", "/not/there/yet," })
	void knowsTheFileSystemThatAPathIsOn(Path path, @Nullable String type) {
		assertThat(RemoteFileSystems.find(path, MOUNTS).orElse(null)).isEqualTo(type);
	}

	@ParameterizedTest
	@ValueSource(strings = { "fuse.sshfs", "fuse.rclone", "fuse.s3fs", "fuse.glusterfs", "nfs", "nfs4", "cifs", "smb3",
			"9p", "virtiofs", "vboxsf", "autofs" })
	void whatBelongsToAnotherMachineIsRemote(String type) {
		assertThat(RemoteFileSystems.find(Path.of("/data/x"), mounts("/data", type))).contains(type);
	}

	@ParameterizedTest
	@ValueSource(strings = { "ext4", "xfs", "btrfs", "tmpfs", "overlay", "fuse.fuse-overlayfs", "fuse.gocryptfs",
			"fuse.encfs", "fuse.mergerfs", "fuse.bindfs", "fuseblk", "zfs" })
	void whatBelongsToThisMachineIsLocal(String type) {
		assertThat(RemoteFileSystems.find(Path.of("/data/x"), mounts("/data", type))).isEmpty();
	}

	@Test
	void aLocalDirectoryBelowARemoteOneIsLocal() {
		List<String> mounts = List.of("22 1 0:9 / / rw - 9p host rw", "23 22 0:10 / /tmp rw - tmpfs tmpfs rw");
		assertThat(RemoteFileSystems.find(Path.of("/tmp/registry"), mounts)).isEmpty();
		assertThat(RemoteFileSystems.find(Path.of("/var/registry"), mounts)).contains("9p");
	}

	@Test
	void followsALinkIntoARemoteFileSystem() throws Exception {
		Path real = this.directory.toRealPath();
		Path remote = Files.createDirectory(real.resolve("remote"));
		List<String> mounts = mounts(remote.toString(), "nfs4");
		Files.createSymbolicLink(real.resolve("absolute"), remote);
		Files.createSymbolicLink(real.resolve("relative"), Path.of("remote/deep"));
		Files.createSymbolicLink(real.resolve("chain"), Path.of("relative"));
		Files.createDirectory(real.resolve("local"));
		Files.createSymbolicLink(real.resolve("local/up"), Path.of("../remote"));
		for (String name : List.of("remote", "absolute", "relative", "chain", "local/up")) {
			assertThat(RemoteFileSystems.find(real.resolve(name), mounts)).as(name).contains("nfs4");
			assertThat(RemoteFileSystems.find(real.resolve(name).resolve("not/there/yet"), mounts)).as(name)
				.contains("nfs4");
		}
		assertThat(RemoteFileSystems.find(real.resolve("local/registry"), mounts)).isEmpty();
		assertThat(RemoteFileSystems.find(real.resolve("remote-not"), mounts)).isEmpty();
	}

	@Test
	void aLinkOutOfALocalMountIsFollowedToWhereItLeads() throws Exception {
		Path real = this.directory.toRealPath();
		Path local = Files.createDirectory(real.resolve("local"));
		Files.createSymbolicLink(real.resolve("link"), local);
		assertThat(RemoteFileSystems.find(real.resolve("link/registry"), mounts(local.toString(), "ext4"))).isEmpty();
	}

	@Test
	void aLoopOfLinksComesToAnEnd() throws Exception {
		Path real = this.directory.toRealPath();
		Files.createSymbolicLink(real.resolve("a"), Path.of("b"));
		Files.createSymbolicLink(real.resolve("b"), Path.of("a"));
		assertThat(RemoteFileSystems.find(real.resolve("a/registry"), mounts("/none", "nfs"))).isEmpty();
	}

	@Test
	void linesThatAreNoMountsSayNothing() {
		assertThat(RemoteFileSystems.find(Path.of("/data/x"), List.of("", " - ", "- nfs", "30 22 0:40 /",
				"30 22 0:40 / /data rw nfs server:/data rw", "30 22 0:40 / - nfs", "30 22 0:40 / /data rw - ")))
			.isEmpty();
		assertThat(RemoteFileSystems.find(Path.of("/data/x"),
				List.of("garbage", "30 22 0:40 / /data rw - nfs server:/data rw", "30 22")))
			.contains("nfs");
	}

	private static List<String> mounts(String point, String type) {
		return List.of("22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw",
				"30 22 0:40 / %s rw,relatime shared:2 - %s source rw".formatted(point, type));
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
