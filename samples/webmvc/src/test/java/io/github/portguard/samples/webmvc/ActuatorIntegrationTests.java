package io.github.portguard.samples.webmvc;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

import com.sun.tools.attach.VirtualMachine;
import org.assertj.core.groups.Tuple;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.portguard.conflict.Proof;
import io.github.portguard.process.ProcessIdentity;
import io.github.portguard.registry.Registry;
import io.github.portguard.samples.scenarios.Actuator;
import io.github.portguard.samples.scenarios.Actuator.Reply;
import io.github.portguard.samples.scenarios.SampleRun;
import io.github.portguard.samples.scenarios.SampleStart;
import io.github.portguard.samples.scenarios.WebServer;
import io.github.portguard.testing.ForeignListener;
import io.github.portguard.testing.JavaCommand;
import io.github.portguard.testing.Ports;
import io.github.portguard.testing.RecordFile;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What Actuator says of the ports of an application, and what it does about them. The
 * names in the answers are those of {@code docs/actuator.md}.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
@Execution(ExecutionMode.CONCURRENT)
class ActuatorIntegrationTests {

	private static final JsonMapper JSON = new JsonMapper();

	/**
	 * How long a request waits for a look at the machine.
	 */
	private static final Duration TIMEOUT = Duration.ofSeconds(15);

	/**
	 * What every process here has on its command line and in its environment.
	 */
	private static final String SECRET = "hunter2";

	private final Stage stage = new Stage();

	private final int port = Ports.free(3);

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	/**
	 * The names are those of the documentation, whatever the application has made of its
	 * own JSON.
	 */
	@Test
	void aFallbackIsToldWithTheHolderThatIsInTheWay() throws Exception {
		RunningProgram foreigner = foreignerWithASecret();
		SampleRun run = run().with("management.info.portguard.enabled", true)
			.with("spring.jackson.property-naming-strategy", "SNAKE_CASE")
			.with("management.endpoint.health.show-details", "always")
			.start();
		Actuator actuator = Actuator.on(run.awaitStarted());
		JsonNode listeners = json(actuator.get("portguard"));
		assertThat(names(listeners)).containsExactly("listeners");
		JsonNode listener = listeners.get("listeners").get(0);
		assertThat(names(listener)).containsExactlyInAnyOrder("name", "requestedPort", "port", "acquisition", "since",
				"claim", "conflicts");
		assertThat(listener.get("name").asString()).isEqualTo("server");
		assertThat(listener.get("requestedPort").asInt()).isEqualTo(this.port);
		assertThat(listener.get("port").asInt()).isEqualTo(this.port + 1);
		assertThat(listener.get("acquisition").asString()).isEqualTo("fallback");
		assertThat(listener.get("claim").asString()).isEqualTo("held");
		JsonNode conflict = listener.get("conflicts").get(0);
		assertThat(names(conflict)).containsExactlyInAnyOrder("port", "at", "verdict", "evidence", "signs", "vetoes",
				"resolution", "reason", "signalled", "holder", "description");
		assertThat(conflict.get("verdict").asString()).isEqualTo("foreign");
		assertThat(conflict.get("resolution").asString()).isEqualTo("try-next-port");
		assertThat(conflict.get("evidence")).hasSize(Proof.values().length);
		assertThat(conflict.get("vetoes").toString()).doesNotContain("launcher-alive");
		assertThat(conflict.get("evidence").get(0).toString())
			.isEqualTo("{\"proof\":\"record\",\"established\":false}");
		assertThat(conflict.get("signalled").asBoolean()).isFalse();
		JsonNode holder = conflict.get("holder");
		assertThat(names(holder)).containsExactlyInAnyOrder("pid", "executable", "user", "startedAt", "directory",
				"guarded");
		assertThat(holder.get("pid").asLong()).isEqualTo(foreigner.pid());
		assertThat(holder.get("user").asString()).isEqualTo("******");
		assertThat(holder.get("directory").asString()).isEqualTo("******");
		assertThat(json(actuator.get("info")).get("ports").get("server").toString())
			.contains("\"requested\":" + this.port, "\"actual\":" + (this.port + 1));
		assertThat(meters(actuator)).contains(
				"port_guard_conflicts_total{resolution=\"next-port\",verdict=\"foreign\"} 1.0",
				"port_guard_fallback{listener=\"server\"} 1.0");
		assertPortInDetail(actuator, foreigner);
		assertSystem(actuator, run);
		assertThat(actuator.delete("portguard/" + this.port).status()).isEqualTo(405);
		assertThat(actuator.delete("portguard/%d?endStale=true".formatted(this.port)).status()).isEqualTo(405);
		assertThatNobodyTellsASecret(actuator, foreigner.pid(), run.pid());
		foreigner.assertUntouched();
	}

