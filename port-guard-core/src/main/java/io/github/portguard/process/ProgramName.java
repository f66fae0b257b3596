package io.github.portguard.process;

/**
 * The name of a program, which anybody may have chosen.
 */
final class ProgramName {

	private ProgramName() {
	}

	/**
	 * Returns a name without anything that would begin another line in a log or a file,
	 * or be more than text to a terminal.
	 */
	static String printable(String name) {
		StringBuilder printable = new StringBuilder(name);
		for (int i = 0; i < printable.length(); i++) {
			if (!isText(printable.charAt(i))) {
				printable.setCharAt(i, '?');
			}
		}
		return printable.toString();
	}

	private static boolean isText(char character) {
		return switch (Character.getType(character)) {
			case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
			default -> true;
		};
	}

}
