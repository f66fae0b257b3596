package io.github.portguard.samples.webmvc;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import jakarta.annotation.PostConstruct;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import io.github.portguard.samples.scenarios.SampleRun;
import io.github.portguard.samples.scenarios.WebServer;
import io.github.portguard.testing.JavaCommand;
import io.github.portguard.testing.Ports;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The application is deployed to a servlet container, which has the port.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
class ExternalContainerIntegrationTests {

	private final Stage stage = new Stage();

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	@Test
	void warHasNothingToGuard() throws IOException {
		int port = Ports.free(2);
		RunningProgram stranger = this.stage.foreigner(port);
		Path war = this.stage.root().resolve("sample.war");
		SampleWar.build(SampleRun.JAR, war);
		JavaCommand command = JavaCommand.of(TomcatProgram.class, classPath())
			.withOptions("-Xmx128m", "-Dserver.port=" + port, "-Dport-guard.fallback.ranges=" + (port + 1),
					"-Dport-guard.registry.directory=" + this.stage.registry())
			.withArguments(this.stage.directory("tomcat").toString(), war.toString());
		RunningProgram container = this.stage.start(command.words(), this.stage.directory(), Map.of());
		int containerPort = Integer.parseInt(container.await("ready"));
		assertThat(WebServer.get(containerPort, "/"))
			.startsWith("on port %d (local.server.port: null)".formatted(containerPort));
		assertThat(String.join("\n", container.lines())).contains(": Started SampleWar")
			.doesNotContain(" WARN ", "WARNING", "ERROR", "SEVERE", "io.github.portguard.PortGuard");
		assertThat(this.stage.registry()).doesNotExist();
		stranger.assertUntouched();
	}

	private static String classPath() {
		return Stream.of(TomcatProgram.class, Tomcat.class, PostConstruct.class)
			.map(ExternalContainerIntegrationTests::location)
			.collect(Collectors.joining(File.pathSeparator));
	}

	private static String location(Class<?> type) {
		try {
			return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
