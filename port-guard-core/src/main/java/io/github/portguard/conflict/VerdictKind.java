package io.github.portguard.conflict;

/**
 * What the holder of a port is to us.
 *
 * @since 0.1.0
 */
public enum VerdictKind {

	/**
	 * An instance of this application from the same directory, with a positive sign that
	 * nobody wants it any more.
	 */
	STALE,

	/**
	 * An instance of this application from the same directory, alive.
	 */
	RUNNING,

	/**
	 * An instance of this application from another directory.
	 */
	SIBLING,

	/**
	 * Anything else.
	 */
	FOREIGN,

	/**
	 * This very JVM.
	 */
	SELF,

	/**
	 * The holder could not be found.
	 */
	UNKNOWN

}
