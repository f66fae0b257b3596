package io.github.portguard.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a test reads from {@code /proc} by itself, so as not to rely on what it tests.
 */
public final class Proc {

	private static final int STATE = 0;

	private static final int PARENT = 1;

	private static final int START = 19;

	private static final int LOCK_OWNER = 4;

	private static final int PENDING_SETS = 2;

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
	 * Whether a process is stopped, be it by job control or by a debugger.
	 */
	public static boolean isStopped(long pid) {
		return List.of("T", "t").contains(state(pid));
	}

	/**
	 * Returns the pid of who traces a process, or 0.
	 */
	public static long tracer(long pid) {
		return status(pid, "TracerPid").stream().mapToLong(Long::parseLong).sum();
	}

	/**
	 * Returns the pid of a process in the innermost pid namespace it belongs to, or 0.
	 */
	public static long innerPid(long pid) {
		List<String> pids = status(pid, "NSpid");
		return pids.isEmpty() ? 0 : Long.parseLong(pids.get(pids.size() - 1));
	}

	/**
	 * Whether no signal waits for a process that it could not be given yet.
	 */
	public static boolean hasNoPendingSignal(long pid) {
		List<String> sets = Stream.of("SigPnd", "ShdPnd").flatMap((key) -> status(pid, key).stream()).toList();
		return sets.size() == PENDING_SETS && sets.stream().allMatch((set) -> Long.parseUnsignedLong(set, 16) == 0);
	}

	private static List<String> status(long pid, String key) {
		try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"), StandardCharsets.ISO_8859_1)) {
			return lines.filter((line) -> line.startsWith(key + ":"))
				.flatMap((line) -> Stream.of(line.substring(key.length() + 1).trim().split("\\s+", -1)))
				.toList();
		}
		catch (IOException | UncheckedIOException ex) {
			return List.of();
		}
	}

	/**
	 * Returns the pids of who has locked a file, as the kernel says.
	 */
	public static Set<Long> lockOwners(Path file) {
		try {
			String end = ":" + Files.getAttribute(file, "unix:ino") + " ";
			return Files.readString(Path.of("/proc/locks"), StandardCharsets.US_ASCII)
				.lines()
				.filter((line) -> line.contains(end) && !line.contains("->"))
				.map((line) -> Long.valueOf(line.trim().split("\\s+", -1)[LOCK_OWNER]))
				.collect(Collectors.toSet());
		}
		catch (NoSuchFileException ex) {
			return Set.of();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
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
