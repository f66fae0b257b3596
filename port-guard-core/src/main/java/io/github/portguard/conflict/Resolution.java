package io.github.portguard.conflict;

import java.util.Optional;

/**
 * What is to be done about a conflict.
 *
 * @since 0.1.0
 */
public sealed interface Resolution {

	/**
	 * Returns why the holder is left alone.
	 * @return the reason, as half a sentence; empty if it is not left alone
	 */
	default Optional<String> reason() {
		return Optional.empty();
	}

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
	 * @param why why the holder is left alone, as half a sentence
	 * @since 0.1.0
	 */
	record TryNextPort(String why) implements Resolution {

		@Override
		public Optional<String> reason() {
			return Optional.of(this.why);
		}

	}

	/**
	 * Leave the holder alone and do not start.
	 *
	 * @param why why the holder is left alone, as half a sentence
	 * @since 0.1.0
	 */
	record GiveUp(String why) implements Resolution {

		@Override
		public Optional<String> reason() {
			return Optional.of(this.why);
		}

	}

}
