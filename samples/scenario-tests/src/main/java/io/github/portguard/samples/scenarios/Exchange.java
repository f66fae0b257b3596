package io.github.portguard.samples.scenarios;

import java.time.Instant;

/**
 * A request and what became of it.
 *
 * @param request names the request
 * @param outcome what became of it
 * @param text the answer, or what went wrong
 * @param end when that was
 */
public record Exchange(String request, Outcome outcome, String text, Instant end) {

	public Exchange(String request, Outcome outcome, String text) {
		this(request, outcome, text, Instant.now());
	}

	boolean isAnsweredBy(long pid) {
		return this.outcome == Outcome.ANSWERED && this.text.contains("process %d,".formatted(pid));
	}

	boolean isRefused() {
		return this.outcome == Outcome.REFUSED;
	}

	/**
	 * What became of a request.
	 */
	public enum Outcome {

		/**
		 * There was a whole answer.
		 */
		ANSWERED,

		/**
		 * There was not a byte of an answer, or the server itself said that it was not
		 * available.
		 */
		REFUSED,

		/**
		 * The answer came to an end too soon, or was none of the sample.
		 */
		BROKEN

	}

}
