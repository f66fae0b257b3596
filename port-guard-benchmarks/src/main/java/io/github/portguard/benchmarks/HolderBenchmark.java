package io.github.portguard.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.portguard.testing.Ports;

/**
 * Saying who holds a port on a machine with many sockets and processes, in three steps,
 * so that it can be seen how the time grows.
 */
final class HolderBenchmark implements Benchmark {

	private static final String MILLIS = "ms";

	private static final String WARM = "ms, when warm";

	private static final String GUARD = "Port Guard, first look-up of a JVM";

	private static final String GUARD_WARM = "Port Guard, warm";

	private static final String SS = "ss -ltnp";

	private static final String NOTHING = "true (a process that does nothing)";

	private static final Pattern MICROS = Pattern.compile("^micros (\\d+) (.*)$");

	private static final int LOOK_UPS = 15;

	private static final int STEPS = 4;

	private static final double RATIO = 2;

	/**
	 * Twice the crowd may take twice the time and a little more.
	 */
	private static final double GROWTH = 2.5;

	@Override
	public String name() {
		return "holder";
	}

	@Override
	public String summary() {
		return "naming the holder of a port in a crowd, against ss, lsof and fuser [rounds] [sockets] [processes]";
	}

	@Override
	public void run(Arguments arguments, Report report) throws Exception {
		int sockets = arguments.number(1, 10_000);
		int processes = arguments.number(2, 2000);
		Map<Integer, Rounds> steps = new LinkedHashMap<>();
		int port = Ports.free();
		try (Scene scene = new Scene(); Child holder = scene.start(PortsProgram.class, Integer.toString(port), "1")) {
			holder.await(Pattern.compile("^holding 1$"));
			try (Crowd crowd = new Crowd(scene)) {
				for (int step = 1; step <= STEPS; step *= 2) {
					crowd.grow(sockets * step / STEPS, processes * step / STEPS);
					report.progress("%d sockets, %d processes: %s".formatted(sockets * step / STEPS,
							processes * step / STEPS, Machine.describe()));
					steps.put(step, rounds(scene, report, port, holder.pid()).run(arguments.number(0, 10), report));
				}
			}
		}
		report(report, steps, sockets, processes);
	}

	private static void report(Report report, Map<Integer, Rounds> steps, int sockets, int processes) {
		double ratio = Double.NaN;
		double warm = Double.NaN;
		double half = Double.NaN;
		double growth = Double.NaN;
		for (Map.Entry<Integer, Rounds> step : steps.entrySet()) {
			Rounds rounds = step.getValue();
			report.tableHead("%d sockets, %d processes, ms".formatted(sockets * step.getKey() / STEPS,
					processes * step.getKey() / STEPS));
			rounds.names().forEach((name) -> report.row(name, rounds.of(name, MILLIS)));
			report.row(GUARD_WARM, rounds.of(GUARD, WARM));
			growth = rounds.of(GUARD, MILLIS).median() / half;
			half = rounds.of(GUARD, MILLIS).median();
			if (rounds.names().contains(SS)) {
				Series ratios = rounds.ratio(GUARD, SS, MILLIS);
				report.row("ratio Port Guard, first look-up : ss", ratios);
				ratio = ratios.median();
				warm = rounds.of(GUARD, WARM).median() / rounds.of(SS, MILLIS).median();
			}
		}
		report.aim("within twice the time of ss", "%s (warm: %s)".formatted(Report.number(ratio), Report.number(warm)),
				ratio <= RATIO);
		report.aim("grows linearly: twice the crowd takes at most 2.5 times as long", Report.number(growth),
				growth <= GROWTH);
	}

	private static Rounds rounds(Scene scene, Report report, int port, long pid) {
		Rounds rounds = new Rounds().add(GUARD, () -> guard(scene, port, pid));
		add(rounds, report, scene, pid, SS, "ss", "-ltnp");
		add(rounds, report, scene, pid, "lsof -i", "lsof", "-nP", "-iTCP:" + port, "-sTCP:LISTEN");
		add(rounds, report, scene, pid, "fuser", "fuser", port + "/tcp");
		return rounds.add(NOTHING, () -> {
			try (Child child = scene.start(List.of("true"))) {
				child.awaitEnd();
				return Map.of(MILLIS, child.age());
			}
		});
	}

	private static void add(Rounds rounds, Report report, Scene scene, long pid, String name, String... words) {
		if (Tool.find(words[0]).isPresent()) {
			rounds.add(name, () -> tool(scene, pid, words));
		}
		else {
			report.note("%s is not installed: left out.".formatted(words[0]));
		}
	}

	private static Map<String, Double> guard(Scene scene, int port, long pid) throws Exception {
		try (Child child = scene.start(InspectionProgram.class, Integer.toString(port), Integer.toString(LOOK_UPS))) {
			double first = Double.parseDouble(child.await(MICROS).group(1));
			String all = child.awaitEnd();
			requirePid(all, pid);
			List<Double> times = all.lines()
				.map(MICROS::matcher)
				.filter(Matcher::matches)
				.map((line) -> Double.valueOf(line.group(1)))
				.toList();
			double warm = new Series(times.subList(times.size() * 2 / 3, times.size())).median();
			return Map.of(MILLIS, first / 1000, WARM, warm / 1000);
		}
	}

	private static Map<String, Double> tool(Scene scene, long pid, String... words) throws Exception {
		try (Child child = scene.start(List.of(words))) {
			String output = child.awaitEnd();
			double millis = child.age();
			requirePid(output, pid);
			return Map.of(MILLIS, millis);
		}
	}

	private static void requirePid(String output, long pid) {
		if (!Pattern.compile("\\b" + pid + "\\b").matcher(output).find()) {
			throw new IllegalStateException("%d is not named in:%n%s".formatted(pid, output));
		}
	}

}
