package io.github.portguard.benchmarks;

/**
 * One row of the table in {@code docs/performance.md}: what is measured, against what.
 */
interface Benchmark {

	/**
	 * The name on the command line.
	 */
	String name();

	/**
	 * What is measured, in words for a person, with what may follow the name on the
	 * command line.
	 */
	String summary();

	/**
	 * Measures, and reports.
	 */
	void run(Arguments arguments, Report report) throws Exception;

}
