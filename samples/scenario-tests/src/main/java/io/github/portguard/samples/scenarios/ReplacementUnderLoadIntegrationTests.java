package io.github.portguard.samples.scenarios;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import io.github.portguard.testing.Ports;
import io.github.portguard.testing.Stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * A second start takes the port over while the first one is busy.
 * <p>
 * The first instance has accepted a request if its application had it before it began to
 * shut down: it logs both. No such request may be lost. One that never got to the
 * application was not accepted: the connection was refused, closed or reset without one
 * byte of an answer, or the server itself said that it was not available. In between are
 * requests on a connection that was kept, which get to the application while the server
 * is about to close that connection. Jetty may close it without an answer, with or
 * without Port Guard, as HTTP allows; but no answer may break off.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
@Execution(ExecutionMode.CONCURRENT)
class ReplacementUnderLoadIntegrationTests {

	private static final int SLOW = 3000;

	private static final Pattern ACCEPTED = Pattern.compile("Accepted .*\\brequest=([\\w-]+)");

	private final Stage stage = new Stage();

	private final int port = Ports.free();

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	@Test
	void successorIsOnThePortAtOnceAndNoAcceptedRequestIsLost() throws Exception {
		assumeThat(SampleRun.SERVER.isGraceful()).as("%s waits for its answers", SampleRun.SERVER.title()).isTrue();
		SampleRun first = run().start();
		first.awaitStarted();
		SampleRun second;
		List<Exchange> exchanges;
		try (Load load = new Load(SampleRun.SERVER, this.port, SLOW)) {
			load.awaitAnswers();
			second = run().with("port-guard.cleanup.running", "replace")
				.with("port-guard.cleanup.launchers", "java")
				.start();
			assertThat(second.awaitStarted()).isEqualTo(this.port);
			first.awaitEnd();
			load.awaitAnswerBy(second.pid());
			exchanges = load.end();
		}
		assertThat(first.wasAskedToEnd()).isTrue();
		long old = first.pid();
		long successor = second.pid();
		Set<String> accepted = accepted(first);
		assertThat(exchanges).extracting(Exchange::request).containsAll(accepted);
		assertThat(exchanges).as("accepted, but not answered by the first one")
			.filteredOn((exchange) -> accepted.contains(exchange.request()) && !exchange.isAnsweredBy(old))
			.isEmpty();
		assertThat(exchanges).as("neither answered nor refused")
			.filteredOn((exchange) -> !exchange.isAnsweredBy(old) && !exchange.isAnsweredBy(successor)
					&& !exchange.isRefused())
			.isEmpty();
		Instant takenOver = takenOver(second);
		assertThat(exchanges).as("answers of the first one after the second had the port")
			.anyMatch((exchange) -> exchange.isAnsweredBy(old) && exchange.end().isAfter(takenOver));
		assertThat(second.record(this.port).get("process.pid")).isEqualTo(Long.toString(successor));
	}

	/**
	 * Returns when the second one had the port, by its own account.
	 */
	private static Instant takenOver(SampleRun second) {
		assertThat(second.guardLines()).singleElement()
			.asString()
			.contains("held by a running instance")
			.containsPattern("It released the port \\d+ ms after SIGTERM");
		return OffsetDateTime.parse(second.guardLines().get(0).split(" ", 2)[0]).toInstant();
	}

	private static Set<String> accepted(SampleRun run) {
		String log = run.log();
		return ACCEPTED.matcher(log.substring(0, log.indexOf(SampleRun.SERVER.shutdownMessage())))
			.results()
			.map((MatchResult match) -> match.group(1))
			.collect(Collectors.toSet());
	}

	private SampleStart run() {
		return SampleRun.on(this.stage).port(this.port);
	}

}
