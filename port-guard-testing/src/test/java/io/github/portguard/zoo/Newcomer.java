package io.github.portguard.zoo;

import io.github.portguard.testing.Guarded;

/**
 * Who comes to a busy port, from what is usual to what is as ruthless as can be
 * configured.
 */
enum Newcomer {

	/**
	 * Everything as it is by default, and a fallback range.
	 */
	MOVING(Action.MOVED),

	/**
	 * Did not ask for a port at all.
	 */
	UNCONFIGURED(Action.MOVED),

	/**
	 * Ends whatever is stale, unresponsive instances included, and insists on its port.
	 */
	CLEANING(Action.FAILED),

	/**
	 * Replaces running instances on top of that, and has little patience.
	 */
	RUTHLESS(Action.FAILED),

	/**
	 * Is up on a port of its own, and is asked to end whoever is stale. It has to do so
	 * where {@link #MOVING} would, and nowhere else.
	 */
	ASKED(Action.REFUSED);

	private final Action actionIfLeftAlone;

	Newcomer(Action actionIfLeftAlone) {
		this.actionIfLeftAlone = actionIfLeftAlone;
	}

	/**
	 * Returns what it does if the holder is to be left alone.
	 */
	Action actionIfLeftAlone() {
		return this.actionIfLeftAlone;
	}

	Guarded configure(Guarded guarded, int fallback) {
		return switch (this) {
			case MOVING -> guarded.with("ranges", fallback);
			case UNCONFIGURED -> guarded.with("default");
			case CLEANING -> cleaning(guarded);
			case RUTHLESS -> cleaning(guarded).with("running", "REPLACE").with("grace", 500);
			case ASKED -> guarded.with("port", fallback).with("obey");
		};
	}

	private static Guarded cleaning(Guarded guarded) {
		return guarded.with("stale", "TERMINATE").with("stale-when", "UNRESPONSIVE");
	}

}
