package io.github.portguard.benchmarks;

import java.io.PrintStream;
import java.util.Locale;

/**
 * Writes down what was measured, on which machine, and whether the aim was met. Its
 * tables can be copied into {@code docs/performance.md} as they are.
 */
final class Report {

	private static final int SMALL = 10;

	private static final int LARGE = 100;

	private final PrintStream output;

	Report(PrintStream output) {
		this.output = output;
	}

	void title(String name, String summary) {
		line("# %s: %s", name, summary);
		line("");
		line("Machine: %s", Machine.describe());
		line("");
	}

	void progress(String text) {
		line("%s", text);
	}

	void note(String text) {
		line("");
		line("Note: %s", text);
	}

	void tableHead(String unit) {
		line("");
		line("| %s | median | lower quartile | upper quartile | runs |", unit);
		line("|---|---|---|---|---|");
	}

	void row(String name, Series series) {
		line("| %s | %s | %s | %s | %d |", name, number(series.median()), number(series.lowerQuartile()),
				number(series.upperQuartile()), series.count());
	}

	/**
	 * Says whether an aim was met.
	 * @param aim the aim, in words
	 * @param figure what was measured
	 * @param met whether that is good enough
	 */
	void aim(String aim, String figure, boolean met) {
		line("");
		line("Aim: %s. Measured: %s. %s.", aim, figure, met ? "MET" : "MISSED");
	}

	static String number(double value) {
		double size = Math.abs(value);
		if (value == Math.rint(value)) {
			return String.format(Locale.ROOT, "%.0f", value);
		}
		String format = (size < SMALL) ? "%.3f" : (size < LARGE) ? "%.1f" : "%.0f";
		return String.format(Locale.ROOT, format, value);
	}

	private void line(String format, Object... arguments) {
		this.output.printf(Locale.ROOT, format + "%n", arguments);
		this.output.flush();
	}

}
