package io.github.portguard.conflict;

import java.util.List;
import java.util.Set;

/**
 * A port on which the claims on record and the sockets do not agree.
 *
 * @param kind in what way
 * @param port the port
 * @param claims the claims that are concerned
 * @param holders the pids of the processes that listen on the port, as far as they are
 * known
 * @since 0.1.0
 */
public record ClaimConflict(Kind kind, int port, List<ClaimReport> claims, Set<Long> holders) {

	public ClaimConflict {
		claims = List.copyOf(claims);
		holders = Set.copyOf(holders);
	}

	/**
	 * In what way claims and sockets do not agree.
	 *
	 * @since 0.1.0
	 */
	public enum Kind {

		/**
		 * Two instances claim the port, and neither has ended.
		 */
		REGISTRY,

		/**
		 * A process listens on the port that is not the one which claims it.
		 */
		SYSTEM,

		/**
		 * Nobody listens on the port although it is claimed.
		 */
		ALLOCATION

	}

}
