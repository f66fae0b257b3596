package io.github.portguard.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.github.portguard.testing.Ports;

/**
 * What the starter costs an application that has started and has nothing to do: threads,
 * processor time in a while, and memory after a collection of garbage.
 */
final class SteadyStateBenchmark implements Benchmark {

	private static final String PACKAGE = "io.github.portguard";

	private static final String WITH = "with the starter";

	private static final String WITHOUT = "without";

	private static final String THREADS = "threads";

	private static final String OUR_THREADS = "threads that run code of ours, or have a name of ours";

	private static final String PROCESSOR = "processor time, ms";

	private static final String HEAP = "heap after garbage collection, KB";

	private static final String OUR_HEAP = "heap of objects of our classes, KB";

	private static final double MOST_HEAP = 200;

	private static final double MOST_PROCESSOR = 0.001;

	private static final double KILOBYTE = 1024;

	@Override
	public String name() {
		return "steady";
	}

	@Override
	public String summary() {
		return "an idle application, with the starter and without [pairs] [seconds]";
	}

	@Override
	public void run(Arguments arguments, Report report) throws Exception {
		int seconds = arguments.number(1, 30);
		try (Scene scene = new Scene()) {
			Sample sample = Sample.of(scene);
			Rounds rounds = new Rounds().add(WITH, () -> measure(sample, sample.guarded(), seconds))
				.add(WITHOUT, () -> measure(sample, sample.plain(), seconds))
				.run(arguments.number(0, 10), report);
			for (String metric : List.of(THREADS, PROCESSOR, HEAP)) {
				report.tableHead(metric);
				rounds.names().forEach((name) -> report.row(name, rounds.of(name, metric)));
				report.row("difference", rounds.difference(WITH, WITHOUT, metric));
				report.row("ratio", rounds.ratio(WITH, WITHOUT, metric));
			}
			report.tableHead("ours");
			report.row(OUR_THREADS, rounds.of(WITH, OUR_THREADS));
			report.row(OUR_HEAP, rounds.of(WITH, OUR_HEAP));
			double threads = rounds.of(WITH, OUR_THREADS).median();
			double heap = rounds.difference(WITH, WITHOUT, HEAP).median();
			double processor = rounds.difference(WITH, WITHOUT, PROCESSOR).median();
			report.aim("no thread", Report.number(threads), threads == 0);
			report.aim("no processor time (less than a thousandth of the %d s is noise)".formatted(seconds),
					Report.number(processor) + " ms", processor <= TimeUnit.SECONDS.toMillis(seconds) * MOST_PROCESSOR);
			report.aim("at most 200 KB of heap", Report.number(heap) + " KB", heap <= MOST_HEAP);
		}
	}

	private static Map<String, Double> measure(Sample sample, Path jar, int seconds) throws Exception {
		int port = Ports.free();
		try (Child child = sample.start(jar, port)) {
			child.await(Sample.STARTED);
			Sample.get(port);
			Jcmd.awaitEndOfMain(sample.scene(), child.pid());
			Jcmd.ask(sample.scene(), child.pid(), "GC.run");
			TimeUnit.SECONDS.sleep(2);
			double before = ProcessorTime.millis(child.pid(), (name) -> true);
			TimeUnit.SECONDS.sleep(seconds);
			double after = ProcessorTime.millis(child.pid(), (name) -> true);
			String threads = Jcmd.ask(sample.scene(), child.pid(), "Thread.print");
			Jcmd.ask(sample.scene(), child.pid(), "GC.run");
			String histogram = Jcmd.ask(sample.scene(), child.pid(), "GC.class_histogram");
			Map<String, Double> result = new LinkedHashMap<>();
			result.put(THREADS, (double) count(Path.of("/proc/" + child.pid() + "/task")));
			result.put(OUR_THREADS, ourThreads(threads));
			result.put(PROCESSOR, after - before);
			result.put(HEAP, bytes(histogram, "Total") / KILOBYTE);
			result.put(OUR_HEAP, bytes(histogram, PACKAGE) / KILOBYTE);
			return result;
		}
	}

	private static double ourThreads(String dump) {
		return Stream.of(dump.split("\n\n", -1))
			.filter((thread) -> thread.contains("at " + PACKAGE) || thread.contains("\"port-guard"))
			.count();
	}

	/**
	 * Sums up the third column of a histogram.
	 */
	private static double bytes(String histogram, String text) {
		return histogram.lines()
			.map(String::trim)
			.filter((line) -> line.contains(text) && !line.contains(PACKAGE + ".samples"))
			.mapToDouble((line) -> Double.parseDouble(line.split("\\s+", -1)[2]))
			.sum();
	}

	private static long count(Path directory) throws IOException {
		try (Stream<Path> paths = Files.list(directory)) {
			return paths.count();
		}
	}

}