	private RunningProgram foreignerWithASecret() {
		JavaCommand command = JavaCommand.of(ForeignListener.class)
			.withOptions("-Dtoken=" + SECRET)
			.withArguments(Integer.toString(this.port));
		RunningProgram foreigner = this.stage.start(command.words(), this.stage.directory("elsewhere"),
				Map.of("TOKEN", SECRET));
		foreigner.await("ready");
		return foreigner;
	}

	private void assertThatNobodyTellsASecret(Actuator actuator, long... pids) throws IOException {
		for (long pid : pids) {
			for (String file : List.of("cmdline", "environ")) {
				assertThat(Files.readString(Path.of("/proc/%d/%s".formatted(pid, file)), StandardCharsets.ISO_8859_1))
					.contains("=" + SECRET);
			}
		}
		for (String path : List.of("portguard", "portguard/" + this.port, "portguard/" + (this.port + 1),
				"portguard/system", "health", "info", "prometheus")) {
			Reply reply = actuator.get(path);
			assertThat(reply.status()).as(path).isEqualTo(200);
			assertThat(reply.body()).as(path).doesNotContain(SECRET);
		}
	}

	private void assertPortInDetail(Actuator actuator, RunningProgram foreigner) {
		JsonNode detail = json(actuator.get("portguard/" + this.port));
		assertThat(names(detail)).containsExactlyInAnyOrder("port", "at", "taken", "addresses", "holder", "verdict",
				"evidence", "answer", "claims", "description", "recommendations");
		assertThat(detail.get("taken").asBoolean()).isTrue();
		assertThat(detail.get("verdict").asString()).isEqualTo("foreign");
		assertThat(detail.get("evidence")).hasSize(Proof.values().length);
		assertThat(detail.get("answer").toString()).isEqualTo("{\"tcp\":true}");
		assertThat(detail.get("description").asString()).contains("held by java (pid %d".formatted(foreigner.pid()))
			.doesNotContain("user ");
		assertThat(detail.get("recommendations").get(0).asString())
			.isEqualTo("Stop it with `kill %d`, or choose another port.".formatted(foreigner.pid()));
		JsonNode own = json(actuator.get("portguard/" + (this.port + 1)));
		assertThat(own.get("verdict").asString()).isEqualTo("self");
		assertThat(own.get("answer").toString()).isEqualTo("{\"tcp\":true,\"http\":true}");
		assertThat(own.get("recommendations")).isEmpty();
		JsonNode claim = own.get("claims").get(0);
		assertThat(names(claim)).containsExactlyInAnyOrder("port", "listener", "requestedPort", "application", "pid",
				"own", "state", "readySince", "status", "reason", "user", "directory");
		assertThat(claim.get("own").asBoolean()).isTrue();
		assertThat(claim.get("state").asString()).isEqualTo("ready");
		assertThat(claim.get("status").asString()).isEqualTo("healthy");
		JsonNode free = json(actuator.get("portguard/" + (this.port + 2)));
		assertThat(free.get("taken").asBoolean()).isFalse();
		assertThat(free.has("holder") || free.has("verdict")).isFalse();
		assertThat(actuator.get("portguard/" + Ports.free()).status()).isEqualTo(404);
		for (String bad : List.of("0", "65536", "-1", "port", "8080x", "99999999999")) {
			Reply reply = actuator.get("portguard/" + bad);
			assertThat(reply.status()).as(bad).isEqualTo(400);
			assertThat(reply.body()).contains("{\"reason\":\"This is not a port: use a number from 1 to 65535");
		}
	}

	private void assertSystem(Actuator actuator, SampleRun run) {
		JsonNode system = json(actuator.get("portguard/system"));
		assertThat(names(system)).containsExactlyInAnyOrder("at", "summary", "claims", "conflicts");
		assertThat(system.get("summary").toString()).isEqualTo("{\"claimed\":1,\"inUse\":1,\"configured\":3,\"free\":1,"
				+ "\"statuses\":{\"healthy\":1,\"unhealthy\":0,\"not-running\":0,\"unknown\":0},"
				+ "\"conflicts\":{\"registry\":0,\"system\":0,\"allocation\":0}}");
		assertThat(system.get("claims").get(0).get("pid").asLong()).isEqualTo(run.pid());
	}

