package io.github.portguard.samples.webmvc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

	private final int port = Ports.free(12);

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	@Test
	void freePortIsNoNews() {
		SampleRun run = run().start();
		run.awaitStarted();
		assertThat(scrape(this.port)).containsExactlyInAnyOrder("port_guard_claims 1.0", "port_guard_claims_lost 0.0",
				"port_guard_fallback{listener=\"server\"} 0.0", "port_guard_take_over_seconds_count 0",
				"port_guard_take_over_seconds_sum 0.0");
		assertThat(events(run))
			.containsExactly("listener 'server' is on port %d and has claimed it".formatted(this.port));
	}

	@Test
	void moveShows() {
		RunningProgram stranger = this.stage.foreigner(this.port);
		SampleRun run = run().with("port-guard.fallback.ranges", this.port + 1).start();
		run.awaitStarted();
		assertThat(scrape(this.port + 1))
			.contains("port_guard_conflicts_total{resolution=\"next-port\",verdict=\"foreign\"} 1.0",
					"port_guard_fallback{listener=\"server\"} 1.0", "port_guard_claims 1.0")
			.noneMatch((line) -> line.startsWith("port_guard_terminations"));
		assertThat(events(run)).containsExactly(
				"port %d is busy, verdict FOREIGN, resolution TRY_NEXT_PORT".formatted(this.port),
				"listener 'server' is on port %d and has claimed it".formatted(this.port + 1),
				"listener 'server' was moved from port %d to %d".formatted(this.port, this.port + 1));
		stranger.assertUntouched();
	}

	@Test
	void documentationNamesWhatATakeOverAndAnOpenBreakerShow() throws Exception {
		SampleRun orphan = run().startOrphan();
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
			.anyMatch((event) -> event.startsWith("process %d gave port %d up".formatted(orphan.pid(), this.port)));
		pretendThatThereWereMoreTakeOvers();
		SampleRun third = run().with("port-guard.fallback.ranges", this.port + 1).start();
		assertThat(third.awaitStarted()).isEqualTo(this.port + 1);
		List<String> refused = scrape(this.port + 1);
		assertThat(refused).contains("port_guard_conflicts_total{resolution=\"next-port\",verdict=\"stale\"} 1.0",
				"port_guard_terminations_total{outcome=\"breaker-open\"} 1.0", "port_guard_take_over_seconds_count 0");
		second.assertUntouched();
		List<String> shown = new ArrayList<>(freed);
		shown.addAll(refused);
		assertThat(alertExpressions()).hasSize(3)
			.allSatisfy((expression) -> assertThat(shown).anyMatch((line) -> line.startsWith(series(expression))))
			.filteredOn((expression) -> refused.stream().anyMatch((line) -> isMet(expression, line)))
			.hasSize(2);
		assertThat(documentedMeters()).isEqualTo(meters(shown));
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

	private static List<String> alertExpressions() throws IOException {
		Map<String, List<Map<String, List<Map<String, Object>>>>> file = new Yaml()
			.load(Files.readString(DOCUMENTATION.resolve("alerts.yml")));
		return file.get("groups")
			.stream()
			.flatMap((group) -> group.get("rules").stream())
			.map((rule) -> String.valueOf(rule.get("expr")))
			.toList();
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
