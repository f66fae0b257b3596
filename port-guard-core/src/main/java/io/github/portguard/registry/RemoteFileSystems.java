package io.github.portguard.registry;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Recognises file systems that belong to another machine. There, locks are missing, lie
 * or hang. The mount table is asked, and not the file system: a dead server would make
 * any question to it hang.
 */
final class RemoteFileSystems {

	private static final Path MOUNTS = Path.of("/proc/self/mountinfo");

	private static final Set<String> REMOTE_TYPES = Set.of("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph",
			"lustre", "glusterfs", "ncpfs", "beegfs", "gpfs", "ocfs2", "fuse.sshfs", "fuse.glusterfs", "fuse.s3fs",
			"fuse.rclone");

	private static final int MOUNT_POINT = 4;

	private RemoteFileSystems() {
	}

	/**
	 * Returns the type of the remote file system that a path is on.
	 * @param path the path, which need not be there
	 * @return the type, or empty if the file system is local or can't be told
	 */
	static Optional<String> find(Path path) {
		try {
			return Files.isReadable(MOUNTS)
					? find(path, new String(Files.readAllBytes(MOUNTS), StandardCharsets.UTF_8).lines().toList())
					: Optional.empty();
		}
		catch (IOException | RuntimeException ex) {
			return Optional.empty();
		}
	}

	static Optional<String> find(Path path, List<String> mounts) {
		Path absolute = path.toAbsolutePath().normalize();
		String type = "";
		int depth = -1;
		for (String mount : mounts) {
			int separator = mount.indexOf(" - ");
			if (separator < 0) {
				continue;
			}
			Path mountPoint = Path.of(mount.split(" ", -1)[MOUNT_POINT].replace("\\040", " "));
			if (absolute.startsWith(mountPoint) && mountPoint.getNameCount() >= depth) {
				depth = mountPoint.getNameCount();
				type = mount.substring(separator + " - ".length()).split(" ", -1)[0];
			}
		}
		return REMOTE_TYPES.contains(type) ? Optional.of(type) : Optional.empty();
	}

}
