package io.github.portguard.zoo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.portguard.endurance.Endurance;
import io.github.portguard.testing.Guarded;
import io.github.portguard.testing.Stage;
import io.github.portguard.testing.Tools;

/**
 * Writes down every system call with which a newcomer sends a signal, so that nobody's
 * word need be taken for it. Only in the long form, and where there is strace.
 */
final class Witness {

	private static final boolean PRESENT = Endurance.times(0, 1) == 1 && Tools.isInstalled("strace");

	/**
	 * Stays out of the way: the newcomer is the child of who would be its parent anyway.
	 */
	private static final List<String> COMMAND = List.of("strace", "-D", "-f", "-qq", "-e",
			"trace=kill,tkill,tgkill,pidfd_send_signal,rt_sigqueueinfo,rt_tgsigqueueinfo", "-o");

	/**
	 * The name of the call, its first argument and the rest of them.
	 */
	private static final Pattern CALL = Pattern.compile("[0-9]+ +([a-z_]+)\\(([0-9]+)(, [^)<]*).*");

	private final Path log;

	Witness(Stage stage) {
		this.log = stage.newOutput();
	}

	Guarded watch(Guarded guarded) {
		if (!PRESENT) {
			return guarded;
		}
		String[] words = Stream.concat(COMMAND.stream(), Stream.of(this.log.toString())).toArray(String[]::new);
		return guarded.command((command) -> command.wrappedIn(words));
	}

	/**
	 * Returns what was sent to other processes.
	 * @param self the pid by which the newcomer knows itself: a JVM sends signals to its
	 * own threads
	 * @param announced what it says to have sent
	 */
	List<String> signals(String self, List<String> announced) {
		if (!PRESENT) {
			return announced;
		}
		try (Stream<String> lines = Files.lines(this.log, StandardCharsets.ISO_8859_1)) {
			return lines.map(CALL::matcher)
				.filter(Matcher::matches)
				.filter((call) -> !(call.group(1).equals("tgkill") && call.group(2).equals(self)))
				.filter((call) -> !call.group(3).equals(", 0"))
				.map((call) -> "%s to pid %s,%s".formatted(call.group(1), call.group(2), call.group(3)))
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
