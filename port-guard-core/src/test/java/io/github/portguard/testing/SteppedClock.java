package io.github.portguard.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * The clock of the system, off by as much as it is told. Thread-safe.
 */
final class SteppedClock extends Clock {

	private volatile Duration offset;

	SteppedClock(Duration offset) {
		this.offset = offset;
	}

	/**
	 * Sets it forward or back.
	 * @param offset how much it is ahead of the clock of the system from now on
	 */
	void step(Duration offset) {
		this.offset = offset;
	}

	@Override
	public Instant instant() {
		return Clock.systemUTC().instant().plus(this.offset);
	}

	@Override
	public ZoneId getZone() {
		return ZoneOffset.UTC;
	}

	@Override
	public Clock withZone(ZoneId zone) {
		return this;
	}

}
