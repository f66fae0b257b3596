package io.github.portguard.conflict;

/**
 * One port that was found busy, with what was concluded.
 *
 * @param verdict what its holder is to us
 * @param resolution what was decided
 * @since 0.1.0
 */
public record Encounter(Verdict verdict, Resolution resolution) {

	/**
	 * Returns the port.
	 * @return the port that was found busy
	 */
	public int port() {
		return this.verdict.conflict().port();
	}

}
