package io.github.portguard.conflict;

import java.util.Optional;

/**
 * What is to be done about a conflict.
 *
 * @since 0.1.0
 */
public sealed interface Resolution {

	/**
	 * Returns which of the three it is, for those who only count them.
	 * @return the kind
	 */
	Kind kind();

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

		@Override
		public Kind kind() {
			return Kind.FREE_PORT;
		}

	}

	/**
	 * Leave the holder alone and try the next fallback port.
	 *
	 * @param why why the holder is left alone, as half a sentence
	 * @since 0.1.0
	 */
	record TryNextPort(String why) implements Resolution {

		@Override
		public Kind kind() {
			return Kind.TRY_NEXT_PORT;
		}

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
		public Kind kind() {
			return Kind.GIVE_UP;
		}

		@Override
		public Optional<String> reason() {
			return Optional.of(this.why);
		}

	}

	/**
	 * What can be done about a conflict.
	 *
	 * @since 0.1.0
	 */
	enum Kind {

		/**
		 * Make the holder give the port up.
		 */
		FREE_PORT,

		/**
		 * Leave the holder alone and try the next fallback port.
		 */
		TRY_NEXT_PORT,

		/**
		 * Leave the holder alone and do not start.
		 */
		GIVE_UP

	}

}