	@Test
	void whatNobodyNeedsIsRemovedOrEndedIfAccessIsGranted() throws Exception {
		SampleRun first = run().wrappedIn("sh", "-c", "trap '' TERM; exec \"$@\"", "sh")
			.with("spring.lifecycle.timeout-per-shutdown-phase", "100ms")
			.startByJava();
		assertThat(first.awaitStarted()).isEqualTo(this.port);
		SampleRun second = run().with("management.endpoint.portguard.access", "unrestricted")
			.with("management.endpoint.portguard.show-values", "always")
			.with("management.endpoint.portguard.timeout", TIMEOUT)
			.with("port-guard.cleanup.grace-period", TIMEOUT.plusSeconds(1))
			.with("spring.jmx.enabled", true)
			.with("management.endpoints.jmx.exposure.include", "portguard")
			.start();
		Actuator actuator = Actuator.on(second.awaitStarted());
		assertThatALiveClaimIsNotRemovedOverJmx(second);
		assertThatADeadClaimIsRemovedAndAForeignProcessIsNotEnded(actuator, second.record(this.port + 2));
		Reply refused = endStale(actuator);
		assertThat(refused.status()).isEqualTo(409);
		assertThat(json(refused).get("outcome").asString()).isEqualTo("refused");
		assertThat(json(refused).get("description").asString()).contains("port-guard.cleanup.running is 'keep'");
		assertThat(terminations(actuator)).as("attempts to end anybody").isEmpty();
		first.program().kill();
		awaitStale(actuator);
		assertThatAnOpenBreakerSavesIt(actuator);
		assertThatItIsEnded(actuator, first);
		assertThat(second.guardLines()).anyMatch((line) -> line
			.contains("DELETE of port %d (endStale=true) by anonymous: instance-ended.".formatted(this.port)));
		assertThat(second.log()).containsPattern(
				": Event: process %d gave port %d up after \\d+ ms, forced".formatted(first.pid(), this.port));
		assertThat(actuator.delete("portguard/" + Ports.free()).status()).isEqualTo(404);
		assertThat(actuator.delete("portguard/system").status()).isEqualTo(400);
		assertThat(second.guardLines()).anyMatch((line) -> line.contains(" by anonymous: not-found."))
			.anyMatch((line) -> line.contains("DELETE of port 'system' (endStale=false) by anonymous: bad-request."));
	}

	private void assertThatALiveClaimIsNotRemovedOverJmx(SampleRun run) throws Exception {
		int own = this.port + 1;
		overJmx(run, (server, name) -> {
			assertThat(server.getMBeanInfo(name).getOperations()).extracting("name")
				.containsExactlyInAnyOrder("listeners", "port", "release");
			assertThat(server
				.invoke(name, "release", new Object[] { Integer.toString(own), null },
						new String[] { String.class.getName(), Boolean.class.getName() })
				.toString()).contains("port=" + own, "outcome=refused", "is not dead");
		});
		assertThat(run.record(own).exists()).isTrue();
		assertThat(run.guardLines()).anyMatch(
				(line) -> line.contains("DELETE of port %d (endStale=false) by anonymous: refused.".formatted(own)));
	}

	private void assertThatADeadClaimIsRemovedAndAForeignProcessIsNotEnded(Actuator actuator, RecordFile record) {
		int claimed = this.port + 2;
		this.stage.guarded(claimed).start().awaitReady().kill();
		RunningProgram foreigner = this.stage.foreigner(claimed);
		JsonNode system = json(actuator.get("portguard/system"));
		assertThat(system.get("summary").get("statuses").get("not-running").asInt()).isEqualTo(1);
		JsonNode conflict = system.get("conflicts").get(0);
		assertThat(names(conflict)).containsExactlyInAnyOrder("kind", "port", "claimants", "holders", "description");
		assertThat(conflict.get("kind").asString()).isEqualTo("system");
		assertThat(conflict.get("holders").get(0).asLong()).isEqualTo(foreigner.pid());
		Reply refused = actuator.delete("portguard/%d?endStale=true".formatted(claimed));
		assertThat(refused.status()).isEqualTo(409);
		assertThat(refused.body()).contains("it is not an instance of");
		foreigner.assertUntouched();
		assertThat(record.exists()).isTrue();
		Reply removed = actuator.delete("portguard/" + claimed);
		assertThat(removed.status()).isEqualTo(200);
		assertThat(json(removed).get("outcome").asString()).isEqualTo("claim-removed");
		assertThat(record.exists()).isFalse();
		foreigner.assertUntouched();
	}

