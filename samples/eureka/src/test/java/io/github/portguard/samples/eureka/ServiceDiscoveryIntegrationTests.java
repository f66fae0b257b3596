package io.github.portguard.samples.eureka;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import io.github.portguard.testing.JavaCommand;
import io.github.portguard.testing.Ports;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where a client is sent that asks a registry for a service whose port is held by a
 * stranger.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
class ServiceDiscoveryIntegrationTests {

	private static final Path JAR = Path.of(System.getProperty("sample.jar"));

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final Pattern STARTED = Pattern.compile("Tomcat started on port (\\d+)");

	private static final Pattern ANSWER = Pattern.compile("the service is on port (\\d+), process \\d+\\s*");

	private final Stage stage = new Stage();

	private final int registry = Ports.free();

	private final int client = Ports.free();

	private final int service = Ports.free(3);

	private final CountingListener stranger = new CountingListener(this.service);

	@AfterEach
	void endAllProcesses() throws IOException {
		this.stage.close();
		this.stranger.close();
	}

	@Test
	void clientReachesBothInstancesAndNeverTheStranger() {
		awaitStarted(start("registry", this.registry));
		RunningProgram first = start("service", this.service);
		RunningProgram second = start("service", this.service);
		assertThat(awaitStarted(start("client", this.client))).isEqualTo(this.client);
		Set<Integer> instances = Set.of(awaitStarted(first), awaitStarted(second));
		assertThat(instances).containsExactlyInAnyOrder(this.service + 1, this.service + 2);
		Set<Integer> heard = new HashSet<>();
		Awaitility.await().atMost(PATIENCE).until(() -> {
			call(heard);
			return heard.equals(instances);
		});
		heard.clear();
		for (int i = 0; i < 20; i++) {
			assertThat(call(heard)).matches(ANSWER);
		}
		assertThat(heard).isEqualTo(instances);
		assertThat(this.stranger.connections()).isZero();
	}

	private RunningProgram start(String profile, int port) {
		JavaCommand command = JavaCommand.ofJar(JAR)
			.withOptions("-Xmx160m")
			.withArguments("--spring.profiles.active=" + profile, "--server.port=" + port,
					"--eureka.client.service-url.defaultZone=http://localhost:%d/eureka/".formatted(this.registry),
					"--port-guard.registry.directory=" + this.stage.registry());
		if ("service".equals(profile)) {
			command = command.withArguments("--port-guard.fallback.ranges=%d-%d".formatted(port + 1, port + 2));
		}
		return this.stage.start(command.words(), this.stage.directory(), Map.of());
	}

	/**
	 * Waits until an application is ready and returns its port.
	 */
	private static int awaitStarted(RunningProgram program) {
		try {
			Awaitility.await()
				.atMost(PATIENCE)
				.until(() -> log(program).contains(": Started SampleApplication") || !program.isAlive());
		}
		catch (ConditionTimeoutException ex) {
			throw new AssertionError(program.toString(), ex);
		}
		Matcher matcher = STARTED.matcher(log(program));
		if (!matcher.find()) {
			throw new AssertionError(program.toString());
		}
		return Integer.parseInt(matcher.group(1));
	}

	private static String log(RunningProgram program) {
		return String.join("\n", program.lines());
	}

	/**
	 * Calls the service through the client and notes the port that has answered.
	 */
	private String call(Set<Integer> heard) {
		String answer = get("http://localhost:%d/".formatted(this.client));
		Matcher matcher = ANSWER.matcher(answer);
		if (matcher.matches()) {
			heard.add(Integer.valueOf(matcher.group(1)));
		}
		return answer;
	}

	private static String get(String url) {
		try {
			HttpRequest request = HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE).build();
			return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
		}
		catch (IOException ex) {
			return ex.toString();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return ex.toString();
		}
	}

}
