package io.github.portguard;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import io.github.portguard.port.PortRanges;
import io.github.portguard.port.PortRequest;
import io.github.portguard.testing.Ports;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a flight recording has to say about ports.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
class FlightRecorderIntegrationTests {

	private static final String CONFLICT = "io.github.portguard.Conflict";

	private static final String TERMINATION = "io.github.portguard.Termination";

	private static final String ACQUISITION = "io.github.portguard.Acquisition";

	private final Stage stage = new Stage();

	private final int port = Ports.free(2);

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	@Test
	void recordingShowsConflictsAndPorts() throws Exception {
		RunningProgram stranger = this.stage.foreigner(this.port);
		try (Recording recording = new Recording()) {
			recording.start();
			acquireAndClose();
			recording.stop();
			List<RecordedEvent> events = events(recording);
			assertThat(events).extracting((event) -> event.getEventType().getName())
				.containsExactly(CONFLICT, ACQUISITION);
			assertThat(events).allSatisfy((event) -> {
				assertThat(event.getString("listener")).isEqualTo("server");
				assertThat(event.getInt("requestedPort")).isEqualTo(this.port);
				assertThat(event.getEventType().getCategoryNames()).containsExactly("Port Guard");
			});
			RecordedEvent conflict = events.get(0);
			assertThat(conflict.getInt("port")).isEqualTo(this.port);
			assertThat(conflict.getLong("holder")).isEqualTo(stranger.pid());
			assertThat(conflict.getString("verdict")).isEqualTo("FOREIGN");
			assertThat(conflict.getString("resolution")).isEqualTo("TRY_NEXT_PORT");
			assertThat(conflict.getString("reason")).contains("is not an instance of");
			assertThat(conflict.getBoolean("signalled")).isFalse();
			assertThat(conflict.getBoolean("observed")).isFalse();
			RecordedEvent acquisition = events.get(1);
			assertThat(acquisition.getInt("port")).isEqualTo(this.port + 1);
			assertThat(acquisition.getString("acquisition")).isEqualTo("FALLBACK");
			assertThat(acquisition.getInt("conflicts")).isEqualTo(1);
			assertThat(acquisition.getBoolean("claimed")).isTrue();
			assertThat(acquisition.getDuration("delay")).isPositive();
		}
	}

	@Test
	void eventThatIsTurnedOffIsNotWritten() throws Exception {
		this.stage.foreigner(this.port);
		try (Recording recording = new Recording()) {
			recording.disable(CONFLICT);
			recording.start();
			acquireAndClose();
			recording.stop();
			assertThat(events(recording)).extracting((event) -> event.getEventType().getName())
				.containsExactly(ACQUISITION);
		}
	}

	@Test
	void recordingFromTheCommandLineShowsATakeOver() throws IOException {
		RunningProgram orphan = this.stage.guarded(this.port).startOrphan();
		Path file = this.stage.root().resolve("start.jfr");
		RunningProgram second = this.stage.guarded(this.port)
			.command((command) -> command.withOptions("-XX:StartFlightRecording=dumponexit=true,filename=" + file))
			.start()
			.awaitReady();
		assertThat(second.awaitOutcome()).isEqualTo("bound %d FREED", this.port);
		second.stop();
		List<RecordedEvent> events = events(file);
		assertThat(events).extracting((event) -> event.getEventType().getName())
			.containsExactly(CONFLICT, TERMINATION, ACQUISITION);
		assertThat(events.get(0).getBoolean("signalled")).isTrue();
		RecordedEvent termination = events.get(1);
		assertThat(termination.getLong("holder")).isEqualTo(orphan.pid());
		assertThat(termination.getString("verdict")).isEqualTo("STALE");
		assertThat(termination.getString("outcome")).isEqualTo("POLITE");
		assertThat(termination.getDuration("time")).isPositive();
		assertThat(events.get(2).getDuration("delay")).isGreaterThanOrEqualTo(termination.getDuration("time"));
		assertThat(events.get(2).getString("acquisition")).isEqualTo("FREED");
	}

	@Test
	void recordingShowsTheEndOfAnInstanceThatWasAskedFor() throws IOException {
		RunningProgram orphan = this.stage.guarded(this.port).startOrphan();
		Path file = this.stage.root().resolve("end.jfr");
		RunningProgram second = this.stage.guarded(this.port + 1)
			.with("obey")
			.command((command) -> command.withOptions("-XX:StartFlightRecording=dumponexit=true,filename=" + file))
			.start()
			.awaitReady();
		second.send("end " + this.port);
		assertThat(second.await("asked")).startsWith("INSTANCE_ENDED");
		second.stop();
		List<RecordedEvent> events = events(file);
		assertThat(events).extracting((event) -> event.getEventType().getName())
			.containsExactly(ACQUISITION, CONFLICT, TERMINATION);
		assertThat(events.get(2).getLong("holder")).isEqualTo(orphan.pid());
		assertThat(events.get(2).getString("outcome")).isEqualTo("POLITE");
	}

	private void acquireAndClose() throws IOException {
		PortGuard guard = PortGuard.builder()
			.applicationId("shop")
			.registryDirectory(this.stage.registry())
			.lookupTimeout(Duration.ofMinutes(1))
			.registryTimeout(Duration.ofMinutes(1))
			.build();
		PortRequest request = PortRequest.of(this.port).withRanges(PortRanges.parse(Integer.toString(this.port + 1)));
		try (ServerSocket socket = new ServerSocket();
				PortLease lease = guard.acquire(request, (port) -> socket.bind(new InetSocketAddress(port)))) {
			assertThat(lease.port()).isEqualTo(this.port + 1);
		}
	}

	private List<RecordedEvent> events(Recording recording) throws IOException {
		Path file = Files.createTempFile(this.stage.root(), "recording", ".jfr");
		recording.dump(file);
		return events(file);
	}

	private static List<RecordedEvent> events(Path file) throws IOException {
		return RecordingFile.readAllEvents(file)
			.stream()
			.filter((event) -> event.getEventType().getName().startsWith("io.github.portguard."))
			.sorted((one, other) -> one.getStartTime().compareTo(other.getStartTime()))
			.toList();
	}

}
