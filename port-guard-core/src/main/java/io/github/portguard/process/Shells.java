package io.github.portguard.process;

import java.util.List;
import java.util.Set;

/**
 * Tells shells that a person types into from those that run a script.
 */
final class Shells {

	private static final Set<String> NAMES = Set.of("sh", "bash", "zsh", "fish", "dash", "ash", "ksh", "csh", "tcsh",
			"nu", "xonsh", "pwsh");

	private static final Set<String> HARMLESS_OPTIONS = Set.of("-i", "-l", "-il", "-li", "--login", "--interactive",
			"--posix", "--norc", "--noprofile");

	private static final Set<String> START_UP_FILE_OPTIONS = Set.of("--init-file", "--rcfile");

	private Shells() {
	}

	static boolean isShell(String program) {
		return NAMES.contains(program);
	}

	/**
	 * A script, or a command to run, would stand among the arguments. IDEs start the
	 * shells of their terminals with a start-up file of their own.
	 * @param commandLine the words a shell was started with, its executable first
	 */
	static boolean isTypedInto(List<String> commandLine) {
		for (int i = 1; i < commandLine.size(); i++) {
			String argument = commandLine.get(i);
			if (START_UP_FILE_OPTIONS.contains(argument)) {
				i++;
			}
			else if (!argument.isEmpty() && !HARMLESS_OPTIONS.contains(argument)) {
				return false;
			}
		}
		return true;
	}

}
