package io.github.portguard;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.github.portguard.conflict.Verdict;

/**
 * How it went when an instance was to be ended for the port it held. Immutable.
 *
 * @param verdict what was concluded about the instance before
 * @param outcome how it went
 * @param duration how long it took, from the decision to end the instance until the port
 * was bound, or found free by {@link Claims#endStale}, or given up: with the wait for
 * another process that wants the port, too, and with the renewed look at every proof
 * @param reason why the port could not be had, as half a sentence; {@code null} if it was
 * freed
 * @since 0.1.0
 */
public record Termination(Verdict verdict, Outcome outcome, Duration duration, @Nullable String reason) {

	/**
	 * Returns the port the instance held.
	 * @return the port: the one requested, or one of the fallback ports
	 */
	public int port() {
		return this.verdict.conflict().port();
	}

	/**
	 * Whether the instance has given the port up.
	 * @return whether the port is bound now, or free if it was not to be bound
	 */
	public boolean isFreed() {
		return this.outcome == Outcome.POLITE || this.outcome == Outcome.FORCED;
	}

	/**
	 * How it can go.
	 *
	 * @since 0.1.0
	 */
	public enum Outcome {

		/**
		 * It gave the port up after it was asked to end.
		 */
		POLITE,

		/**
		 * It had to be forced to end.
		 */
		FORCED,

		/**
		 * Something was missing at the last moment, or it kept the port all the same.
		 */
		REFUSED,

		/**
		 * It was not signalled: the port has been taken over so often that this looks
		 * like a fight.
		 */
		BREAKER_OPEN

	}

}
