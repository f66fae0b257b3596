package io.github.portguard.crash;

/**
 * What a program is doing when it is killed.
 */
enum Scene {

	/**
	 * It starts on a free port, with no registry there yet.
	 */
	START,

	/**
	 * It starts on a free port, whose last owner was killed.
	 */
	START_AFTER_A_CRASH,

	/**
	 * It was asked to end and releases its port.
	 */
	STOP,

	/**
	 * It takes a port over from an orphan that ends when it is asked to.
	 */
	TAKE_OVER,

	/**
	 * It takes a port over from an orphan that has to be forced.
	 */
	TAKE_OVER_BY_FORCE

}
