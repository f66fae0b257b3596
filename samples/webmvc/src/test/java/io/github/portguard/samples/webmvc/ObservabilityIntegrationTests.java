package io.github.portguard.samples.webmvc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.yaml.snakeyaml.Yaml;

import io.github.portguard.process.ProcessIdentity;
import io.github.portguard.registry.Registry;
import io.github.portguard.samples.scenarios.SampleRun;
import io.github.portguard.samples.scenarios.SampleStart;
import io.github.portguard.samples.scenarios.WebServer;
import io.github.portguard.testing.JavaCommand;
import io.github.portguard.testing.LockHolderProgram;
import io.github.portguard.testing.Ports;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What operators see: a scrape for Prometheus, the events, and whether the documentation
 * is right about them.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
@Execution(ExecutionMode.CONCURRENT)
class ObservabilityIntegrationTests {

	private static final Path DOCUMENTATION = Path.of("../../docs");

	private final Stage stage = new Stage();

	private final int port = Ports.free(3);

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	/**
	 * All that can happen to a port, one after the other.
	 */
	@Test
	void everythingShowsAndTheDocumentationIsRightAboutIt() throws Exception {
		SampleRun orphan = run().startOrphan();
		List<String> free = scrape(this.port);
		assertThat(free).containsExactlyInAnyOrder("port_guard_claims 1.0", "port_guard_claims_lost 0.0",
				"port_guard_fallback{listener=\"server\"} 0.0", "port_guard_take_over_seconds_count 0",
				"port_guard_take_over_seconds_sum 0.0");
		assertThat(events(orphan))
			.containsExactly("listener 'server' is on port %d and has claimed it".formatted(this.port));
		SampleRun second = run().startOrphan();
		orphan.awaitEnd();
		List<String> freed = scrape(this.port);
		assertThat(freed)
			.contains("port_guard_conflicts_total{resolution=\"freed\",verdict=\"stale\"} 1.0",
					"port_guard_terminations_total{outcome=\"polite\"} 1.0", "port_guard_take_over_seconds_count 1",
					"port_guard_fallback{listener=\"server\"} 0.0")
			.anyMatch((line) -> line.startsWith("port_guard_take_over_seconds_sum ") && value(line) > 0);
		assertThat(events(second)).hasSize(3)
			.contains("port %d is busy, verdict STALE, resolution FREE_PORT".formatted(this.port))
			.anyMatch((event) -> event
				.matches("process %d gave port %d up after \\d+ ms".formatted(orphan.pid(), this.port)));
		RunningProgram other = startToTakeThePortOver();
		List<String> refused = scrapeOfOneThatMoves(this.port + 1, "refused");
		other.kill();
		pretendThatThereWereMoreTakeOvers();
		List<String> open = scrapeOfOneThatMoves(this.port + 2, "breaker-open");
		second.assertUntouched();
		assertThat(alerts(free)).isEmpty();
		assertThat(alerts(freed)).isEmpty();
		assertThat(alerts(refused)).containsExactly("PortGuardMovedToFallback");
		assertThat(alerts(open)).containsExactly("PortGuardMovedToFallback", "PortGuardBreakerOpen");
		Files.delete(second.record(this.port).lockFile());
		Awaitility.await()
			.atMost(Duration.ofMinutes(1))
			.untilAsserted(() -> assertThat(alerts(scrape(this.port))).containsExactly("PortGuardClaimLost"));
		assertThat(events(second)).contains("the claim on port %d is lost: its lock file is gone".formatted(this.port));
		assertThat(alerts()).extracting((rule) -> rule.get("alert"))
			.as("all there are")
			.containsExactlyInAnyOrder("PortGuardMovedToFallback", "PortGuardBreakerOpen", "PortGuardClaimLost");
		assertThat(documentedMeters()).isEqualTo(meters(freed));
	}

