package io.github.portguard.benchmarks;

import java.util.List;

import org.openjdk.jmh.Main;

/**
 * Runs one benchmark: the first argument is its name. From the root of the repository,
 * after {@code mvn package -DskipTests}:
 *
 * <pre>java -jar port-guard-benchmarks/target/benchmarks.jar start-up</pre>
 */
public final class Benchmarks {

	private static final String STEPS = "steps";

	private static final List<Benchmark> ALL = List.of(new StartUpBenchmark(), new FootprintBenchmark(),
			new TakeOverBenchmark(), new RestartBenchmark(), new FallbackBenchmark(), new OccupiedPortsBenchmark(),
			new HolderBenchmark(), new SurveyBenchmark(), new RaceBenchmark(), new ApplicationRaceBenchmark(),
			new SteadyStateBenchmark());

	private Benchmarks() {
	}

	public static void main(String[] words) throws Exception {
		List<String> arguments = List.of(words);
		String name = arguments.isEmpty() ? "" : arguments.get(0);
		if (STEPS.equals(name)) {
			new Report(System.out).title(STEPS, "single steps in a warm JVM, measured by JMH");
			Main.main(arguments.subList(1, arguments.size()).toArray(String[]::new));
			return;
		}
		for (Benchmark benchmark : ALL) {
			if (benchmark.name().equals(name)) {
				Report report = new Report(System.out);
				report.title(benchmark.name(), benchmark.summary());
				benchmark.run(new Arguments(arguments.subList(1, arguments.size())), report);
				return;
			}
		}
		System.out.println("Say which benchmark; in brackets: numbers that may follow.");
		ALL.forEach((benchmark) -> System.out.printf("  %-10s %s%n", benchmark.name(), benchmark.summary()));
		System.out.printf("  %-10s %s%n", STEPS, "single steps in a warm JVM [options of JMH]");
		System.exit(1);
	}

}
