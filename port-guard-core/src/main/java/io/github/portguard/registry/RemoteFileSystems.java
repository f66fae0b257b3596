package io.github.portguard.registry;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Recognises file systems that belong to another machine. There, locks are missing, lie
 * or hang. The mount table is asked, and not the file system: a dead server would make
 * any question to it hang.
 */
final class RemoteFileSystems {

	private static final Path MOUNTS = Path.of("/proc/self/mountinfo");

	private static final Set<String> REMOTE_TYPES = Set.of("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph",
			"lustre", "glusterfs", "ncpfs", "beegfs", "gpfs", "ocfs2", "autofs", "virtiofs", "vboxsf", "vmhgfs",
			"prl_fs", "coda", "orangefs", "pvfs2");

	private static final Set<String> LOCAL_FUSE_TYPES = Set.of("fuse.fuse-overlayfs", "fuse.gocryptfs", "fuse.encfs",
			"fuse.mergerfs", "fuse.bindfs", "fuse.lxcfs");

	private static final int MAX_LINKS = 40;

	private static final int MOUNT_POINT = 4;

	private RemoteFileSystems() {
	}

	/**
	 * Returns the type of the remote file system that a path is on. Symbolic links on the
	 * way are followed, but no file is touched that is on a remote file system.
	 * @param path the path, which need not be there
	 * @return the type, or empty if the file system is local or can't be told
	 */
	static Optional<String> find(Path path) {
		try {
			String mounts = new String(Files.readAllBytes(MOUNTS), StandardCharsets.ISO_8859_1);
			return find(path, List.of(mounts.split("\n", -1)));
		}
		catch (IOException ex) {
			return Optional.empty();
		}
	}

	static Optional<String> find(Path path, List<String> mounts) {
		List<Mount> parsed = new ArrayList<>();
		for (String line : mounts) {
			Mount mount = Mount.parse(line);
			if (mount != null) {
				parsed.add(mount);
			}
		}
		Path resolved = path.toAbsolutePath().normalize();
		for (int links = 0; links < MAX_LINKS; links++) {
			Optional<String> remote = remoteType(resolved, parsed);
			if (remote.isPresent()) {
				return remote;
			}
			Path current = resolved.getRoot();
			Path next = null;
			for (int i = 0; i < resolved.getNameCount() && next == null; i++) {
				current = current.resolve(resolved.getName(i));
				next = target(current, resolved, i, remoteType(current, parsed).isEmpty());
			}
			if (next == null) {
				return Optional.empty();
			}
			resolved = next;
		}
		return Optional.empty();
	}

	/**
	 * Returns the path with one link followed, or {@code null} if there is none.
	 */
	private static @Nullable Path target(Path current, Path path, int index, boolean local) {
		if (!local || !Files.isSymbolicLink(current)) {
			return null;
		}
		try {
			Path target = current.resolveSibling(Files.readSymbolicLink(current));
			return ((index + 1 < path.getNameCount()) ? target.resolve(path.subpath(index + 1, path.getNameCount()))
					: target)
				.normalize();
		}
		catch (IOException ex) {
			return null;
		}
	}

	private static Optional<String> remoteType(Path path, List<Mount> mounts) {
		String type = "";
		int length = -1;
		for (Mount mount : mounts) {
			if (mount.contains(path.toString()) && mount.point().length() >= length) {
				length = mount.point().length();
				type = mount.type();
			}
		}
		boolean remote = REMOTE_TYPES.contains(type) || (type.startsWith("fuse.") && !LOCAL_FUSE_TYPES.contains(type));
		return remote ? Optional.of(type) : Optional.empty();
	}

	/**
	 * A line of the mount table. Paths are compared as text: some can't be named in every
	 * locale.
	 */
	private record Mount(String point, String type) {

		private static final String SEPARATOR = " - ";

		static @Nullable Mount parse(String line) {
			String[] fields = line.split(" ", -1);
			int separator = line.indexOf(SEPARATOR);
			return (separator >= 0 && fields.length > MOUNT_POINT)
					? new Mount(fields[MOUNT_POINT].replace("\\040", " "),
							line.substring(separator + SEPARATOR.length()).split(" ", -1)[0])
					: null;
		}

		boolean contains(String path) {
			return "/".equals(this.point) || path.equals(this.point) || path.startsWith(this.point + "/");
		}

	}

}
