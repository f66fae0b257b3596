package io.github.portguard.boot;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import io.github.portguard.testing.JavaCommand;
import io.github.portguard.testing.Ports;
import io.github.portguard.testing.RecordFile;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application with a gRPC server, and no class of any web server to be found.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
@Execution(ExecutionMode.CONCURRENT)
class GrpcOnlyIntegrationTests {

	private static final Pattern WEB = Pattern.compile(
			"spring-boot-(devtools|web-server|tomcat|jetty|reactor-netty|rsocket|servlet|webmvc|webflux|http|starter).*"
					+ "|spring-(cloud|web|webmvc|webflux)-.*|tomcat-.*|jetty-.*|reactor-netty-.*|rsocket-.*");

	private final Stage stage = new Stage();

	private final int port = Ports.free();

	private final RecordFile record = new RecordFile(this.stage.registry(), this.port);

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	@Test
	void bindsItsPortAndClaimsIt() {
		RunningProgram program = start("stay");
		assertThat(program.awaitOutcome()).isEqualTo(Integer.toString(this.port));
		assertThat(this.record.get("listener")).isEqualTo("grpc");
		assertThat(this.record.get("state")).isEqualTo("ready");
		program.stop();
		assertThat(this.record.exists()).isFalse();
	}

	@Test
	void takesThePortOverFromARunningInstanceIfItIsTo() {
		RunningProgram first = start("stay");
		first.awaitOutcome();
		RunningProgram second = start("--port-guard.cleanup.running=replace", "--port-guard.cleanup.launchers=java");
		assertThat(second.awaitOutcome()).isEqualTo(Integer.toString(this.port));
		assertThat(second.awaitExit()).isZero();
		assertThat(second.toString()).contains("It released the port");
		first.awaitEnd();
	}

	@Test
	void movesPastAForeignHolder() {
		RunningProgram holder = this.stage.foreigner(this.port);
		int fallback = Ports.free();
		RunningProgram program = start("--port-guard.listeners.grpc.fallback.ranges=" + fallback);
		assertThat(program.awaitOutcome()).isEqualTo(Integer.toString(fallback));
		assertThat(program.awaitExit()).isZero();
		assertThat(program.toString()).contains("which is not an instance of 'greeter'. 'greeter' is on " + fallback);
		holder.assertUntouched();
	}

	@Test
	void failureNamesTheHolderAndHasTheExitCode() {
		RunningProgram holder = this.stage.foreigner(this.port);
		RunningProgram program = start();
		assertThat(program.awaitExit()).isEqualTo(98);
		assertThat(program.toString()).contains("APPLICATION FAILED TO START")
			.contains("gRPC server failed to start. Port %d is held by java (pid %d".formatted(this.port, holder.pid()))
			.contains("kill " + holder.pid());
		holder.assertUntouched();
	}

	private RunningProgram start(String... arguments) {
		JavaCommand command = JavaCommand.of(GrpcProgram.class, classPath())
			.withArguments("--spring.application.name=greeter", "--spring.grpc.server.port=" + this.port,
					"--port-guard.registry.directory=" + this.stage.registry())
			.withArguments(arguments);
		return this.stage.start(command.words(), this.stage.directory(), Map.of());
	}

	private static String classPath() {
		List<String> entries = List.of(System.getProperty("java.class.path").split(File.pathSeparator, -1));
		assertThat(entries).anyMatch((entry) -> WEB.matcher(nameOf(entry)).matches());
		return entries.stream()
			.filter((entry) -> !WEB.matcher(nameOf(entry)).matches())
			.collect(Collectors.joining(File.pathSeparator));
	}

	private static String nameOf(String entry) {
		return String.valueOf(Path.of(entry).getFileName());
	}

}
