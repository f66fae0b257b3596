package io.github.portguard.fault;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.portguard.testing.JavaCommand;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;
import io.github.portguard.testing.Tools;

/**
 * A file system of its own that only the programs see which enter it. They all share one
 * mount namespace, so that nothing but the file system is out of the ordinary.
 */
final class PrivateMount {

	private static final String DIRECTORY = "mounted";

	private final Stage stage;

	private final Path directory;

	private final RunningProgram keeper;

	private PrivateMount(Stage stage, Path directory, RunningProgram keeper) {
		this.stage = stage;
		this.directory = directory;
		this.keeper = keeper;
	}

	/**
	 * Mounts something. Skips the test where that is not possible.
	 * @param stage where the programs run
	 * @param script a shell script that mounts something at {@code $0}
	 */
	static PrivateMount of(Stage stage, String script) {
		Tools.requireNamespaces("-m");
		Tools.require("nsenter");
		Path directory = stage.directory(DIRECTORY);
		RunningProgram keeper = stage.start(List.of("unshare", "-m", "sh", "-c",
				script + " && echo ready && exec sleep 1000000", directory.toString()), stage.root(), Map.of());
		keeper.awaitReady();
		return new PrivateMount(stage, directory, keeper);
	}

	/**
	 * Returns where it is mounted, for the programs that enter it.
	 */
	Path directory() {
		return this.directory;
	}

	/**
	 * Returns a command as one that enters it.
	 */
	JavaCommand enter(JavaCommand command) {
		return command.wrappedIn(entering("cd \"$0\" && exec \"$@\"", this.stage.directory()).toArray(String[]::new));
	}

	/**
	 * Runs a shell script there, with the mounted directory as {@code $0}.
	 */
	void run(String script) {
		Stage.run(entering(script, this.directory).toArray(String[]::new));
	}

	/**
	 * Starts a program there that stays, with the mounted directory as its last argument.
	 */
	void start(String... words) {
		List<String> command = entering("exec \"$@\"", this.directory);
		command.addAll(List.of(words));
		command.add(this.directory.toString());
		this.stage.start(command, this.stage.root(), Map.of()).awaitReady();
	}

	private List<String> entering(String script, Path zero) {
		return new ArrayList<>(
				List.of("nsenter", "-t", Long.toString(this.keeper.pid()), "-m", "sh", "-c", script, zero.toString()));
	}

}
