package io.github.portguard.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A user who may read nothing but a copy of the class path, and has a registry of its
 * own.
 */
public final class Nobody {

	private static final String ID = "65534";

	private static final String[] WRAPPER = { "setpriv", "--reuid=" + ID, "--regid=" + ID, "--clear-groups",
			"--no-new-privs" };

	private final Path registry;

	private final String classPath;

	/**
	 * Makes room for the user. Skips the test unless other users can be impersonated.
	 */
	public Nobody(Stage stage) {
		Tools.requireRoot();
		Tools.require(WRAPPER[0]);
		try {
			Files.setPosixFilePermissions(stage.root(), PosixFilePermissions.fromString("rwxr-xr-x"));
			this.registry = Files.createDirectory(stage.root().resolve("registry-of-nobody"),
					PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
			own(this.registry);
			Path copy = Files.createDirectory(stage.root().resolve("class-path"));
			for (Path path : JavaCommand.classPath()) {
				Stage.run("cp", "-r", path.toString(),
						copy.resolve(Integer.toHexString(path.hashCode()) + "-" + path.getFileName()).toString());
			}
			try (Stream<Path> paths = Files.list(copy)) {
				this.classPath = paths.map(Path::toString).collect(Collectors.joining(":"));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public Path registry() {
		return this.registry;
	}

	/**
	 * Gives a file or directory to this user.
	 */
	public static void own(Path path) {
		try {
			Files.setAttribute(path, "unix:uid", Integer.valueOf(ID));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Makes a program one of this user.
	 */
	public Guarded run(Guarded guarded) {
		return guarded.with("registry", this.registry).command((command) -> command(GuardedProgram.class));
	}

	public JavaCommand command(Class<?> mainClass) {
		return JavaCommand.of(mainClass, this.classPath).wrappedIn(WRAPPER);
	}

	public String classPath() {
		return this.classPath;
	}

}
