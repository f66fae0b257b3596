package io.github.portguard.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.portguard.testing.Ports;

/**
 * From the wish to restart, with an old instance on the port, to the new one that
 * answers: by Port Guard, and by the programs people use to free a port, each followed by
 * a start of the application without the starter. A start that finds the port still busy
 * is repeated, as a person would, and counted.
 */
final class RestartBenchmark implements Benchmark {

	private static final String MILLIS = "ms";

	private static final String TOOL = "of that the program that frees the port, ms";

	private static final String STARTS = "starts";

	private static final String GUARD = "Port Guard";

	private static final Pattern STARTED_OR_FAILED = Pattern.compile(": Started |APPLICATION FAILED TO START");

	/**
	 * What Port Guard says when it has taken a port over.
	 */
	private static final Pattern STORY = Pattern.compile("was held by a stale instance");

	private static final int MOST_STARTS = 10;

	@Override
	public String name() {
		return "restart";
	}

	@Override
	public String summary() {
		return "restart over a stale instance, against programs that free a port and a plain start [rounds]";
	}

	@Override
	public void run(Arguments arguments, Report report) throws Exception {
		try (Scene scene = new Scene()) {
			Sample sample = Sample.of(scene);
			Rounds rounds = new Rounds().add(GUARD, () -> guard(sample));
			add(rounds, report, sample, "kill-port (npm)", Tool.fromNpm(scene, report, "kill-port"), "%TOOL% %PORT%");
			add(rounds, report, sample, "fkill (npm)", Tool.fromNpm(scene, report, "fkill"), "%TOOL% :%PORT%");
			add(rounds, report, sample, "fkill --force (npm)", Tool.fromNpm(scene, report, "fkill"),
					"%TOOL% --force :%PORT%");
			add(rounds, report, sample, "fuser -k", Tool.find("fuser"), "%TOOL% -k %PORT%/tcp");
			add(rounds, report, sample, "lsof + kill", Tool.find("lsof"),
					"kill $(%TOOL% -t -iTCP:%PORT% -sTCP:LISTEN)");
			rounds.run(arguments.number(0, 10), report);
			report.tableHead("wish to restart to first answer, ms");
			rounds.names().forEach((name) -> report.row(name, rounds.of(name, MILLIS)));
			boolean fastest = true;
			for (String name : rounds.names()) {
				if (!GUARD.equals(name)) {
					Series ratio = rounds.ratio(GUARD, name, MILLIS);
					report.row("ratio Port Guard : " + name, ratio);
					fastest &= ratio.median() < 1;
				}
			}
			report.tableHead(TOOL);
			rounds.names().forEach((name) -> report.row(name, rounds.of(name, TOOL)));
			report.tableHead("starts needed");
			rounds.names().forEach((name) -> report.row(name, rounds.of(name, STARTS)));
			report.aim("faster than every one of them", fastest ? "it is" : "it is not", fastest);
		}
	}

	private static void add(Rounds rounds, Report report, Sample sample, String name, Optional<String> tool,
			String command) {
		if (tool.isPresent()) {
			rounds.add(name, () -> tool(sample, command.replace("%TOOL%", "'" + tool.get() + "'")));
		}
		else {
			report.note("%s is not installed: left out.".formatted(name));
		}
	}

	private static Map<String, Double> guard(Sample sample) throws Exception {
		int port = Ports.free();
		ProcessHandle stale = TakeOverBenchmark.startStale(sample, port);
		try (Child child = sample.start(sample.guarded(), port)) {
			child.await(Sample.STARTED);
			Sample.get(port);
			double millis = child.age();
			child.await(STORY);
			sample.scene().awaitEnd(stale);
			return Map.of(MILLIS, millis, TOOL, 0.0, STARTS, 1.0);
		}
	}

	private static Map<String, Double> tool(Sample sample, String command) throws Exception {
		int port = Ports.free();
		ProcessHandle stale = sample.scene().startOrphan(sample.command(sample.plain(), port, List.of()), Sample.UP);
		sample.scene().requireOurs(port, stale);
		long begin = System.nanoTime();
		try (Child child = sample.scene()
			.start(List.of("sh", "-c", command.replace("%PORT%", Integer.toString(port)) + " </dev/null"))) {
			child.awaitEnd();
		}
		double freed = Child.millisSince(begin);
		for (int starts = 1; starts <= MOST_STARTS; starts++) {
			try (Child child = sample.start(sample.plain(), port)) {
				Matcher outcome = child.await(STARTED_OR_FAILED);
				if (outcome.group().contains("Started")) {
					Sample.get(port);
					double millis = Child.millisSince(begin);
					sample.scene().awaitEnd(stale);
					return Map.of(MILLIS, millis, TOOL, freed, STARTS, (double) starts);
				}
			}
		}
		throw new IllegalStateException("'%s' did not free the port".formatted(command));
	}

}
