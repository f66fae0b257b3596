package io.github.portguard.conflict;

/**
 * Where this application runs, as far as it calls for restraint.
 *
 * @since 0.1.0
 */
public enum Surrounding {

	/**
	 * In a test. Nobody is ever signalled from a test.
	 */
	TEST("in a test"),

	/**
	 * On a continuous integration server.
	 */
	CI("on a CI server"),

	/**
	 * As the first process of a container.
	 */
	INIT("in a container, as its first process"),

	/**
	 * As a service of systemd.
	 */
	SYSTEMD("as a systemd service"),

	/**
	 * On a cloud platform.
	 */
	CLOUD("on a cloud platform");

	private final String words;

	Surrounding(String words) {
		this.words = words;
	}

	/**
	 * Returns the surrounding in words.
	 * @return the words that follow "it runs"
	 */
	public String words() {
		return this.words;
	}

}
