package io.github.portguard.testing;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A pid namespace with its own {@code /proc}, in which several programs can be started.
 * What is done to either is of no concern to the rest of the machine.
 */
public final class Enclosure {

	private static final String[] OPTIONS = { "-pf", "--mount-proc" };

	/**
	 * Its first process reaps whatever has lost its parent. The first pids mean something
	 * special elsewhere.
	 */
	private static final String KEEPER = """
			 && echo 500 > /proc/sys/kernel/ns_last_pid
			exec 3<&0
			cat <&3 &
			echo started $$
			echo ready
			wait
			""";

	private final RunningProgram keeper;

	private Enclosure(Stage stage, String preparation) {
		Tools.requireNamespaces(OPTIONS);
		Tools.require("nsenter");
		List<String> words = Stream
			.of(Stream.of("unshare"), Stream.of(OPTIONS), Stream.of("sh", "-c", preparation + KEEPER))
			.flatMap((part) -> part)
			.toList();
		RunningProgram wrapper = stage.start(words, stage.directory(), Map.of());
		wrapper.await("ready");
		this.keeper = stage.within(wrapper);
	}

	public static Enclosure of(Stage stage) {
		return new Enclosure(stage, ":");
	}

	/**
	 * Returns one in which the processes of other users are hidden.
	 * @param level {@code 1} if they can be listed, {@code 2} if not
	 */
	public static Enclosure hiding(Stage stage, int level) {
		return new Enclosure(stage, "mount -t proc -o hidepid=%d proc /proc".formatted(level));
	}

	/**
	 * Returns what makes a command one that is run in here.
	 */
	public String[] wrapper(Path directory) {
		return new String[] { "nsenter", "-t", Long.toString(this.keeper.pid()), "-m", "-p", "sh", "-c",
				"cd \"$0\" && exec \"$@\"", directory.toString() };
	}

	/**
	 * Returns what makes a command one that is run in here, too, and gets a certain pid
	 * if nobody is faster.
	 */
	public String[] wrapper(Path directory, long pid) {
		return Stream
			.concat(Stream.of(wrapper(directory)), Stream.of("sh", "-c",
					"echo $(($0 - 1)) > /proc/sys/kernel/ns_last_pid && { \"$@\" & wait; }", Long.toString(pid)))
			.toArray(String[]::new);
	}

}
