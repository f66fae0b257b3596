package io.github.portguard.process;

import java.util.Optional;

/**
 * What we need of {@code /proc/<pid>/stat}. The name in it may contain anything, blanks
 * and parentheses too, so the numbered fields are counted from the last {@code )}.
 *
 * @param name the kernel's name for the process, at most 15 characters
 * @param stateLetter the one-letter state
 * @param parentPid the parent
 * @param session the session
 * @param hasTerminal whether it has a controlling terminal
 * @param cpuTicks processor time used, in ticks
 * @param start start after boot, in ticks
 */
record ProcStat(String name, char stateLetter, long parentPid, long session, boolean hasTerminal, long cpuTicks,
		long start) {

	private static final int STATE = 0;

	private static final int PARENT = 1;

	private static final int SESSION = 3;

	private static final int TERMINAL = 4;

	private static final int USER_TIME = 11;

	private static final int SYSTEM_TIME = 12;

	private static final int START = 19;

	static Optional<ProcStat> parse(String text) {
		int open = text.indexOf('(');
		int close = text.lastIndexOf(')');
		if (open < 0 || close < open) {
			return Optional.empty();
		}
		String[] fields = text.substring(close + 1).trim().split(" ", -1);
		if (fields.length <= START) {
			return Optional.empty();
		}
		try {
			return Optional.of(new ProcStat(text.substring(open + 1, close), fields[STATE].charAt(0),
					Long.parseLong(fields[PARENT]), Long.parseLong(fields[SESSION]), !"0".equals(fields[TERMINAL]),
					Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]),
					Long.parseLong(fields[START])));
		}
		catch (NumberFormatException ex) {
			return Optional.empty();
		}
	}

	ProcessState state(boolean held) {
		return switch (this.stateLetter) {
			case 'Z', 'X', 'x' -> ProcessState.ZOMBIE;
			case 'T', 't' -> ProcessState.SUSPENDED;
			default -> held ? ProcessState.SUSPENDED : ProcessState.ALIVE;
		};
	}

}
