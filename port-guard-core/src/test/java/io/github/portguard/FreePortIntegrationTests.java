package io.github.portguard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import io.github.portguard.testing.Http;
import io.github.portguard.testing.Ports;
import io.github.portguard.testing.Proc;
import io.github.portguard.testing.RecordFile;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A port that nobody holds: what it costs, and what is left on disk.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
class FreePortIntegrationTests {

	private final Stage stage = new Stage();

	private final int port = Ports.free();

	private final RecordFile record = new RecordFile(this.stage.registry(), this.port);

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	@Test
	void isClaimedOnDiskWhileTheApplicationRuns() {
		RunningProgram program = this.stage.guarded(this.port).start().awaitReady();
		assertThat(program.awaitOutcome()).isEqualTo("bound %d REQUESTED", this.port);
		assertThat(program.value("claimed")).isEqualTo("true");
		assertThat(program.has("verdict")).isFalse();
		assertThat(program.has("story")).isFalse();
		assertThat(this.record.get("process.pid")).isEqualTo(Long.toString(program.pid()));
		assertThat(this.record.get("process.start")).isEqualTo(Long.toString(Proc.start(program.pid())));
		assertThat(this.record.get("launcher.pid")).isEqualTo(Long.toString(ProcessHandle.current().pid()));
		assertThat(this.record.get("application.directory")).isEqualTo(this.stage.directory().toString());
		assertThat(this.record.get("state")).isEqualTo("ready");
		assertThat(RecordFile.lockFiles(this.stage.registry())).containsExactly(this.record.lockFile());
	}

	@Test
	void leavesNothingBehindAfterANormalStop() {
		this.stage.guarded(this.port).start().awaitReady().stop();
		assertThat(this.record.exists()).isFalse();
		assertThat(RecordFile.about(this.stage.registry(), this.port)).isEmpty();
		assertThat(RecordFile.lockFiles(this.stage.registry())).isEmpty();
		assertThat(this.stage.guarded(this.port).start().awaitOutcome()).isEqualTo("bound %d REQUESTED", this.port);
	}

	@Test
	void isFreeAgainAfterTheHolderWasKilled() {
		RunningProgram first = this.stage.guarded(this.port).start().awaitReady().kill();
		assertThat(this.record.get("process.pid")).isEqualTo(Long.toString(first.pid()));
		Path abandoned = this.record.lockFile();
		RunningProgram second = this.stage.guarded(this.port).start().awaitReady();
		assertThat(second.awaitOutcome()).isEqualTo("bound %d REQUESTED", this.port);
		assertThat(second.has("verdict")).isFalse();
		assertThat(abandoned).doesNotExist();
		assertThat(RecordFile.lockFiles(this.stage.registry())).containsExactly(this.record.lockFile());
		assertThat(Http.pidAt(this.port)).isEqualTo(Long.toString(second.pid()));
	}

	@Test
	void costsNoClassOfOshiOrJnaAndNoThread() throws IOException {
		Path log = this.stage.root().resolve("classes");
		RunningProgram program = logClasses(log, this.port).awaitReady();
		assertThat(program.value("threads")).isEqualTo("[]");
		program.stop();
		assertThat(loaded(log)).anyMatch((line) -> line.contains("io.github.portguard.PortLease"))
			.noneMatch((line) -> line.contains(" oshi.") || line.contains(" com.sun.jna."))
			.noneMatch((line) -> line.contains("io.github.portguard.oshi."))
			.noneMatch((line) -> line.contains("io.github.portguard.conflict.Judge"));
	}

	@Test
	void costsNoMoreThanOneClassOfAFlightRecorderThatIsOff() throws IOException {
		Path log = this.stage.root().resolve("classes");
		logClasses(log, this.port).awaitReady().stop();
		assertThat(loaded(log)).filteredOn((line) -> line.contains("jdk.jfr.") || line.contains("FlightRecorder"))
			.hasSizeLessThanOrEqualTo(1)
			.allMatch((line) -> line.contains(" jdk.jfr.FlightRecorder "));
	}

	@Test
	void needsNoFlightRecorder() {
		RunningProgram program = this.stage.guarded(this.port)
			.command((command) -> command.withOptions("--limit-modules",
					"java.base,java.logging,java.naming,java.xml,java.management,jdk.unsupported"))
			.start()
			.awaitReady();
		assertThat(program.awaitOutcome()).isEqualTo("bound %d REQUESTED", this.port);
		assertThat(program.toString()).doesNotContain("A listener of Port Guard failed");
	}

	@Test
	void costsNoClassOfJnaEvenIfItIsBusy() throws IOException {
		this.stage.foreigner(this.port);
		Path log = this.stage.root().resolve("classes");
		assertThat(logClasses(log, this.port).awaitOutcome()).startsWith("failed").contains("is not an instance");
		assertThat(loaded(log)).anyMatch((line) -> line.contains("io.github.portguard.conflict.Judge"))
			.noneMatch((line) -> line.contains(" com.sun.jna."));
	}

	private RunningProgram logClasses(Path log, int port) {
		return this.stage.guarded(port)
			.command((command) -> command.withOptions("-Xlog:class+load:file=" + log + "::filecount=0"))
			.start();
	}

	private static List<String> loaded(Path log) throws IOException {
		return Files.readAllLines(log);
	}

}
