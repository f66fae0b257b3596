package io.github.portguard.boot;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.AbstractApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.PayloadApplicationEvent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * How others learn the port an application is on: {@link PortAcquiredEvent},
 * {@link PortFile} and {@link ServerEventListener}.
 */
@ExtendWith(OutputCaptureExtension.class)
class PortFileTests {

	@TempDir
	private Path directory;

	@Test
	void eventTellsRequestedAndActualPort() throws Exception {
		Events events = new Events();
		try (ServerSocket holder = LoopbackPorts.listen()) {
			int fallback = LoopbackPorts.free();
			int management = LoopbackPorts.free();
			runner(holder.getLocalPort(), management).withBean(Events.class, () -> events)
				.withPropertyValues("port-guard.fallback.ranges=" + fallback)
				.run((context) -> {
					assertThat(events.received).extracting(PortAcquiredEvent::listener)
						.containsExactly("server", "management");
					assertThat(events.received).extracting(PortAcquiredEvent::requestedPort)
						.containsExactly(holder.getLocalPort(), management);
					assertThat(events.received).extracting(PortAcquiredEvent::port)
						.containsExactly(fallback, management);
					assertThat(events.received).extracting(PortAcquiredEvent::isMoved).containsExactly(true, false);
				});
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void failureOfWhoeverHearsOfItBreaksNothing(boolean classMissing, CapturedOutput output) throws Exception {
		int port = LoopbackPorts.free();
		runner(port, -1).withInitializer((context) -> context.addApplicationListener((event) -> {
			if (event instanceof PayloadApplicationEvent<?> payload
					&& payload.getPayload() instanceof PortAcquiredEvent) {
				if (classMissing) {
					throw new NoClassDefFoundError("none");
				}
				throw new IllegalStateException("no thanks");
			}
		})).run((context) -> {
			assertThat(context.getStartupFailure()).isNull();
			assertThat(output).contains("port " + port + " was acquired has failed");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "ports.env", "deep/er/ports.properties" })
	void linesAreThereWhileTheApplicationRuns(String name) throws Exception {
		int port = LoopbackPorts.free();
		int management = LoopbackPorts.free();
		Path file = this.directory.resolve("files").resolve(name);
		runner(port, management).withPropertyValues("port-guard.port-file=" + file)
			.run((context) -> assertThat(file)
				.hasContent("MANAGEMENT_SERVER_PORT=%d%nSERVER_PORT=%d%n".formatted(management, port)));
		assertThat(file.getParent()).isEmptyDirectory();
	}

	@Test
	void jsonIsAnObject() throws Exception {
		int port = LoopbackPorts.free();
		Path file = this.directory.resolve("files/ports.json");
		runner(port, -1).withPropertyValues("port-guard.port-file=" + file)
			.run((context) -> assertThat(file).hasContent("{\"server\":%d}".formatted(port)));
	}

	@Test
	void jsonHasAMemberForEachListener() throws Exception {
		int port = LoopbackPorts.free();
		int management = LoopbackPorts.free();
		Path file = this.directory.resolve("files/ports.json");
		runner(port, management).withPropertyValues("port-guard.port-file=" + file)
			.run((context) -> assertThat(file)
				.hasContent("{\"management\":%d,\"server\":%d}".formatted(management, port)));
		assertThat(file.getParent()).isEmptyDirectory();
	}

	@Test
	void tellsAPortOfTheSystemsChoice() {
		Path file = this.directory.resolve("files/ports.env");
		runner(0, -1).withPropertyValues("port-guard.port-file=" + file)
			.run((context) -> assertThat(file)
				.hasContent("SERVER_PORT=" + context.getEnvironment().getProperty("local.server.port")));
	}

	@Test
	void goesAndComesWithTheServer() throws Exception {
		int port = LoopbackPorts.free();
		Path file = this.directory.resolve("files/ports.env");
		runner(port, -1).withPropertyValues("port-guard.port-file=" + file).run((context) -> {
			ConfigurableApplicationContext application = (ConfigurableApplicationContext) context
				.getSourceApplicationContext();
			application.stop();
			assertThat(file).doesNotExist();
			application.start();
			assertThat(file).hasContent("SERVER_PORT=" + port);
		});
	}

	@Test
	void isGoneAfterAStartThatFailsWhenThePortIsBound() throws Exception {
		Path file = this.directory.resolve("files/ports.env");
		try (ServerSocket holder = LoopbackPorts.listen()) {
			runner(LoopbackPorts.free(), holder.getLocalPort()).withPropertyValues("port-guard.port-file=" + file)
				.run((context) -> assertThat(context.getStartupFailure()).isNotNull());
		}
		assertThat(file.getParent()).isEmptyDirectory();
	}

	@Test
	void staysIfAnotherInstanceHasReplacedIt() throws Exception {
		Path file = this.directory.resolve("files/ports.env");
		runner(LoopbackPorts.free(), -1).withPropertyValues("port-guard.port-file=" + file)
			.run((context) -> Files.writeString(file, "SERVER_PORT=1\n"));
		assertThat(file).hasContent("SERVER_PORT=1");
	}

	@Test
	void startsWithOneWarningIfItCannotBeWritten(CapturedOutput output) throws Exception {
		Path obstacle = Files.createFile(this.directory.resolve("file"));
		runner(LoopbackPorts.free(), LoopbackPorts.free())
			.withPropertyValues("port-guard.port-file=" + obstacle.resolve("ports.env"))
			.run((context) -> assertThat(context.getStartupFailure()).isNull());
		assertThat(output.toString().split("can't be kept up to date", -1)).hasSize(2);
		assertThat(output).contains("port-guard.port-file");
	}

	@Test
	void leavesNoHalfOfItBehind() throws IOException {
		Path file = this.directory.resolve("files/ports.env");
		PortFile portFile = new PortFile(file, PortFile.Format.of(file));
		portFile.put("server", 20080);
		portFile.put("grpc", 20090);
		portFile.put("custom-one", 20091);
		portFile.put("rsocket", 20098);
		try (Stream<Path> files = Files.list(file.getParent())) {
			assertThat(files).containsExactly(file);
		}
		assertThat(file).hasContent("""
				CUSTOM_ONE_PORT=20091
				SPRING_GRPC_SERVER_PORT=20090
				SPRING_RSOCKET_SERVER_PORT=20098
				SERVER_PORT=20080
				""");
	}

	@ParameterizedTest
	@ValueSource(strings = { "ports", "ports.txt", "json", "ports.json.bak" })
	void formMustBeKnown(String name) {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> PortFile.Format.of(Path.of(name)))
			.withMessageContaining("port-guard.port-file")
			.withMessageContaining("use '.json', '.env' or '.properties'");
	}

	private AbstractApplicationContextRunner<?, ?, ?> runner(int port, int management) {
		return EmbeddedServer.TOMCAT.runnerWithManagement()
			.withPropertyValues("server.address=127.0.0.1", "management.server.address=127.0.0.1",
					"server.port=" + port, "management.server.port=" + management,
					"port-guard.registry.directory=" + this.directory.resolve("registry"));
	}

	static class Events implements ApplicationListener<PayloadApplicationEvent<PortAcquiredEvent>> {

		private final List<PortAcquiredEvent> received = new ArrayList<>();

		@Override
		public void onApplicationEvent(PayloadApplicationEvent<PortAcquiredEvent> event) {
			this.received.add(event.getPayload());
		}

	}

}