	private void awaitStale(Actuator actuator) {
		Awaitility.await()
			.atMost(Duration.ofMinutes(1))
			.untilAsserted(() -> assertThat(json(actuator.get("portguard/" + this.port)).get("verdict").asString())
				.isEqualTo("stale"));
		JsonNode detail = json(actuator.get("portguard/" + this.port));
		assertThat(detail.get("holder").get("directory").asString()).isEqualTo(this.stage.directory().toString());
		assertThat(detail.get("holder").get("application").asString()).isEqualTo(SampleRun.NAME);
		assertThat(detail.get("recommendations").get(0).asString()).contains("provably stale", "endStale=true");
		assertThat(detail.toString()).doesNotContain(SECRET);
	}

	private void assertThatAnOpenBreakerSavesIt(Actuator actuator) throws Exception {
		Registry registry = new Registry(this.stage.registry(), Clock.systemUTC(), Duration.ofMinutes(1));
		for (int i = 1; i <= 3; i++) {
			registry.remember(this.port, new ProcessIdentity(4_000_000 + i, i), null);
		}
		Reply refused = endStale(actuator);
		assertThat(refused.status()).isEqualTo(409);
		assertThat(refused.body()).contains("so the fight over it ends here");
		assertThat(terminations(actuator))
			.containsExactly("port_guard_terminations_total{outcome=\"breaker-open\"} 1.0");
		assertThat(meters(actuator)).contains("port_guard_take_over_seconds_count 0")
			.noneMatch((line) -> line.contains("resolution=\"freed\""));
		Files.delete(this.stage.registry().resolve("port").resolve(this.port + ".history"));
	}

	/**
	 * However long it takes, the answer tells what has come of it.
	 */
	private void assertThatItIsEnded(Actuator actuator, SampleRun stale) {
		assertThat(actuator.delete("portguard/" + this.port).status()).isEqualTo(409);
		assertThat(terminations(actuator)).as("attempts to end anybody").hasSize(1);
		assertThat(stale.isAlive()).isTrue();
		long start = System.nanoTime();
		Reply ended = endStale(actuator);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(TIMEOUT);
		assertThat(ended.status()).as(ended.body()).isEqualTo(200);
		assertThat(ended.body()).doesNotContain(SECRET);
		assertThat(names(json(ended))).containsExactlyInAnyOrder("port", "outcome", "description", "conflict");
		assertThat(json(ended).get("outcome").asString()).isEqualTo("instance-ended");
		assertThat(json(ended).get("conflict").get("signs").toString()).isEqualTo("[\"orphaned\"]");
		stale.awaitEnd();
		assertThat(json(actuator.get("portguard/" + this.port)).get("taken").asBoolean()).isFalse();
		assertThat(meters(actuator)).contains("port_guard_terminations_total{outcome=\"forced\"} 1.0",
				"port_guard_take_over_seconds_count 1",
				"port_guard_conflicts_total{resolution=\"freed\",verdict=\"stale\"} 1.0");
	}

	private Reply endStale(Actuator actuator) {
		return actuator.delete("portguard/%d?endStale=true".formatted(this.port));
	}

	private static List<String> terminations(Actuator actuator) {
		return meters(actuator).stream().filter((line) -> line.startsWith("port_guard_terminations")).toList();
	}

	private static List<String> meters(Actuator actuator) {
		return actuator.get("prometheus").body().lines().filter((line) -> line.startsWith("port_guard_")).toList();
	}

