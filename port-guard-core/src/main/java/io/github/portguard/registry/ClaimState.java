package io.github.portguard.registry;

/**
 * What an instance says of itself.
 *
 * @since 0.1.0
 */
public enum ClaimState {

	/**
	 * It has bound its port and is starting up.
	 */
	STARTING,

	/**
	 * It is up and serves requests.
	 */
	READY,

	/**
	 * It has begun to shut down.
	 */
	STOPPING

}
