package io.github.portguard.process;

import java.io.IOException;
import java.nio.file.Files;
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

	ControlGroup(List<String> lines) {
		this.lines = List.copyOf(lines);
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
				boolean application = underUserManager && segment.startsWith("app-");
				return (application || segment.startsWith(USER_MANAGER)) ? null : segment;
			}
		}
		return null;
	}

	boolean isFrozen(Path cgroupRoot) {
		for (String line : this.lines) {
			String[] fields = line.split(":", 3);
			if (fields.length != 3) {
				continue;
			}
			String path = fields[2].startsWith("/") ? fields[2].substring(1) : fields[2];
			if (fields[1].isEmpty() && contains(cgroupRoot.resolve(path).resolve("cgroup.events"), "frozen 1")) {
				return true;
			}
			if ("freezer".equals(fields[1])
					&& contains(cgroupRoot.resolve("freezer").resolve(path).resolve("freezer.state"), "FR")) {
				return true;
			}
		}
		return false;
	}

	private static boolean contains(Path file, String text) {
		try {
			return Files.isRegularFile(file) && Files.readString(file).contains(text);
		}
		catch (IOException ex) {
			return false;
		}
	}

}
