package io.github.portguard.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.portguard.testing.PlainJar;
import io.github.portguard.testing.Ports;

/**
 * What the starter costs an application that finds its port free: from the start of the
 * process to the log line "Started", and where that time goes as far as the kernel and
 * the JVM count it.
 */
final class StartUpBenchmark implements Benchmark {

	private static final String MILLIS = "ms";

	private static final String MAIN = "processor time of the main thread, ms";

	private static final String FINDING = "finding, reading and defining classes, ms";

	private static final String LINKING = "linking and verifying classes, ms";

	private static final String INITIALIZING = "initializing classes, without loading and initializing others, ms";

	private static final String WITH = "with the starter";

	private static final String WITHOUT_OSHI = "with the starter, OSHI left out";

	private static final String OFF = "with the starter turned off";

	private static final String WITHOUT = "without";

	private static final String BY_NAME = "by-name";

	private static final String INTERPRETED = "interpreted";

	private static final String SIMPLE = "simple";

	/**
	 * The names of the thread that runs {@code main}, and of the one that has started it.
	 */
	private static final Set<String> MAIN_THREADS = Set.of("java", "main");

	private static final double RATIO = 1.01;

	private static final double DIFFERENCE = 15;

	@Override
	public String name() {
		return "start-up";
	}

	@Override
	public String summary() {
		return "start-up on a free port, with the starter and without [pairs] [by-name: jars sorted by their names]"
				+ " [interpreted: without compilers, which takes long and spreads less]"
				+ " [simple: with the simplest compiler only]";
	}

	@Override
	public void run(Arguments arguments, Report report) throws Exception {
		try (Scene scene = new Scene()) {
			Sample sample = Sample.of(scene);
			Path withoutOshi = PlainJar.guardedWithoutOshi(sample.guarded(), scene.path("without-oshi.jar"));
			Order order = arguments.has(BY_NAME)
					? (jar) -> PlainJar.byName(jar, scene.path("by-name-" + jar.getFileName())) : (jar) -> jar;
			Path guarded = order.apply(sample.guarded());
			Path lean = order.apply(withoutOshi);
			Path plain = order.apply(sample.plain());
			List<String> options = arguments.has(INTERPRETED) ? List.of("-Xint")
					: arguments.has(SIMPLE) ? List.of("-XX:TieredStopAtLevel=1") : List.of();
			start(sample, guarded, options);
			start(sample, plain, options);
			Rounds rounds = new Rounds().add(WITH, () -> start(sample, guarded, options))
				.add(WITHOUT_OSHI, () -> start(sample, lean, options))
				.add(OFF, () -> start(sample, guarded, options, "--port-guard.enabled=false"))
				.add(WITHOUT, () -> start(sample, plain, options))
				.run(arguments.number(0, 24), report);
			report.tableHead("start to \"Started\", ms");
			rounds.names().forEach((name) -> report.row(name, rounds.of(name, MILLIS)));
			for (String name : List.of(WITH, WITHOUT_OSHI, OFF)) {
				report.row("ratio: " + name, rounds.ratio(name, WITHOUT, MILLIS));
				report.row("difference: " + name, rounds.difference(name, WITHOUT, MILLIS));
			}
			for (String name : List.of(WITH, OFF)) {
				report.tableHead("more than without, " + name + "; times of classes overlap");
				for (String metric : List.of(MAIN, FINDING, LINKING, INITIALIZING)) {
					report.row(metric, rounds.difference(name, WITHOUT, metric));
				}
			}
			judge(rounds, WITH, report);
			judge(rounds, WITHOUT_OSHI, report);
		}
	}

	private static void judge(Rounds rounds, String name, Report report) {
		Series ratio = rounds.ratio(name, WITHOUT, MILLIS);
		Series difference = rounds.difference(name, WITHOUT, MILLIS);
		report.aim(name + ": at most 1 % or 15 ms",
				"%s, %s ms".formatted(Report.number(ratio.median()), Report.number(difference.median())),
				ratio.median() <= RATIO || difference.median() <= DIFFERENCE);
	}

	private static Map<String, Double> start(Sample sample, Path jar, List<String> options, String... arguments)
			throws Exception {
		try (Child child = sample.start(jar, Ports.free(), options, arguments)) {
			child.await(Sample.STARTED);
			double age = child.age();
			double main = ProcessorTime.millis(child.pid(), MAIN_THREADS::contains);
			String counters = Jcmd.ask(sample.scene(), child.pid(), "PerfCounter.print");
			Map<String, Double> result = new LinkedHashMap<>();
			result.put(MILLIS, age);
			result.put(MAIN, main);
			result.put(FINDING, millis(counters, "sun.classloader.findClassTime"));
			result.put(LINKING, millis(counters, "sun.cls.classLinkedTime"));
			result.put(INITIALIZING, millis(counters, "sun.cls.classInitTime.self"));
			return result;
		}
	}

	/**
	 * Returns a counter of the JVM that is a time; a JVM may lack it.
	 */
	private static double millis(String counters, String name) {
		return counters.lines()
			.filter((line) -> line.startsWith(name + "="))
			.mapToDouble((line) -> Double.parseDouble(line.substring(name.length() + 1)) / 1e6)
			.findFirst()
			.orElse(Double.NaN);
	}

	/**
	 * Puts the jars in a jar in some order.
	 */
	private interface Order {

		Path apply(Path jar) throws IOException;

	}

}
