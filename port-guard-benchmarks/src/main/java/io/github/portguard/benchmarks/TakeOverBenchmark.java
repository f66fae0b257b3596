package io.github.portguard.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.portguard.testing.Ports;

/**
 * From the failed bind to the bound port when a stale instance holds it that honours
 * SIGTERM: a freshly started application, and a minimal program that knows whom to end.
 */
final class TakeOverBenchmark implements Benchmark {

	static final Pattern DELAY = Pattern.compile("Port (\\d+) was bound (\\d+) ms after the bind of port");

	private static final Pattern BOUND = Pattern.compile("^bound (\\d+) failures (\\d+) micros (\\d+)");

	private static final String MILLIS = "ms";

	private static final String GUARD = "Port Guard in a cold application";

	private static final String LIMIT = "SIGTERM + wait + bind by a minimal program";

	private static final double RATIO = 3;

	private static final double COLD = 150;

	@Override
	public String name() {
		return "take-over";
	}

	@Override
	public String summary() {
		return "bind failure to bound again over a stale instance, against the raw limit [rounds]";
	}

	@Override
	public void run(Arguments arguments, Report report) throws Exception {
		try (Scene scene = new Scene()) {
			Sample sample = Sample.of(scene);
			Rounds rounds = new Rounds().add(GUARD, () -> guard(sample))
				.add(LIMIT, () -> limit(sample))
				.run(arguments.number(0, 20), report);
			Series guard = rounds.of(GUARD, MILLIS);
			Series ratio = rounds.ratio(GUARD, LIMIT, MILLIS);
			report.tableHead("failed bind to bound, ms");
			rounds.names().forEach((name) -> report.row(name, rounds.of(name, MILLIS)));
			report.row("ratio", ratio);
			report.aim("at most 3 times the limit, and at most 150 ms",
					"%s, %s ms".formatted(Report.number(ratio.median()), Report.number(guard.median())),
					ratio.median() <= RATIO && guard.median() <= COLD);
		}
	}

	/**
	 * Starts an instance whose launcher is gone.
	 */
	static ProcessHandle startStale(Sample sample, int port) throws Exception {
		return sample.scene().startOrphan(sample.command(sample.guarded(), port, List.of()), Sample.UP);
	}

	private static Map<String, Double> guard(Sample sample) throws Exception {
		int port = Ports.free();
		ProcessHandle stale = startStale(sample, port);
		try (Child child = sample.start(sample.guarded(), port, "--logging.level.io.github.portguard=debug")) {
			Matcher delay = child.await(DELAY);
			if (Integer.parseInt(delay.group(1)) != port) {
				throw new IllegalStateException("it was not taken over: " + child.said());
			}
			child.await(Sample.STARTED);
			sample.scene().awaitEnd(stale);
			return Map.of(MILLIS, Double.valueOf(delay.group(2)));
		}
	}

	private static Map<String, Double> limit(Sample sample) throws Exception {
		int port = Ports.free();
		ProcessHandle stale = startStale(sample, port);
		sample.scene().requireOurs(port, stale);
		try (Child child = sample.scene()
			.start(ServerProgram.class, "terminate", Integer.toString(port), Long.toString(stale.pid()))) {
			child.tell("go");
			double micros = Double.parseDouble(child.await(BOUND).group(3));
			sample.scene().awaitEnd(stale);
			return Map.of(MILLIS, micros / 1000);
		}
	}

}
