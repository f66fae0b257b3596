package io.github.portguard.process;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * Where a process writes to.
 *
 * @since 0.1.0
 */
public enum StandardOutput {

	/**
	 * To a terminal.
	 */
	TERMINAL,

	/**
	 * To another process, which may be gone.
	 */
	PIPE,

	/**
	 * To a file, or to nowhere: so does what is to outlive whoever started it.
	 */
	FILE;

	private static final String TERMINALS = "/dev/(pts/.+|tty.*|console)( \\(deleted\\))?";

	private static final String PIPES = "(pipe|socket):\\[\\d+]";

	/**
	 * Whether a descriptor is that of a terminal.
	 * @param descriptor what the kernel says that it refers to; {@code null} if it does
	 * not say
	 */
	static boolean isTerminal(@Nullable Path descriptor) {
		return descriptor != null && descriptor.toString().matches(TERMINALS);
	}

	/**
	 * Returns where a process writes to, errors included.
	 * @param output what its standard output refers to; {@code null} if that is not known
	 * @param error what its standard error refers to; {@code null} if that is not known
	 * @return where it writes to, or {@code null} if that is not known
	 */
	static @Nullable StandardOutput of(@Nullable Path output, @Nullable Path error) {
		if (output == null || error == null) {
			return null;
		}
		StandardOutput first = of(output);
		StandardOutput second = of(error);
		if (first == FILE || second == FILE) {
			return FILE;
		}
		return (first == TERMINAL) ? TERMINAL : second;
	}

	private static StandardOutput of(Path descriptor) {
		if (isTerminal(descriptor)) {
			return TERMINAL;
		}
		return descriptor.toString().matches(PIPES) ? PIPE : FILE;
	}

}
