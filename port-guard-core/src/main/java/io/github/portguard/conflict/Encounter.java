package io.github.portguard.conflict;

/**
 * One port that was found busy, with what was concluded.
 *
 * @param verdict what its holder is to us
 * @param resolution what was decided
 * @param signalled whether the holder was sent a signal
 * @since 0.1.0
 */
public record Encounter(Verdict verdict, Resolution resolution, boolean signalled) {

	/**
	 * Creates an encounter in which nobody was signalled.
	 * @param verdict what the holder is to us
	 * @param resolution what was decided
	 */
	public Encounter(Verdict verdict, Resolution resolution) {
		this(verdict, resolution, false);
	}

	/**
	 * Returns the port.
	 * @return the port that was found busy
	 */
	public int port() {
		return this.verdict.conflict().port();
	}

}
