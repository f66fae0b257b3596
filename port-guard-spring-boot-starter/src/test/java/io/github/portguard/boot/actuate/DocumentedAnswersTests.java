package io.github.portguard.boot.actuate;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.actuate.autoconfigure.endpoint.jackson.JacksonEndpointAutoConfiguration;
import org.springframework.boot.actuate.endpoint.jackson.EndpointJsonMapper;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.portguard.PortLease;
import io.github.portguard.PortRelease;
import io.github.portguard.boot.PortGuardAutoConfiguration;
import io.github.portguard.boot.ServerGuard;
import io.github.portguard.boot.health.PortGuardHealthContributorAutoConfiguration;
import io.github.portguard.conflict.ClaimConflict;
import io.github.portguard.conflict.ClaimStatus;
import io.github.portguard.conflict.Proof;
import io.github.portguard.conflict.Resolution;
import io.github.portguard.conflict.VerdictKind;
import io.github.portguard.testing.Ports;
import io.github.portguard.testing.Stage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whether {@code docs/actuator.md} is right about the answers: its examples are one
 * application that was moved by a foreign process, beside a dead claim.
 */
class DocumentedAnswersTests {

	private static final Path DOCUMENTATION = Path.of("../docs/actuator.md");

	private final Stage stage = new Stage();

	private final int port = Ports.free(4);

	private final List<ServerSocket> bound = new ArrayList<>();

	private final String documentation = read();

	private final List<JsonNode> examples = examples();

	private static String read() {
		try {
			return Files.readString(DOCUMENTATION);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private List<JsonNode> examples() {
		JsonMapper mapper = new JsonMapper();
		return Pattern.compile("```json\n(.*?)```", Pattern.DOTALL)
			.matcher(this.documentation)
			.results()
			.map((block) -> mapper.readTree(block.group(1)))
			.toList();
	}

	@AfterEach
	void endAllProcesses() throws IOException {
		for (ServerSocket socket : this.bound) {
			socket.close();
		}
		this.stage.close();
	}

	@Test
	@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
	void theExamplesAreWhatIsAnswered() {
		this.stage.foreigner(this.port, "127.0.0.1");
		int dead = this.port + 2;
		this.stage.guarded(dead).start().awaitReady().kill();
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(PortGuardAutoConfiguration.class,
					PortGuardEndpointAutoConfiguration.class, PortGuardInfoContributorAutoConfiguration.class,
					PortGuardHealthContributorAutoConfiguration.class, JacksonEndpointAutoConfiguration.class))
			.withPropertyValues("spring.application.name=shop", "management.endpoints.web.exposure.include=*",
					"management.info.portguard.enabled=true", "management.endpoint.portguard.timeout=1m",
					"port-guard.lookup-timeout=1m", "port-guard.registry.directory=" + this.stage.registry(),
					"port-guard.fallback.ranges=" + (this.port + 1))
			.run((context) -> {
				assertThat(this.examples).hasSize(6);
				acquire(context, "server", this.port);
				context.publishEvent(new ApplicationReadyEvent(new SpringApplication(), new String[0],
						context.getSourceApplicationContext(), Duration.ZERO));
				PortGuardEndpoint endpoint = context.getBean(PortGuardEndpoint.class);
				assertAnswer(context, 0, endpoint.listeners());
				assertAnswer(context, 1, endpoint.port(Integer.toString(this.port)));
				JsonNode system = assertAnswer(context, 2, endpoint.port("system"));
				for (String counts : List.of("statuses", "conflicts")) {
					assertThat(system.get("summary").get(counts)).as(counts)
						.isEqualTo(this.examples.get(2).get("summary").get(counts));
				}
				assertAnswer(context, 3, endpoint.release(Integer.toString(dead), null));
				assertAnswer(context, 4, context.getBean(HealthIndicator.class).health());
				acquire(context, "management", this.port + 3);
				Info.Builder info = new Info.Builder();
				context.getBean(PortsInfoContributor.class).contribute(info);
				assertAnswer(context, 5, info.build().getDetails());
			});
	}

	private void acquire(AssertableApplicationContext context, String listener, int port) throws IOException {
		InetAddress loopback = InetAddress.getLoopbackAddress();
		ServerGuard guard = context.getBean(ServerGuard.class);
		guard.acquire(guard.request(listener, port, loopback, "http"), 0,
				(bindable) -> this.bound.add(new ServerSocket(bindable, 1, loopback)));
	}

	private JsonNode assertAnswer(AssertableApplicationContext context, int index, Object answer) {
		JsonMapper mapper = context.getBean(EndpointJsonMapper.class).get();
		JsonNode answered = mapper.readTree(mapper.writeValueAsString(answer));
		assertSame("example " + (index + 1), this.examples.get(index), answered);
		return answered;
	}

	/**
	 * Lists may be shortened in an example; numbers, times and programs are others.
	 */
	private static void assertSame(String path, JsonNode documented, JsonNode answered) {
		assertThat(answered.getNodeType()).as(path).isEqualTo(documented.getNodeType());
		if (documented.isObject()) {
			assertThat(answered.propertyNames()).as(path)
				.containsExactlyInAnyOrderElementsOf(documented.propertyNames());
			documented.properties()
				.forEach((property) -> assertSame(path + "." + property.getKey(), property.getValue(),
						answered.get(property.getKey())));
		}
		else if (documented.isArray()) {
			assertThat(answered.size()).as(path).isGreaterThanOrEqualTo(documented.size());
			for (int i = 0; i < documented.size(); i++) {
				assertSame("%s[%d]".formatted(path, i), documented.get(i), answered.get(i));
			}
		}
		else if (!documented.isNumber()) {
			assertThat(generalized(answered)).as(path).isEqualTo(generalized(documented));
		}
	}

	private static String generalized(JsonNode value) {
		return value.asString().replaceAll("python3\\.11|java", "program").replaceAll("\\d+([.:]\\d+)*", "#");
	}

	/**
	 * Those that no example has, as they come only at times.
	 */
	@Test
	void everyNameAndEveryWordOfAnAnswerIsInTheDocumentation() {
		String examples = this.examples.toString();
		assertThat(Arrays.stream(Descriptors.class.getDeclaredClasses())
			.flatMap((descriptor) -> Arrays.stream(descriptor.getRecordComponents()))
			.map((component) -> component.getName())
			.filter((name) -> !examples.contains("\"" + name + "\""))).isNotEmpty().allSatisfy(this::assertExplained);
		assertThat(Stream
			.<Enum<?>[]>of(VerdictKind.values(), PortLease.Acquisition.values(), Resolution.Kind.values(),
					ClaimStatus.values(), ClaimConflict.Kind.values(), PortRelease.Outcome.values())
			.flatMap(Arrays::stream)
			.map(DescriptorFactory::name)).allSatisfy(this::assertExplained);
		assertThat(this.documentation).contains("lists each of the %d proofs".formatted(Proof.values().length));
	}

	private void assertExplained(String word) {
		assertThat(this.documentation).contains("`" + word + "`");
	}

}
