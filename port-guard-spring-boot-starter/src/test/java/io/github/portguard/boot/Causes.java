package io.github.portguard.boot;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Finds what has caused a failure.
 */
final class Causes {

	private Causes() {
	}

	static <T extends Throwable> T find(Throwable failure, Class<T> type) {
		Throwable candidate = failure;
		while (!type.isInstance(candidate)) {
			assertThat(candidate).as("cause of " + failure).isNotNull();
			candidate = candidate.getCause();
		}
		return type.cast(candidate);
	}

}
