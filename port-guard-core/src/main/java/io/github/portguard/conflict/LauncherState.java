package io.github.portguard.conflict;

/**
 * What has become of the process that started the holder.
 *
 * @since 0.1.0
 */
public enum LauncherState {

	/**
	 * It is still there.
	 */
	ALIVE,

	/**
	 * It has ended.
	 */
	GONE,

	/**
	 * It was not recorded, or can't be looked up.
	 */
	UNKNOWN

}
