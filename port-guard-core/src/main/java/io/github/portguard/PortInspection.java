package io.github.portguard;

import java.time.ZoneId;

import io.github.portguard.conflict.Conflict;
import io.github.portguard.conflict.Narrator;
import io.github.portguard.conflict.Verdict;

/**
 * What there is to say about a port that was only looked at.
 *
 * @param verdict what its holder is to us
 * @since 0.1.0
 */
public record PortInspection(Verdict verdict) {

	/**
	 * Whether there is anything in the way: a listening socket, or a connection.
	 * @return whether the port is held
	 */
	public boolean isHeld() {
		Conflict conflict = this.verdict.conflict();
		return conflict.selfHeld() || !conflict.sockets().isEmpty() || !conflict.connected().isEmpty();
	}

	/**
	 * Returns who holds the port, in words for a person.
	 * @return one sentence
	 */
	public String description() {
		return new Narrator(ZoneId.systemDefault()).explanation(this.verdict);
	}

	/**
	 * Returns who holds the port, in words for a person who may not know the names of
	 * users and directories.
	 * @return one sentence
	 */
	public String discreetDescription() {
		return new Narrator(ZoneId.systemDefault(), true).explanation(this.verdict);
	}

	/**
	 * Returns what a person can do about it who does without the guard.
	 * @return one sentence
	 */
	public String advice() {
		return new Narrator(ZoneId.systemDefault()).adviceWithoutGuard(this.verdict);
	}

}
