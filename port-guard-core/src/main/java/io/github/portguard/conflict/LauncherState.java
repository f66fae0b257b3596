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
	 * It is still there, and it is a shell in which a person types.
	 */
	INTERACTIVE_SHELL,

	/**
	 * It has ended, and somebody else is the parent now.
	 */
	GONE,

	/**
	 * It was not recorded, or can't be looked up.
	 */
	UNKNOWN

}
