package io.github.portguard.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.github.portguard.ClaimSurvey;
import io.github.portguard.PortGuard;
import io.github.portguard.port.PortRequest;

/**
 * How all claims stand: real sockets, records and locks, each claim of an instance of its
 * own, one half of them dead.
 */
final class SurveyBenchmark implements Benchmark {

	private static final int WARM_UP = 30;

	private static final double NANOS_PER_MILLI = 1e6;

	private static final double AIM = 100;

	/**
	 * Greater than any pid of this machine.
	 */
	private static final int NO_PID = 5_000_000;

	@Override
	public String name() {
		return "survey";
	}

	@Override
	public String summary() {
		return "status of all claims, warm [rounds] [claims]";
	}

	@Override
	public void run(Arguments arguments, Report report) throws Exception {
		int claims = arguments.number(1, 2000);
		List<ServerSocket> sockets = new ArrayList<>();
		try (Scene scene = new Scene()) {
			for (int i = 0; i < claims; i++) {
				claim(scene.registry(), sockets);
			}
			for (int i = 0; i < claims; i += 2) {
				end(scene.registry(), sockets.get(i));
			}
			measure(PortGuard.builder().registryDirectory(scene.registry()).build(), arguments.number(0, 50), claims,
					report);
		}
		finally {
			for (ServerSocket socket : sockets) {
				socket.close();
			}
		}
	}

	private static void claim(Path registry, List<ServerSocket> sockets) throws Exception {
		ServerSocket socket = new ServerSocket();
		socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
		sockets.add(socket);
		PortGuard.builder()
			.applicationId("shop")
			.registryDirectory(registry)
			.build()
			.acquire(PortRequest.of(socket.getLocalPort()).withAddress(InetAddress.getLoopbackAddress()), (port) -> {
			});
	}

	/**
	 * Makes a claim one of a process that has ended.
	 */
	private static void end(Path registry, ServerSocket socket) throws IOException {
		Path record = registry.resolve("port")
			.resolve(socket.getLocalPort() + "@" + socket.getInetAddress().getHostAddress());
		int dead = NO_PID + socket.getLocalPort();
		Files.writeString(record, Files.readString(record).replaceAll("(?m)^process\\.pid=.*$", "process.pid=" + dead));
		socket.close();
	}

	private static void measure(PortGuard guard, int rounds, int claims, Report report) {
		for (int i = 0; i < WARM_UP; i++) {
			guard.claims().survey(Set.of());
		}
		List<Double> millis = new ArrayList<>();
		for (int i = 0; i < rounds; i++) {
			long begin = System.nanoTime();
			ClaimSurvey survey = guard.claims().survey(Set.of());
			millis.add((System.nanoTime() - begin) / NANOS_PER_MILLI);
			if (survey.claims().size() != claims) {
				throw new IllegalStateException("%d of %d claims were surveyed: %s".formatted(survey.claims().size(),
						claims, survey.problem()));
			}
		}
		Series series = new Series(millis);
		report.tableHead("survey of " + claims + " claims, warm, ms");
		report.row("all claims", series);
		report.aim("at most 100 ms", Report.number(series.median()) + " ms", series.median() <= AIM);
	}

}
