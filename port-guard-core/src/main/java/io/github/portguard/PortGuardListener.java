package io.github.portguard;

import io.github.portguard.conflict.Encounter;
import io.github.portguard.conflict.Verdict;

/**
 * Is told what happens while a port is acquired, on the thread that acquires it, and
 * while a stale instance is ended by {@link Claims#endStale}, on the thread that calls
 * that. What a listener throws is logged and otherwise ignored.
 *
 * @since 0.1.0
 */
public interface PortGuardListener {

	/**
	 * A busy port was looked into.
	 * @param encounter what was concluded
	 */
	default void onConflict(Encounter encounter) {
	}

	/**
	 * The holder of a port was sent a signal.
	 * @param verdict what it is to us
	 * @param forced whether it was forced to end, and not asked
	 * @param words the same for a person
	 */
	default void onTermination(Verdict verdict, boolean forced, String words) {
	}

	/**
	 * The holder of a port was sent a signal, or is shutting down by itself, and the port
	 * is not free yet.
	 * @param verdict what it is to us
	 * @param words the same for a person
	 */
	default void onWait(Verdict verdict, String words) {
	}

	/**
	 * An instance was to be ended, and that is settled now: it has given the port up, or
	 * the port can't be had in this way. Not called if the port became free by itself.
	 * @param termination how it went
	 */
	default void onTerminationEnd(Termination termination) {
	}

	/**
	 * Nothing was done because Port Guard only observes.
	 * @param encounter what was concluded
	 * @param words what would have been done, for a person
	 */
	default void onPlan(Encounter encounter, String words) {
	}

	/**
	 * A port was acquired.
	 * @param lease the lease
	 */
	default void onLease(PortLease lease) {
	}

}
