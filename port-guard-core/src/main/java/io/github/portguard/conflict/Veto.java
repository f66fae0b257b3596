package io.github.portguard.conflict;

/**
 * A reason to leave a process alone, whatever else is known about it.
 *
 * @since 0.1.0
 */
public enum Veto {

	/**
	 * It is this JVM or one of its ancestors, or belongs to the operating system.
	 */
	UNTOUCHABLE("it is this JVM, one of its ancestors, or part of the operating system"),

	/**
	 * It is suspended, traced or frozen.
	 */
	SUSPENDED("it is suspended, traced or frozen, and may be resumed"),

	/**
	 * A debugger agent is loaded.
	 */
	DEBUGGED("a debugger agent is loaded into it"),

	/**
	 * systemd manages it.
	 */
	SYSTEMD("systemd manages it: use `systemctl stop`"),

	/**
	 * It runs in a test, on a CI server or on a cloud platform.
	 */
	SURROUNDINGS("it runs in a test, on a CI server or on a cloud platform"),

	/**
	 * It was started so as to outlive what started it.
	 */
	DETACHED("it was started so as to outlive what started it (nohup, setsid, spring-boot:start)"),

	/**
	 * What started it is alive and may depend on it.
	 */
	LAUNCHER_ALIVE("what started it is still running");

	private final String words;

	Veto(String words) {
		this.words = words;
	}

	/**
	 * Returns the veto in words.
	 * @return half a sentence
	 */
	public String words() {
		return this.words;
	}

}
