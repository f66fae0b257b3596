package io.github.portguard.conflict;

/**
 * A positive sign that an instance of this application is no longer wanted.
 *
 * @since 0.1.0
 */
public enum StaleSign {

	/**
	 * The development tool that started it has ended without it.
	 */
	ORPHANED,

	/**
	 * A newer build has taken its place on disk, or its directory is gone.
	 */
	SUPERSEDED,

	/**
	 * It does nothing any more and answers nobody.
	 */
	UNRESPONSIVE

}
