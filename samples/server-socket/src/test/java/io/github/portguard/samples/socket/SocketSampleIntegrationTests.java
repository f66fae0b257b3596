package io.github.portguard.samples.socket;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import io.github.portguard.testing.Http;
import io.github.portguard.testing.JavaCommand;
import io.github.portguard.testing.LauncherProgram;
import io.github.portguard.testing.Ports;
import io.github.portguard.testing.RecordFile;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;

import static org.assertj.core.api.Assertions.assertThat;

@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
class SocketSampleIntegrationTests {

	private final Stage stage = new Stage();

	private final int port = Ports.free(2);

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	@Test
	void claimsItsPortAndGivesTheClaimBack() {
		RunningProgram sample = start(command());
		assertThat(awaitAnswer(this.port)).isEqualTo("on port %d, process %d".formatted(this.port, sample.pid()));
		RecordFile record = record();
		Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> "ready".equals(record.get("state")));
		sample.stop();
		assertThat(record.exists()).isFalse();
	}

	@Test
	void movesPastAStranger() {
		RunningProgram stranger = this.stage.foreigner(this.port);
		start(command().withArguments(Integer.toString(this.port + 1)));
		assertThat(awaitAnswer(this.port + 1)).startsWith("on port " + (this.port + 1));
		stranger.assertUntouched();
	}

	@Test
	void takesThePortOverFromAnOrphan() {
		List<String> words = new ArrayList<>(LauncherProgram.maven().words());
		words.add(this.stage.newOutput().toString());
		words.addAll(command().words());
		RunningProgram launcher = this.stage.start(words, this.stage.directory(), environment());
		String orphan = awaitAnswer(this.port);
		RecordFile record = record();
		Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> "ready".equals(record.get("state")));
		launcher.kill();
		RunningProgram second = start(command());
		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.until(() -> answer(this.port).endsWith("process " + second.pid()));
		assertThat(orphan).doesNotEndWith("process " + second.pid());
		assertThat(second.lines()).anyMatch((line) -> line.contains("was held by a stale instance"));
	}

	@Test
	void doesNotStartASecondCopy() {
		RunningProgram first = start(command());
		awaitAnswer(this.port);
		RunningProgram second = start(command());
		assertThat(second.awaitExit()).isEqualTo(98);
		assertThat(second.lines())
			.anyMatch((line) -> line.contains("'server-socket-sample' is already running from this directory")
					&& line.contains("(pid %d,".formatted(first.pid())));
		first.assertUntouched();
	}

	private JavaCommand command() {
		return JavaCommand.of(SocketSample.class, System.getProperty("java.class.path"))
			.withArguments(Integer.toString(this.port));
	}

	private RunningProgram start(JavaCommand command) {
		return this.stage.start(command.words(), this.stage.directory(), environment());
	}

	private Map<String, String> environment() {
		return Map.of("XDG_STATE_HOME", this.stage.root().toString());
	}

	private RecordFile record() {
		return new RecordFile(this.stage.root().resolve("port-guard"), this.port);
	}

	private static String awaitAnswer(int port) {
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> answer(port).startsWith("on port"));
		return answer(port);
	}

	private static String answer(int port) {
		return Http.get(InetAddress.getLoopbackAddress(), port, "/").trim();
	}

}
