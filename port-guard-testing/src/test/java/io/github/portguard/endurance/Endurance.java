package io.github.portguard.endurance;

/**
 * Tells whether this is the long form of a test run, {@code -Pendurance}.
 */
public final class Endurance {

	private static final boolean LONG = Boolean.getBoolean("port-guard.endurance");

	private Endurance() {
	}

	public static boolean isLong() {
		return LONG;
	}

	/**
	 * Returns how often to do something.
	 * @param shortForm how often in a run of all tests
	 * @param longForm how often in the long form
	 * @return one of them
	 */
	public static int times(int shortForm, int longForm) {
		return LONG ? longForm : shortForm;
	}

	/**
	 * Writes a figure down where a person finds it after a run, on a line that begins
	 * with {@code measured}.
	 * @param text what was measured
	 */
	public static void report(String text) {
		System.out.println("measured: " + text);
	}

}
