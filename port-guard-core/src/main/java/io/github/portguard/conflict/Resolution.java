package io.github.portguard.conflict;

/**
 * What is to be done about a conflict.
 *
 * @since 0.1.0
 */
public sealed interface Resolution {

	/**
	 * Make the holder give the port up.
	 *
	 * @since 0.1.0
	 */
	record FreePort() implements Resolution {

	}

	/**
	 * Leave the holder alone and try the next fallback port.
	 *
	 * @param reason why the holder is left alone, as half a sentence
	 * @since 0.1.0
	 */
	record TryNextPort(String reason) implements Resolution {

	}

	/**
	 * Leave the holder alone and do not start.
	 *
	 * @param reason why the holder is left alone, as half a sentence
	 * @since 0.1.0
	 */
	record GiveUp(String reason) implements Resolution {

	}

}
