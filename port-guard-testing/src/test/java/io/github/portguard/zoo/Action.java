package io.github.portguard.zoo;

/**
 * What a newcomer does in the end.
 */
enum Action {

	/**
	 * It gives up.
	 */
	FAILED("failed io.github.portguard.PortUnavailableException"),

	/**
	 * It takes a fallback port.
	 */
	MOVED("bound %2$d FALLBACK"),

	/**
	 * It makes the holder give the port up.
	 */
	FREED("bound %1$d FREED"),

	/**
	 * It gets the port without doing anything for it.
	 */
	UNOPPOSED("bound %1$d REQUESTED");

	private final String outcome;

	Action(String outcome) {
		this.outcome = outcome;
	}

	/**
	 * Returns how the outcome begins that the newcomer writes down.
	 */
	String outcome(int port, int fallback) {
		return this.outcome.formatted(port, fallback);
	}

}
