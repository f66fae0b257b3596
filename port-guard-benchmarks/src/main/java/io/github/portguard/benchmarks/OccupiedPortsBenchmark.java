package io.github.portguard.benchmarks;

import java.util.regex.Pattern;

import io.github.portguard.testing.Ports;

/**
 * From the failed bind to the only free port behind many that a stranger holds.
 */
final class OccupiedPortsBenchmark implements Benchmark {

	private static final String APPLICATION = "Port Guard in a cold application";

	private static final String GUARD = "Port Guard in a minimal program";

	private static final String LOOP = "a plain loop in a minimal program";

	private static final String BOUND_AFTER = "ms to bound";

	private static final double RATIO = 2;

	@Override
	public String name() {
		return "occupied";
	}

	@Override
	public String summary() {
		return "many occupied ports in the ranges, against a raw loop of binds [rounds] [ports]";
	}

	@Override
	public void run(Arguments arguments, Report report) throws Exception {
		int occupied = arguments.number(1, 1000);
		int first = Ports.free(occupied + 1);
		int last = first + occupied;
		try (Scene scene = new Scene();
				Child stranger = scene.start(PortsProgram.class, Integer.toString(first), Integer.toString(occupied))) {
			stranger.await(Pattern.compile("^holding " + occupied + "$"));
			Sample sample = Sample.of(scene);
			String ranges = "%d-%d".formatted(first + 1, last);
			Rounds rounds = new Rounds().add(APPLICATION, () -> FallbackBenchmark.application(sample, first, ranges))
				.add(GUARD, () -> FallbackBenchmark.measure(scene, "guard", first, last))
				.add(LOOP, () -> FallbackBenchmark.measure(scene, "loop", first, last))
				.run(arguments.number(0, 10), report);
			Series ratio = rounds.ratio(APPLICATION, LOOP, BOUND_AFTER);
			report.tableHead("past " + occupied + " ports, failed bind to bound, ms");
			rounds.names().forEach((name) -> report.row(name, rounds.of(name, BOUND_AFTER)));
			report.row("ratio of the application to the loop", ratio);
			report.row("ratio of the minimal programs", rounds.ratio(GUARD, LOOP, BOUND_AFTER));
			report.aim("at most twice the loop", Report.number(ratio.median()), ratio.median() <= RATIO);
		}
	}

}
