package io.github.portguard.conflict;

/**
 * How a claim on record stands.
 *
 * @since 0.1.0
 */
public enum ClaimStatus {

	/**
	 * Its process runs, vouches for it and listens on the port.
	 */
	HEALTHY,

	/**
	 * Its process runs and vouches for it, but is suspended or does not listen on the
	 * port.
	 */
	UNHEALTHY,

	/**
	 * Its process has ended: the claim is dead.
	 */
	NOT_RUNNING,

	/**
	 * It can't be told, or nobody vouches for it although its process runs.
	 */
	UNKNOWN

}
