package io.github.portguard.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import io.github.portguard.testing.Ports;

/**
 * Many applications at once: all want the same port and have the same range, or each has
 * a port of its own and no starter.
 */
final class ApplicationRaceBenchmark implements Benchmark {

	private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+) ");

	private static final String WHOLE = "ms";

	private static final String GUARD = "with the starter, one range";

	private static final String PLAIN = "without, distinct ports";

	private static final double RATIO = 1.3;

	@Override
	public String name() {
		return "race-apps";
	}

	@Override
	public String summary() {
		return "applications racing for one range, against the same on distinct ports without the starter"
				+ " [rounds] [applications]";
	}

	@Override
	public void run(Arguments arguments, Report report) throws Exception {
		int racers = arguments.number(1, 64);
		try (Scene scene = new Scene()) {
			Sample sample = Sample.of(scene);
			Rounds rounds = new Rounds().add(GUARD, () -> race(sample, racers, true))
				.add(PLAIN, () -> race(sample, racers, false))
				.run(arguments.number(0, 3), report);
			Series ratio = rounds.ratio(GUARD, PLAIN, WHOLE);
			report.tableHead(racers + " applications, ms from the first start to the last \"Started\"");
			rounds.names().forEach((name) -> report.row(name, rounds.of(name, WHOLE)));
			report.row("ratio", ratio);
			report.aim("at most 1.3 times as long", Report.number(ratio.median()), ratio.median() <= RATIO);
		}
	}

	private static Map<String, Double> race(Sample sample, int racers, boolean guarded) throws Exception {
		int first = Ports.free(racers);
		List<Child> children = new ArrayList<>();
		try {
			long begin = System.nanoTime();
			for (int i = 0; i < racers; i++) {
				children.add(guarded
						? sample.start(sample.guarded(), first,
								"--port-guard.fallback.ranges=%d-%d".formatted(first + 1, first + racers - 1))
						: sample.start(sample.plain(), first + i));
			}
			Set<Integer> ports = new TreeSet<>();
			for (Child child : children) {
				ports.add(Integer.valueOf(child.await(PORT).group(1)));
				child.await(Sample.STARTED);
			}
			double whole = Child.millisSince(begin);
			if (ports.size() != racers) {
				throw new IllegalStateException("not every application has a port of its own: " + ports);
			}
			return Map.of(WHOLE, whole);
		}
		finally {
			for (Child child : children) {
				child.close();
			}
		}
	}

}
