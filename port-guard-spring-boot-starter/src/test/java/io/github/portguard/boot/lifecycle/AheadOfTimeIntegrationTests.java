package io.github.portguard.boot.lifecycle;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import javax.tools.ToolProvider;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplicationAotProcessor;

import io.github.portguard.testing.JavaCommand;
import io.github.portguard.testing.Ports;
import io.github.portguard.testing.RecordFile;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application that was processed ahead of time, as the {@code process-aot} goal of
 * Boot's Maven plugin does, on the JVM. All conditions were decided when it was built:
 * with the guard on and its endpoint exposed, and nothing else configured.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
@Execution(ExecutionMode.CONCURRENT)
class AheadOfTimeIntegrationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	private static final String GUARDED_PROTOCOL = "io.github.portguard.boot.tomcat.GuardedHttp11NioProtocol";

	private static final String EXPOSED = "--management.endpoints.web.exposure.include=portguard";

	private static final Stage stage = new Stage();

	private static Path resources;

	private static String classPath;

	private final int port = Ports.free(4);

	private final int managementPort = Ports.free(4);

	private final RunningProgram holder = stage.foreigner(this.port);

	private final RunningProgram managementHolder = stage.foreigner(this.managementPort);

	private final Path registry = stage.root().resolve("registry-" + this.port);

	@BeforeAll
	static void process() throws Exception {
		Path program = ProgramFiles.copyClasses(stage.directory("program"));
		Path classes = stage.directory("classes");
		Path sources = stage.directory("sources");
		resources = stage.directory("resources");
		List<Path> output = List.of(program, classes, resources);
		classPath = ProgramFiles.classPath(List.of(output, Modules.jars(), ProgramFiles.libraries()));
		JavaCommand processor = JavaCommand.of(SpringApplicationAotProcessor.class, classPath)
			.withOptions("-Xmx192m")
			.withArguments(LifecycleProgram.class.getName(), sources.toString(), resources.toString(),
					classes.toString(), "io.github.portguard", "lifecycle-program", "--server.port=8080",
					"--management.server.port=8081", EXPOSED);
		RunningProgram run = stage.start(processor.words(), stage.directory(), Map.of());
		assertThat(run.awaitExit()).as(run.toString()).isZero();
		compile(sources, classes);
	}

	private static void compile(Path sources, Path classes) throws Exception {
		List<String> arguments = new ArrayList<>(
				List.of("-proc:none", "-nowarn", "-d", classes.toString(), "-cp", classPath));
		try (Stream<Path> files = Files.walk(sources)) {
			files.map(Path::toString).filter((file) -> file.endsWith(".java")).forEach(arguments::add);
		}
		int status = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
		assertThat(status).isZero();
	}

	@AfterAll
	static void endAllProcesses() {
		stage.close();
	}

	@Test
	void hasTheHintsForANativeImage() throws Exception {
		try (Stream<Path> files = Files.walk(resources)) {
			List<Path> metadata = files.filter((file) -> file.toString().endsWith(".json")).toList();
			assertThat(metadata).anySatisfy((file) -> assertThat(file).content().contains(GUARDED_PROTOCOL));
		}
	}

	@Test
	void movesBothOfItsListeners() {
		RunningProgram program = startOnBusyPorts("--port-guard.fallback.ranges=" + (this.port + 1),
				"--port-guard.listeners.management.fallback.ranges=" + (this.managementPort + 1));
		assertThat(program.await("ready", PATIENCE)).isEqualTo(Integer.toString(this.port + 1));
		assertThat(program.value("management")).isEqualTo(Integer.toString(this.managementPort + 1));
		assertThat(program.toString()).contains("Starting AOT-processed LifecycleProgram");
		assertThat(new RecordFile(this.registry, this.port + 1).get("application.main-class"))
			.isEqualTo(LifecycleProgram.class.getName());
		assertThat(new RecordFile(this.registry, this.managementPort + 1).exists()).isTrue();
		program.stop();
		assertThat(this.registry.resolve("port")).isEmptyDirectory();
		this.holder.assertUntouched();
		this.managementHolder.assertUntouched();
	}

	/**
	 * Spring takes this JVM for a native image, as far as that goes.
	 */
	@Test
	@EnabledForJreRange(min = JRE.JAVA_25, disabledReason = "Spring makes no native images from less")
	void isGuardedWhereSpringSeesANativeImage() {
		RunningProgram program = startOnBusyPorts("-Dorg.graalvm.nativeimage.imagecode=runtime",
				"--port-guard.fallback.ranges=" + (this.port + 1),
				"--port-guard.listeners.management.fallback.ranges=" + (this.managementPort + 1));
		assertThat(program.await("ready", PATIENCE)).isEqualTo(Integer.toString(this.port + 1));
		assertThat(program.value("management")).isEqualTo(Integer.toString(this.managementPort + 1));
	}

	@Test
	void namesTheHolderIfItMayNotMove() {
		RunningProgram program = startOnBusyPorts();
		assertThat(program.awaitExit()).isEqualTo(98);
		assertThat(program.toString()).contains("Port " + this.port + " is held by java (pid " + this.holder.pid());
	}

	@Test
	void canBeTurnedOffWhenItRuns() {
		RunningProgram program = startOnBusyPorts("--port-guard.enabled=false",
				"--port-guard.fallback.ranges=" + (this.port + 1),
				"--port-guard.port-file=" + this.registry.resolveSibling("ports.json"));
		assertThat(program.awaitExit()).isOne();
		assertThat(program.toString()).contains("Port " + this.port + " was already in use.")
			.doesNotContain("portguard.PortGuard ");
		assertThat(this.registry).doesNotExist();
	}

	@ParameterizedTest
	@CsvSource({ "true, 200, false", "false, 409, true" })
	void itsEndpointChangesNothingIfItIsTurnedOffWhenItRuns(boolean enabled, int status, boolean kept)
			throws Exception {
		stage.guarded(this.port + 3).with("registry", this.registry).start().awaitReady().kill();
		RecordFile claim = new RecordFile(this.registry, this.port + 3);
		assertThat(claim.exists()).isTrue();
		int management = this.managementPort + 2;
		start(this.port + 2, management, EXPOSED, "--port-guard.enabled=" + enabled,
				"--management.endpoint.portguard.access=unrestricted", "--management.endpoint.portguard.timeout=60s",
				"--port-guard.lookup-timeout=60s")
			.await("ready", PATIENCE);
		URI uri = URI.create("http://localhost:%d/actuator/portguard/%d".formatted(management, this.port + 3));
		HttpResponse<String> response = HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(uri).DELETE().build(), HttpResponse.BodyHandlers.ofString());
		assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
		assertThat(response.body().contains("port-guard.enabled=false")).isEqualTo(kept);
		assertThat(claim.exists()).isEqualTo(kept);
	}

	@Test
	void canBeMadeToObserveWhenItRuns() {
		RunningProgram program = startOnBusyPorts("--port-guard.mode=observe",
				"--port-guard.fallback.ranges=" + (this.port + 1));
		assertThat(program.awaitExit()).isOne();
		assertThat(program.toString()).contains("Port " + this.port + " was already in use.")
			.containsPattern("Port " + this.port + " is held by java.*observe");
		assertThat(this.registry.resolve("port")).doesNotExist();
	}

	@Test
	void canBeToldOfAPortFileWhenItRuns() {
		Path file = stage.root().resolve("ports-" + this.port + ".env");
		RunningProgram program = start(this.port + 2, this.managementPort + 2, "--port-guard.port-file=" + file);
		program.await("ready", PATIENCE);
		assertThat(file).content()
			.contains("SERVER_PORT=" + (this.port + 2), "MANAGEMENT_SERVER_PORT=" + (this.managementPort + 2));
		program.stop();
		assertThat(file).doesNotExist();
	}

	private RunningProgram startOnBusyPorts(String... arguments) {
		return start(this.port, this.managementPort, arguments);
	}

	private RunningProgram start(int port, int managementPort, String... arguments) {
		JavaCommand command = JavaCommand.of(LifecycleProgram.class, classPath)
			.withOptions("-Xmx128m", "-Dspring.aot.enabled=true")
			.withOptions(Stream.of(arguments).filter((argument) -> argument.startsWith("-D")).toArray(String[]::new))
			.withArguments("--server.port=" + port, "--management.server.port=" + managementPort,
					"--port-guard.registry.directory=" + this.registry)
			.withArguments(Stream.of(arguments).filter((argument) -> argument.startsWith("--")).toArray(String[]::new));
		return stage.start(command.words(), stage.directory(), Map.of());
	}

}
