package io.github.portguard.benchmarks;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.portguard.testing.Ports;

/**
 * From the failed bind to the fallback port when a stranger holds the wanted one.
 */
final class FallbackBenchmark implements Benchmark {

	private static final Pattern BOUND = Pattern
		.compile("^bound (\\d+) failures (\\d+) micros (\\d+) told (\\d+) (.*)$");

	private static final String BOUND_AFTER = "ms to bound";

	private static final String TOLD_AFTER = "ms to the story";

	private static final String APPLICATION = "Port Guard in a cold application";

	private static final String GUARD = "Port Guard in a minimal program";

	private static final String LOOP = "a plain loop in a minimal program";

	private static final double COLD = 200;

	@Override
	public String name() {
		return "fallback";
	}

	@Override
	public String summary() {
		return "bind failure to bound on a fallback port past a stranger, against a plain loop [rounds]";
	}

	@Override
	public void run(Arguments arguments, Report report) throws Exception {
		try (Scene scene = new Scene()) {
			Sample sample = Sample.of(scene);
			Rounds rounds = new Rounds().add(APPLICATION, () -> application(sample))
				.add(GUARD, () -> program(scene, "guard"))
				.add(LOOP, () -> program(scene, "loop"))
				.run(arguments.number(0, 20), report);
			report.tableHead("failed bind to bound, ms");
			rounds.names().forEach((name) -> report.row(name, rounds.of(name, BOUND_AFTER)));
			report.row("minimal program, the story included", rounds.of(GUARD, TOLD_AFTER));
			report.row("ratio of the minimal programs", rounds.ratio(GUARD, LOOP, BOUND_AFTER));
			double story = rounds.of(GUARD, TOLD_AFTER).median() - rounds.of(GUARD, BOUND_AFTER).median();
			double cold = rounds.of(APPLICATION, BOUND_AFTER).median() + story;
			report.aim("at most 200 ms, the story included", Report.number(cold) + " ms", cold <= COLD);
			report.note("The application says when it was bound. The time for the story, %s ms, is that of the minimal"
				.formatted(Report.number(story)) + " program and is added to it.");
		}
	}

	private static Map<String, Double> application(Sample sample) throws Exception {
		try (ServerSocket stranger = new ServerSocket(Ports.free(), 1, InetAddress.getLoopbackAddress())) {
			return application(sample, stranger.getLocalPort(), Integer.toString(Ports.free()));
		}
	}

	/**
	 * Lets an application find the first free one of some ports.
	 */
	static Map<String, Double> application(Sample sample, int port, String ranges) throws Exception {
		try (Child child = sample.start(sample.guarded(), port, "--port-guard.fallback.ranges=" + ranges,
				"--logging.level.io.github.portguard=debug")) {
			double delay = Double.parseDouble(child.await(TakeOverBenchmark.DELAY).group(2));
			child.await(Sample.STARTED);
			return Map.of(BOUND_AFTER, delay);
		}
	}

	private static Map<String, Double> program(Scene scene, String manner) throws Exception {
		int port = Ports.free(2);
		try (Child stranger = scene.start(PortsProgram.class, Integer.toString(port), "1")) {
			stranger.await(Pattern.compile("^holding 1$"));
			return measure(scene, manner, port, port + 1);
		}
	}

	/**
	 * Lets a minimal program find the last of some ports.
	 */
	static Map<String, Double> measure(Scene scene, String manner, int first, int last) throws Exception {
		try (Child child = scene.start(ServerProgram.class, manner, Integer.toString(first), Integer.toString(last),
				scene.registry().toString())) {
			child.tell("go");
			Matcher bound = child.await(BOUND);
			if (Integer.parseInt(bound.group(1)) != last) {
				throw new IllegalStateException("not on %d: %s".formatted(last, child.said()));
			}
			return Map.of(BOUND_AFTER, Double.parseDouble(bound.group(3)) / 1000, TOLD_AFTER,
					Double.parseDouble(bound.group(4)) / 1000);
		}
	}

}
