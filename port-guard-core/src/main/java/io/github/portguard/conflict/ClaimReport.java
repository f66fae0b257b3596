package io.github.portguard.conflict;

import java.util.Set;

import io.github.portguard.registry.ClaimRecord;

/**
 * A claim on record, and how it stands.
 *
 * @param record what was written down
 * @param status how it stands
 * @param reason why, as half a sentence
 * @param holders the pids of the processes that listen on its port, as far as they are
 * known
 * @since 0.1.0
 */
public record ClaimReport(ClaimRecord record, ClaimStatus status, String reason, Set<Long> holders) {

	public ClaimReport {
		holders = Set.copyOf(holders);
	}

	/**
	 * Returns the port.
	 * @return the port that is claimed
	 */
	public int port() {
		return this.record.port();
	}

}
