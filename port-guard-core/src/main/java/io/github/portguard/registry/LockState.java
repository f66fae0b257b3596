package io.github.portguard.registry;

/**
 * Whether the lock that vouches for a claim is held by the process that made it.
 *
 * @since 0.1.0
 */
public enum LockState {

	/**
	 * It is held by that process.
	 */
	HELD,

	/**
	 * Nobody holds it: the claim is dead.
	 */
	NOT_HELD,

	/**
	 * It is held by another process, or it can't be told who holds it.
	 */
	UNKNOWN

}
