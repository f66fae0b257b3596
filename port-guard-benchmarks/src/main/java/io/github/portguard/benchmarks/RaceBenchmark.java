package io.github.portguard.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.portguard.testing.Ports;

/**
 * Many JVMs at once: all want the same port and have the same range, or each has a port
 * of its own and no guard.
 */
final class RaceBenchmark implements Benchmark {

	private static final Pattern WAITING = Pattern.compile("^waiting$");

	private static final Pattern BOUND = Pattern.compile("^bound (\\d+) ");

	private static final String WHOLE = "ms from the first start to the last bind";

	private static final String SPRINT = "ms from the common signal to the last bind";

	private static final String GUARD = "Port Guard, one range";

	private static final String PLAIN = "no guard, distinct ports";

	private static final double RATIO = 1.3;

	@Override
	public String name() {
		return "race";
	}

	@Override
	public String summary() {
		return "JVMs racing for one range, against the same on distinct ports without the guard [rounds] [JVMs]";
	}

	@Override
	public void run(Arguments arguments, Report report) throws Exception {
		int racers = arguments.number(1, 64);
		try (Scene scene = new Scene()) {
			Rounds rounds = new Rounds().add(GUARD, () -> race(scene, racers, true))
				.add(PLAIN, () -> race(scene, racers, false))
				.run(arguments.number(0, 10), report);
			for (String metric : List.of(WHOLE, SPRINT)) {
				report.tableHead(racers + " JVMs, " + metric);
				rounds.names().forEach((name) -> report.row(name, rounds.of(name, metric)));
				report.row("ratio", rounds.ratio(GUARD, PLAIN, metric));
			}
			double ratio = rounds.ratio(GUARD, PLAIN, WHOLE).median();
			report.aim("at most 1.3 times as long, from the first start to the last bind", Report.number(ratio),
					ratio <= RATIO);
			report.note("The common signal is given when every JVM is up, so that all of them bind at once;"
					+ " what is compared there is little but cold code.");
		}
	}

	private static Map<String, Double> race(Scene scene, int racers, boolean guarded) throws Exception {
		int first = Ports.free(racers);
		List<Child> children = new ArrayList<>();
		try {
			long begin = System.nanoTime();
			for (int i = 0; i < racers; i++) {
				children.add(guarded
						? scene.start(ServerProgram.class, "guard", Integer.toString(first),
								Integer.toString(first + racers - 1), scene.registry().toString())
						: scene.start(ServerProgram.class, "loop", Integer.toString(first + i),
								Integer.toString(first + i)));
			}
			for (Child child : children) {
				child.await(WAITING);
			}
			long signal = System.nanoTime();
			for (Child child : children) {
				child.tell("go");
			}
			Set<Integer> ports = new TreeSet<>();
			for (Child child : children) {
				Matcher bound = child.await(BOUND);
				ports.add(Integer.valueOf(bound.group(1)));
			}
			Map<String, Double> result = Map.of(WHOLE, Child.millisSince(begin), SPRINT, Child.millisSince(signal));
			if (ports.size() != racers) {
				throw new IllegalStateException("not every JVM has a port of its own: " + ports);
			}
			return result;
		}
		finally {
			for (Child child : children) {
				child.close();
			}
		}
	}

}
