package io.github.portguard.zoo;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts what was seen. Thread-safe.
 */
final class Tally {

	private final AtomicInteger kinds = new AtomicInteger();

	private final AtomicInteger visits = new AtomicInteger();

	private final AtomicInteger unharmed = new AtomicInteger();

	private final AtomicInteger signals = new AtomicInteger();

	void countKind() {
		this.kinds.incrementAndGet();
	}

	void countVisit(int unharmed, int signals) {
		this.visits.incrementAndGet();
		this.unharmed.addAndGet(unharmed);
		this.signals.addAndGet(signals);
	}

	@Override
	public String toString() {
		return "%d kinds of holder, %d newcomers, %d times a process that had to live was looked after and unharmed, %d signals to who had to be ended"
			.formatted(this.kinds.get(), this.visits.get(), this.unharmed.get(), this.signals.get());
	}

}
