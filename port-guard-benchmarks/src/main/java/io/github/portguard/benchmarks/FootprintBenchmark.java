package io.github.portguard.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.portguard.testing.LoadedClasses;
import io.github.portguard.testing.Ports;

/**
 * How many classes the starter adds until a start on a free port is over, and how much
 * memory it allocates. Both are counted and not timed. So that allocations are exact,
 * there is no garbage collection meanwhile, threads take no memory in advance, and
 * nothing is optimised away.
 */
final class FootprintBenchmark implements Benchmark {

	private static final String WITH = "with the starter";

	private static final String OFF = "with the starter, turned off";

	private static final String WITHOUT = "without";

	private static final String NAMED = "named classes";

	private static final String OURS = "named classes of ours";

	private static final String HIDDEN = "hidden classes";

	private static final String OUR_HIDDEN = "hidden classes of ours";

	private static final String OSHI_JNA = "classes of OSHI and JNA";

	private static final String ALLOCATED = "allocated KB";

	private static final int MOST_CLASSES = 150;

	private static final List<String> OPTIONS = List.of("-XX:+UseSerialGC", "-XX:-UseTLAB", "-Xms1g", "-Xmx1g",
			"-Xmn800m", "-XX:TieredStopAtLevel=1");

	private static final Pattern EDEN = Pattern
		.compile("eden space (\\d+)K, +(\\d+)% used \\[0x(\\p{XDigit}+)," + " ?0x(\\p{XDigit}+),");

	@Override
	public String name() {
		return "footprint";
	}

	@Override
	public String summary() {
		return "classes and allocations that the starter adds to a start on a free port [pairs]";
	}

	@Override
	public void run(Arguments arguments, Report report) throws Exception {
		try (Scene scene = new Scene()) {
			Sample sample = Sample.of(scene);
			Rounds rounds = new Rounds().add(WITH, () -> start(sample, sample.guarded()))
				.add(OFF, () -> start(sample, sample.guarded(), "--port-guard.enabled=false"))
				.add(WITHOUT, () -> start(sample, sample.plain()))
				.run(arguments.number(0, 5), report);
			report.tableHead("added by the starter");
			for (String metric : List.of(NAMED, OURS, HIDDEN, OUR_HIDDEN, OSHI_JNA, ALLOCATED)) {
				report.row(metric, rounds.difference(WITH, WITHOUT, metric));
			}
			report.row("ratio of allocations with : without", rounds.ratio(WITH, WITHOUT, ALLOCATED));
			report.tableHead("added by the starter, turned off");
			for (String metric : List.of(NAMED, ALLOCATED)) {
				report.row(metric, rounds.difference(OFF, WITHOUT, metric));
			}
			double named = rounds.difference(WITH, WITHOUT, NAMED).median();
			double foreign = rounds.difference(WITH, WITHOUT, OSHI_JNA).median();
			report.aim("at most 150 classes, none of OSHI or JNA",
					"%s named, %s of OSHI and JNA".formatted(Report.number(named), Report.number(foreign)),
					named <= MOST_CLASSES && foreign == 0);
			report.note("Hidden classes are those that the JVM spins for lambdas and method handles.");
		}
	}

	private static Map<String, Double> start(Sample sample, Path jar, String... arguments) throws Exception {
		Path log = Files.createTempFile(sample.scene().directory(), "classes", ".log");
		List<String> options = new ArrayList<>(OPTIONS);
		options.add(LoadedClasses.option(log));
		try (Child child = sample.scene().start(sample.command(jar, Ports.free(), options, arguments))) {
			child.await(Sample.STARTED);
			Jcmd.awaitEndOfMain(sample.scene(), child.pid());
			double allocated = allocated(sample.scene(), child.pid());
			LoadedClasses classes = LoadedClasses.read(log);
			Map<String, Double> result = new HashMap<>();
			result.put(NAMED, (double) classes.named().size());
			result.put(OURS, (double) classes.ourNamed().size());
			result.put(HIDDEN, (double) classes.hidden().size());
			result.put(OUR_HIDDEN, (double) classes.ourHidden().size());
			result.put(OSHI_JNA, (double) classes.ofOshiOrJna().size());
			result.put(ALLOCATED, allocated);
			return new TreeMap<>(result);
		}
	}

	private static double allocated(Scene scene, long pid) throws Exception {
		String info = Jcmd.ask(scene, pid, "GC.heap_info");
		Matcher matcher = EDEN.matcher(info);
		if (!matcher.find()) {
			throw new IllegalStateException(info);
		}
		return (Long.parseLong(matcher.group(4), 16) - Long.parseLong(matcher.group(3), 16)) / 1024.0;
	}

}
