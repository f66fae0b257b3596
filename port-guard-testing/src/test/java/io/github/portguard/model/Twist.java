package io.github.portguard.model;

import java.util.Random;

/**
 * One way in which a world differs from one in which the holder must be signalled.
 */
interface Twist {

	String name();

	/**
	 * Changes the world. The same random numbers make the same change.
	 */
	void apply(World world, Random random);

	/**
	 * Whether the world can change like this while it is looked at.
	 */
	default boolean happensAnyTime() {
		return true;
	}

	/**
	 * Whether it can only be tried without the processes, files and waits of a real
	 * acquisition.
	 */
	default boolean pureOnly() {
		return false;
	}

	/**
	 * The change itself.
	 */
	@FunctionalInterface
	interface Change {

		void apply(World world, Random random);

	}

}
