package io.github.portguard;

import java.time.ZoneId;

import org.jspecify.annotations.Nullable;

import io.github.portguard.conflict.Encounter;
import io.github.portguard.conflict.Narrator;

/**
 * What has come of the wish to have a port back.
 *
 * @param port the port
 * @param outcome what was done
 * @param description the same for a person; it may name directories
 * @param discreetDescription the same for a person who may not know the names of users
 * and directories
 * @param encounter what was concluded about the holder; {@code null} if nobody was looked
 * at
 * @since 0.1.0
 */
public record PortRelease(int port, Outcome outcome, String description, String discreetDescription,
		@Nullable Encounter encounter) {

	PortRelease(int port, Outcome outcome, String description, @Nullable Encounter encounter) {
		this(port, outcome, description, discreet(port, description), encounter);
	}

	private static String discreet(int port, String description) {
		String quote = new Narrator(ZoneId.systemDefault(), true).quote(description);
		return quote.equals(description) ? description : "Port %s: %s.".formatted(port, quote);
	}

	/**
	 * What was done.
	 *
	 * @since 0.1.0
	 */
	public enum Outcome {

		/**
		 * A dead claim was removed.
		 */
		CLAIM_REMOVED,

		/**
		 * A stale instance was made to give the port up.
		 */
		INSTANCE_ENDED,

		/**
		 * There was nothing to do: there is no dead claim, and, if that was asked for,
		 * nobody listens.
		 */
		NOTHING_TO_DO,

		/**
		 * Something must not be done, and was not.
		 */
		REFUSED,

		/**
		 * It was tried, and did not work.
		 */
		FAILED

	}

}
