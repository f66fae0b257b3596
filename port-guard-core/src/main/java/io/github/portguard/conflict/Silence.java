package io.github.portguard.conflict;

import java.time.Duration;

/**
 * How a holder has behaved towards a question that every HTTP server answers.
 *
 * @param answered whether a byte or the end of the connection came back
 * @param duration for how long the question has been open
 * @param cpuTime the processor time the holder has used meanwhile
 * @param accepted whether the holder has taken every connection from its accept queue, so
 * that the question has reached it
 * @since 0.1.0
 */
public record Silence(boolean answered, Duration duration, Duration cpuTime, boolean accepted) {

	static final Duration REQUIRED = Duration.ofSeconds(30);

	private static final int FLAT_CPU_DIVISOR = 100;

	/**
	 * Whether this is the silence of a process that does nothing any more.
	 * @return whether the holder is unresponsive
	 */
	boolean isUnresponsive() {
		boolean flat = this.cpuTime.compareTo(this.duration.dividedBy(FLAT_CPU_DIVISOR)) <= 0;
		return !this.answered && this.accepted && flat && this.duration.compareTo(REQUIRED) >= 0;
	}

}