	@Test
	void aManagementServerOfItsOwnHasTheEndpointAsJmxHas() throws Exception {
		SampleRun run = run().with("management.server.port", this.port + 2)
			.with("port-guard.fallback.ranges", this.port + 1)
			.with("management.endpoint.health.probes.enabled", true)
			.with("management.endpoint.health.show-details", "always")
			.with("spring.jmx.enabled", true)
			.with("management.endpoints.jmx.exposure.include", "portguard")
			.start();
		run.awaitStarted();
		Actuator actuator = Actuator.on(this.port + 2);
		JsonNode listeners = json(actuator.get("portguard")).get("listeners");
		assertThat(listeners).extracting((listener) -> listener.get("name").asString())
			.containsExactlyInAnyOrder("server", "management");
		assertThat(json(actuator.get("portguard/system")).get("summary").get("claimed").asInt()).isEqualTo(2);
		assertThat(json(actuator.get("portguard/" + (this.port + 2))).get("answer").toString())
			.isEqualTo("{\"tcp\":true,\"http\":true}");
		assertThat(Actuator.on(this.port).get("portguard").status()).isEqualTo(404);
		assertJmx(run);
		assertThat(json(actuator.get("health/portGuard")).toString()).contains("\"status\":\"UP\"",
				"\"claim\":\"held\"");
		Files.delete(run.record(this.port).lockFile());
		assertThatALostClaimIsUnknownAndNotInTheGroups(actuator);
		assertThat(run.guardLines()
			.stream()
			.filter((line) -> line.contains("on port %d is lost: its lock file is gone".formatted(this.port))))
			.hasSize(1);
		assertThat(WebServer.get(this.port, "/")).startsWith("on port " + this.port);
	}

	private void assertThatALostClaimIsUnknownAndNotInTheGroups(Actuator actuator) {
		Awaitility.await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
			JsonNode health = json(actuator.get("health/portGuard"));
			assertThat(health.get("status").asString()).isEqualTo("UNKNOWN");
			assertThat(health.get("details").get("listeners").get("server").get("reason").asString())
				.isEqualTo("its lock file is gone");
			assertThat(json(actuator.get("portguard")).get("listeners"))
				.extracting((listener) -> listener.path("claim").asString(),
						(listener) -> listener.path("lostBecause").asString(""))
				.containsOnly(Tuple.tuple("lost", "its lock file is gone"));
			assertThat(json(actuator.get("portguard/" + this.port)).get("recommendations").toString())
				.contains("The claim of this application is lost: its lock file is gone. Start it again");
		});
		assertThat(actuator.get("health").status()).isEqualTo(200);
		for (String group : List.of("health/liveness", "health/readiness")) {
			Reply reply = actuator.get(group);
			assertThat(reply.status()).isEqualTo(200);
			assertThat(reply.body()).contains("\"status\":\"UP\"").doesNotContain("portGuard");
		}
	}

	private void assertJmx(SampleRun run) throws Exception {
		overJmx(run, (server, name) -> {
			assertThat(server.invoke(name, "listeners", new Object[0], new String[0]).toString())
				.contains("requestedPort=" + this.port, "acquisition=requested");
			assertThat(read(server, name, "system").toString()).contains("claimed=2", "healthy=2");
			assertThat(read(server, name, Integer.toString(this.port)).toString()).contains("verdict=self");
			assertThat(read(server, name, "0").toString()).contains("reason=This is not a port");
			assertThat(read(server, name, Integer.toString(Ports.free()))).isNull();
			assertThat(server.getMBeanInfo(name).getOperations()).extracting("name")
				.containsExactlyInAnyOrder("listeners", "port");
		});
	}

	@SuppressWarnings("BanJNDI")
	private static void overJmx(SampleRun run, BeanCheck check) throws Exception {
		VirtualMachine machine = VirtualMachine.attach(Long.toString(run.pid()));
		try (JMXConnector connector = JMXConnectorFactory
			.connect(new JMXServiceURL(machine.startLocalManagementAgent()))) {
			check.check(connector.getMBeanServerConnection(),
					new ObjectName("org.springframework.boot:type=Endpoint,name=Portguard"));
		}
		finally {
			machine.detach();
		}
	}

	private static Object read(MBeanServerConnection server, ObjectName name, String port) throws Exception {
		return server.invoke(name, "port", new Object[] { port }, new String[] { String.class.getName() });
	}

	private SampleStart run() {
		return SampleRun.on(this.stage)
			.port(this.port)
			.with("port-guard.fallback.ranges", "%d-%d".formatted(this.port + 1, this.port + 2))
			.with("management.endpoint.portguard.timeout", "60s")
			.with("management.endpoints.web.exposure.include", "*")
			.options("-Dtoken=" + SECRET)
			.environment("TOKEN", SECRET);
	}

	private static JsonNode json(Reply reply) {
		return JSON.readTree(reply.body());
	}

	private static List<String> names(JsonNode object) {
		return object.properties().stream().map(Map.Entry::getKey).toList();
	}

	/**
	 * Something about the endpoint over JMX.
	 */
	@FunctionalInterface
	private interface BeanCheck {

		void check(MBeanServerConnection server, ObjectName name) throws Exception;

	}

}
