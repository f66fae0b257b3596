package io.github.portguard.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Reads the content of {@code /proc/<pid>/cgroup}: which systemd unit manages a process,
 * and whether it is frozen.
 */
final class ControlGroup {

	private static final String USER_MANAGER = "user@";

	private final List<String> lines;

	private final Path root;

	ControlGroup(List<String> lines, Path root) {
		this.lines = List.copyOf(lines);
		this.root = root;
	}

	/**
	 * Returns the systemd service that started the process and would start it again. A
	 * terminal or an application of a desktop session is none, although the desktop may
	 * be systemd's child: those live in a {@code .scope}, or in an {@code app-*.service}
	 * of the user manager.
	 */
	@Nullable String service() {
		for (String line : this.lines) {
			String[] fields = line.split(":", 3);
			if (fields.length == 3 && (fields[1].isEmpty() || "name=systemd".equals(fields[1]))) {
				String service = innermostService(fields[2]);
				if (service != null) {
					return service;
				}
			}
		}
		return null;
	}

	private static @Nullable String innermostService(String path) {
		String[] segments = path.split("/", -1);
		boolean underUserManager = path.contains("/" + USER_MANAGER);
		for (int i = segments.length - 1; i >= 0; i--) {
			String segment = segments[i];
			if (segment.endsWith(".scope")) {
				return null;
			}
			if (segment.endsWith(".service")) {
				boolean application = underUserManager && segment.startsWith("app-") && segment.contains("@");
				String service = underUserManager ? "--user " + segment : segment;
				return (application || segment.startsWith(USER_MANAGER)) ? null : service;
			}
		}
		return null;
	}

	/**
	 * Whether the process is frozen, or can't be told not to be.
	 */
	boolean mayBeFrozen() {
		boolean empty = true;
		for (String line : this.lines) {
			empty &= line.isEmpty();
			String[] fields = line.split(":", 3);
			if (fields.length == 3
					&& mayBeFrozen(fields[1], fields[2].startsWith("/") ? fields[2].substring(1) : fields[2])) {
				return true;
			}
		}
		return empty;
	}

	private boolean mayBeFrozen(String controller, String path) {
		if (controller.isEmpty()) {
			return !isThawed(path, List.of(this.root, this.root.resolve("unified")), "cgroup.events", "frozen 0");
		}
		return "freezer".equals(controller)
				&& !isThawed(path, List.of(this.root.resolve("freezer")), "freezer.state", "THAWED");
	}

	/**
	 * The root group can't be frozen and has no file that says so.
	 */
	private static boolean isThawed(String path, List<Path> roots, String name, String expected) {
		try {
			for (Path root : roots) {
				Path file = root.resolve(path).resolve(name);
				if (Files.isRegularFile(file)) {
					return contains(file, expected);
				}
			}
			return path.isEmpty();
		}
		catch (InvalidPathException ex) {
			return false;
		}
	}

	private static boolean contains(Path file, String text) {
		try {
			return Files.readString(file).contains(text);
		}
		catch (IOException ex) {
			return false;
		}
	}

}
