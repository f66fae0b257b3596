package io.github.portguard.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a test reads from {@code /proc} by itself, so as not to rely on what it tests.
 */
public final class Proc {

	private static final int STATE = 0;

	private static final int PARENT = 1;

	private static final int START = 19;

	private Proc() {
	}

	/**
	 * Returns the one-letter state, or nothing if it can't be told.
	 */
	public static String state(long pid) {
		return field(pid, STATE);
	}

	/**
	 * Whether a process has ended, with all of its threads. The first one can be a zombie
	 * while others still hold files and sockets.
	 */
	public static boolean isZombie(long pid) {
		try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
			return threads.count() <= 1 && List.of("Z", "X").contains(state(pid));
		}
		catch (IOException | UncheckedIOException ex) {
			return false;
		}
	}

	public static long parent(long pid) {
		return Long.parseLong("0" + field(pid, PARENT));
	}

	/**
	 * Returns the start in raw ticks.
	 */
	public static long start(long pid) {
		return Long.parseLong(field(pid, START));
	}

	/**
	 * Returns the pid of who traces a process, or 0.
	 */
	public static long tracer(long pid) {
		try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"), StandardCharsets.ISO_8859_1)) {
			return lines.filter((line) -> line.startsWith("TracerPid:"))
				.map((line) -> line.substring("TracerPid:".length()).trim())
				.mapToLong(Long::parseLong)
				.sum();
		}
		catch (IOException ex) {
			return 0;
		}
	}

	private static String field(long pid, int index) {
		try {
			String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
			return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[index];
		}
		catch (IOException ex) {
			return "";
		}
	}

}
