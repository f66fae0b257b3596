package io.github.portguard.benchmarks;

import java.nio.file.Path;
import java.util.Map;

import io.github.portguard.testing.Ports;

/**
 * What the starter costs an application that finds its port free: from the start of the
 * process to the log line "Started".
 */
final class StartUpBenchmark implements Benchmark {

	private static final String MILLIS = "ms";

	private static final String WITH = "with the starter";

	private static final String WITHOUT = "without";

	private static final double RATIO = 1.01;

	private static final double DIFFERENCE = 15;

	@Override
	public String name() {
		return "start-up";
	}

	@Override
	public String summary() {
		return "start-up on a free port, with the starter and without [pairs]";
	}

	@Override
	public void run(Arguments arguments, Report report) throws Exception {
		try (Scene scene = new Scene()) {
			Sample sample = Sample.of(scene);
			start(sample, sample.guarded());
			start(sample, sample.plain());
			Rounds rounds = new Rounds().add(WITH, () -> start(sample, sample.guarded()))
				.add(WITHOUT, () -> start(sample, sample.plain()))
				.run(arguments.number(0, 24), report);
			Series ratio = rounds.ratio(WITH, WITHOUT, MILLIS);
			Series difference = rounds.difference(WITH, WITHOUT, MILLIS);
			report.tableHead("start to \"Started\", ms");
			rounds.names().forEach((name) -> report.row(name, rounds.of(name, MILLIS)));
			report.row("ratio with : without", ratio);
			report.row("difference", difference);
			report.aim("at most 1 % or 15 ms",
					"%s, %s ms".formatted(Report.number(ratio.median()), Report.number(difference.median())),
					ratio.median() <= RATIO || difference.median() <= DIFFERENCE);
		}
	}

	private static Map<String, Double> start(Sample sample, Path jar) throws Exception {
		try (Child child = sample.start(jar, Ports.free())) {
			child.await(Sample.STARTED);
			return Map.of(MILLIS, child.age());
		}
	}

}
