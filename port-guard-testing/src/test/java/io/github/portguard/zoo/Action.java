package io.github.portguard.zoo;

/**
 * What a newcomer does in the end.
 */
enum Action {

	/**
	 * It gives up.
	 */
	FAILED("outcome", "failed io.github.portguard.PortUnavailableException"),

	/**
	 * It takes a fallback port.
	 */
	MOVED("outcome", "bound %2$d FALLBACK"),

	/**
	 * It makes the holder give the port up.
	 */
	FREED("outcome", "bound %1$d FREED"),

	/**
	 * It gets the port without doing anything for it.
	 */
	UNOPPOSED("outcome", "bound %1$d REQUESTED"),

	/**
	 * It makes the holder give the port up, and does not want it itself.
	 */
	ENDED("asked", "INSTANCE_ENDED"),

	/**
	 * It does nothing, or has asked the holder in vain.
	 */
	REFUSED("asked", "");

	private final String key;

	private final String outcome;

	Action(String key, String outcome) {
		this.key = key;
		this.outcome = outcome;
	}

	/**
	 * Returns how the line begins in which the newcomer tells the outcome.
	 */
	String key() {
		return this.key;
	}

	/**
	 * Whether the holder is made to give the port up.
	 */
	boolean isEnd() {
		return this == FREED || this == ENDED;
	}

	/**
	 * Returns how the outcome begins that the newcomer writes down.
	 */
	String outcome(int port, int fallback) {
		return this.outcome.formatted(port, fallback);
	}

}
