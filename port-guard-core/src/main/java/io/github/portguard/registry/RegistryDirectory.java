package io.github.portguard.registry;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * The directory that the instances of one user share. What it says can lead to a signal,
 * so it is used only if nobody else could have written there: owned by this user, closed
 * to everyone else, no symbolic link, on a local disk.
 */
final class RegistryDirectory {

	private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

	private static final Set<PosixFilePermission> OWNER_READ_WRITE = PosixFilePermissions.fromString("rw-------");

	private static final int EFFECTIVE_UID = 2;

	private final Path root;

	private final Path instances;

	private final Path ports;

	private RegistryDirectory(Path root) {
		this.root = root;
		this.instances = root.resolve("inst");
		this.ports = root.resolve("port");
	}

	/**
	 * Returns where the registry is unless configured otherwise.
	 */
	static Path defaultPath(Function<String, @Nullable String> environment, Properties systemProperties)
			throws RegistryException {
		String system = systemProperties.getProperty("os.name", "").toLowerCase(Locale.ROOT);
		try {
			if (system.startsWith("windows")) {
				String local = environment.apply("LOCALAPPDATA");
				return ((local != null && !local.isBlank()) ? Path.of(local)
						: home(systemProperties).resolve("AppData").resolve("Local"))
					.resolve("port-guard");
			}
			if (system.startsWith("mac")) {
				return home(systemProperties).resolve("Library").resolve("Application Support").resolve("port-guard");
			}
			String state = environment.apply("XDG_STATE_HOME");
			return ((state != null && state.startsWith("/")) ? Path.of(state)
					: home(systemProperties).resolve(".local").resolve("state"))
				.resolve("port-guard");
		}
		catch (InvalidPathException ex) {
			throw new RegistryException(
					"the state directory of this user can't be named in this locale (%s): set a UTF-8"
						.formatted(ex.getMessage()) + " locale, or port-guard.registry.directory",
					ex);
		}
	}

	/**
	 * Returns the home directory. In a container a user may have none: the JDK then says
	 * "?".
	 */
	private static Path home(Properties systemProperties) throws RegistryException {
		Path home = Path.of(systemProperties.getProperty("user.home", ""));
		if (!home.toString().startsWith("/") && !home.isAbsolute()) {
			throw new RegistryException(
					"this user has no home directory ('%s'): set port-guard.registry.directory".formatted(home), null);
		}
		return home;
	}

	/**
	 * Opens the registry directory, making it if it is not there.
	 * @param root the directory
	 * @return the directory, verified
	 * @throws RegistryException if it can't be made or can't be trusted
	 */
	static RegistryDirectory open(Path root) throws RegistryException {
		Optional<String> remote = RemoteFileSystems.find(root);
		if (remote.isPresent()) {
			throw new RegistryException(
					("the registry directory '%s' is on a file system of type '%s', whose locks can't"
							+ " be trusted: name a directory on a local disk")
						.formatted(root, remote.get()),
					null);
		}
		RegistryDirectory directory = new RegistryDirectory(root);
		Path parent = root.toAbsolutePath().getParent();
		try {
			if (parent != null && !Files.isDirectory(parent)) {
				Files.createDirectories(parent, directoryPermissions(parent));
			}
			Object uid = isPosix(root) ? ownUid() : null;
			for (Path path : new Path[] { root, directory.instances, directory.ports }) {
				createAndVerify(path, uid);
			}
		}
		catch (IOException ex) {
			throw new RegistryException(
					"the registry directory '%s' can't be made (%s): set port-guard.registry.directory to a directory of your own"
						.formatted(root, ex),
					ex);
		}
		return directory;
	}

	/**
	 * Makes a directory if it is not there, and looks at it once: all that has to be true
	 * of it is true at the same moment.
	 * @param uid the user it must belong to; {@code null} where there are none
	 */
	private static void createAndVerify(Path path, @Nullable Object uid) throws IOException, RegistryException {
		try {
			Files.createDirectory(path, directoryPermissions(path));
		}
		catch (FileAlreadyExistsException ex) {
			// the usual case
		}
		Map<String, Object> attributes = Files.readAttributes(path,
				(uid != null) ? "unix:isDirectory,uid,permissions" : "isDirectory", LinkOption.NOFOLLOW_LINKS);
		if (!Boolean.TRUE.equals(attributes.get("isDirectory"))) {
			throw new RegistryException(
					"'%s' is a symbolic link or no directory: set port-guard.registry.directory to a directory of your own"
						.formatted(path),
					null);
		}
		if (uid != null) {
			requireOwnerOnly(path, attributes, uid);
		}
		if (!Files.isWritable(path)) {
			throw new RegistryException(
					"'%s' is not writable: run `chmod 700` on it, or set port-guard.registry.directory to another one"
						.formatted(path),
					null);
		}
	}

	private static void requireOwnerOnly(Path path, Map<String, Object> attributes, Object uid)
			throws IOException, RegistryException {
		if (!uid.equals(attributes.get("uid"))) {
			throw new RegistryException(
					"'%s' belongs to user '%s': set port-guard.registry.directory to a directory of your own"
						.formatted(path, Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).getName()),
					null);
		}
		if (!(attributes.get("permissions") instanceof Set<?> permissions) || !OWNER_ONLY.containsAll(permissions)) {
			throw new RegistryException(
					"'%s' is not closed to other users: run `chmod 700 %s`, or set port-guard.registry.directory to another one"
						.formatted(path, path),
					null);
		}
	}

	/**
	 * The user this JVM runs as: a file made by it belongs to that user. (The owner of
	 * its entry in {@code /proc} may be another one.)
	 */
	private static Object ownUid() throws IOException {
		Path status = Path.of("/proc/self/status");
		if (Files.isReadable(status)) {
			for (String line : new String(Files.readAllBytes(status), StandardCharsets.ISO_8859_1).split("\n", -1)) {
				if (line.startsWith("Uid:")) {
					return Integer.valueOf(line.split("\\s+", -1)[EFFECTIVE_UID]);
				}
			}
		}
		Path probe = Files.createTempFile("port-guard", null);
		try {
			return uidOf(probe);
		}
		finally {
			Files.delete(probe);
		}
	}

	private static Object uidOf(Path path) throws IOException {
		return Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
	}

	static FileAttribute<?>[] filePermissions(Path path) {
		return isPosix(path) ? attributes(OWNER_READ_WRITE) : new FileAttribute<?>[0];
	}

	private static FileAttribute<?>[] directoryPermissions(Path path) {
		return isPosix(path) ? attributes(OWNER_ONLY) : new FileAttribute<?>[0];
	}

	private static FileAttribute<?>[] attributes(Set<PosixFilePermission> permissions) {
		return new FileAttribute<?>[] { PosixFilePermissions.asFileAttribute(EnumSet.copyOf(permissions)) };
	}

	private static boolean isPosix(Path path) {
		return File.separatorChar == '/' && path.getFileSystem().supportedFileAttributeViews().contains("posix");
	}

	/**
	 * Returns a directory only to see what is in it: nothing is made, and nothing it says
	 * may lead to a signal.
	 */
	static RegistryDirectory unverified(Path root) {
		return new RegistryDirectory(root);
	}

	Path root() {
		return this.root;
	}

	Path lockFile(String instance) {
		return this.instances.resolve(instance + ".lock");
	}

	Path ports() {
		return this.ports;
	}

	Path mutexFile(int port) {
		return this.ports.resolve(port + ".mutex");
	}

	Path historyFile(int port) {
		return this.ports.resolve(port + ".history");
	}

}
