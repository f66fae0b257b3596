package io.github.portguard.process;

/**
 * What a process is doing, as far as it matters for leaving it alone.
 *
 * @since 0.1.0
 */
public enum ProcessState {

	/**
	 * Running or waiting.
	 */
	ALIVE,

	/**
	 * Suspended by job control, traced by a debugger, or frozen together with its control
	 * group. It may be resumed at any time.
	 */
	SUSPENDED,

	/**
	 * Dead, but not yet reaped by its parent. It holds no sockets.
	 */
	ZOMBIE,

	/**
	 * The operating system does not say.
	 */
	UNKNOWN

}