	/**
	 * Starts one that finds a stale instance on the port, and may not end it.
	 */
	private List<String> scrapeOfOneThatMoves(int fallback, String outcome) {
		SampleRun run = run().with("port-guard.fallback.ranges", fallback)
			.with("port-guard.cleanup.grace-period", "300ms")
			.start();
		assertThat(run.awaitStarted()).isEqualTo(fallback);
		List<String> scrape = scrape(fallback);
		assertThat(scrape).contains("port_guard_conflicts_total{resolution=\"next-port\",verdict=\"stale\"} 1.0",
				"port_guard_terminations_total{outcome=\"%s\"} 1.0".formatted(outcome),
				"port_guard_take_over_seconds_count 0");
		assertThat(events(run))
			.contains("listener 'server' was moved from port %d to %d".formatted(this.port, fallback));
		return scrape;
	}

	/**
	 * Starts somebody who has the right to take the port over, and does not use it.
	 */
	private RunningProgram startToTakeThePortOver() {
		RunningProgram other = this.stage.start(JavaCommand.of(LockHolderProgram.class)
			.withArguments(this.stage.registry().resolve("port").resolve(this.port + ".mutex").toString())
			.words(), this.stage.root(), Map.of());
		other.await("locked");
		return other;
	}

	/**
	 * Two more of the kind that has just happened.
	 */
	private void pretendThatThereWereMoreTakeOvers() throws Exception {
		Registry registry = new Registry(this.stage.registry(), Clock.systemUTC(), Duration.ofMinutes(1));
		for (int i = 1; i <= 2; i++) {
			registry.remember(this.port, new ProcessIdentity(4_000_000 + i, i), null);
		}
	}

	/**
	 * Returns the names of the alerts that a scrape would set off.
	 */
	private static List<String> alerts(List<String> scrape) throws IOException {
		return alerts().stream()
			.filter((rule) -> scrape.stream().anyMatch((line) -> isMet(String.valueOf(rule.get("expr")), line)))
			.map((rule) -> String.valueOf(rule.get("alert")))
			.toList();
	}

	private static List<Map<String, Object>> alerts() throws IOException {
		Map<String, List<Map<String, List<Map<String, Object>>>>> file = new Yaml()
			.load(Files.readString(DOCUMENTATION.resolve("alerts.yml")));
		return file.get("groups").stream().flatMap((group) -> group.get("rules").stream()).toList();
	}

	/**
	 * Returns the part of an expression before " > 0", which all of ours have.
	 */
	private static String series(String expression) {
		assertThat(expression).endsWith(" > 0");
		return expression.substring(0, expression.length() - " > 0".length());
	}

	private static boolean isMet(String expression, String line) {
		return line.startsWith(series(expression)) && value(line) > 0;
	}

	private static double value(String line) {
		return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
	}

	private static Set<String> documentedMeters() throws IOException {
		Set<String> meters = new TreeSet<>();
		Matcher matcher = Pattern.compile("^\\| `(port\\.guard\\.[a-z.]+)` \\|", Pattern.MULTILINE)
			.matcher(Files.readString(DOCUMENTATION.resolve("observability.md")));
		while (matcher.find()) {
			meters.add(matcher.group(1).replace('.', '_'));
		}
		return meters;
	}

	private static Set<String> meters(List<String> lines) {
		Set<String> meters = new TreeSet<>();
		lines.forEach((line) -> meters.add(line.replaceFirst("(_total|_seconds_\\w+)?[{ ].*", "")));
		return meters;
	}

	private static List<String> scrape(int port) {
		return WebServer.get(port, "/actuator/prometheus")
			.lines()
			.filter((line) -> line.startsWith("port_guard_"))
			.toList();
	}

	private static List<String> events(SampleRun run) {
		return run.log()
			.lines()
			.filter((line) -> line.contains(" : Event: "))
			.map((line) -> line.substring(line.indexOf(" : Event: ") + " : Event: ".length()))
			.toList();
	}

	private SampleStart run() {
		return SampleRun.on(this.stage).port(this.port);
	}

}
