package io.github.portguard.port;

/**
 * Why a bind failed, established by structure and never by the text of a message.
 *
 * @since 0.1.0
 */
public enum BindFailure {

	/**
	 * Something on this machine holds the port.
	 */
	PORT_IN_USE,

	/**
	 * The address is not one of this machine's, or can't be bound at all.
	 */
	ADDRESS_UNAVAILABLE,

	/**
	 * This process may not bind a port this low.
	 */
	NOT_PERMITTED,

	/**
	 * The failure has nothing to do with a bind.
	 */
	OTHER

}
