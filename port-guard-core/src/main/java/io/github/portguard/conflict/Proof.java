package io.github.portguard.conflict;

/**
 * What must be established, each independently of the others, before a holder counts as
 * an instance of this application that may be signalled.
 *
 * @since 0.1.0
 */
public enum Proof {

	/**
	 * A claim on record names it.
	 */
	RECORD("a claim on record names it"),

	/**
	 * Its pid and exact start are those on record.
	 */
	IDENTITY("its pid and start are those on record"),

	/**
	 * It runs as the same user.
	 */
	USER("it runs as the same user"),

	/**
	 * Its record was made since this machine was last booted.
	 */
	BOOT("its record was made since the last boot"),

	/**
	 * It lives in the same namespaces.
	 */
	NAMESPACES("it lives in the same namespaces"),

	/**
	 * It holds the lock that vouches for its record.
	 */
	LOCK("it holds the lock of its record"),

	/**
	 * It alone holds every socket in the way, its own descendants left aside.
	 */
	SOCKETS("it alone holds every socket in the way"),

	/**
	 * It is the same application.
	 */
	APPLICATION("it is the same application"),

	/**
	 * It runs the same main class.
	 */
	MAIN_CLASS("it runs the same main class"),

	/**
	 * It runs from the same artifact.
	 */
	ARTIFACT("it runs from the same artifact"),

	/**
	 * It was started in the same directory, and is still there.
	 */
	DIRECTORY("it runs in the same directory"),

	/**
	 * It runs with the same profiles, or whatever else tells instances apart.
	 */
	VARIANT("it runs with the same profiles"),

	/**
	 * It started before this JVM.
	 */
	ORDER("it started before us"),

	/**
	 * It has been ready to serve.
	 */
	READY("it has been ready");

	private final String words;

	Proof(String words) {
		this.words = words;
	}

	/**
	 * Returns the proof in words.
	 * @return half a sentence
	 */
	public String words() {
		return this.words;
	}

}
