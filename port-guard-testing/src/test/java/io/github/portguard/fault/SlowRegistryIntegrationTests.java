package io.github.portguard.fault;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.portguard.endurance.Endurance;
import io.github.portguard.testing.Guarded;
import io.github.portguard.testing.JavaCommand;
import io.github.portguard.testing.LockHolderProgram;
import io.github.portguard.testing.Ports;
import io.github.portguard.testing.RecordFile;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;
import io.github.portguard.testing.Tools;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A registry in which everything takes long, or for ever. (One on a file system that
 * hangs as a whole is a {@link Fault}.)
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
class SlowRegistryIntegrationTests {

	private static final Duration PROMPTLY = Duration.ofSeconds(20);

	private static final long HUGE = 100L * 1024 * 1024;

	private final Stage stage = new Stage();

	private final int port = Ports.free(2);

	private final RecordFile record = new RecordFile(this.stage.registry(), this.port);

	private final Path ports = this.stage.registry().resolve("port");

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	@Test
	void isAsGoodAsAnyIfItIsCrowded() throws IOException {
		RunningProgram orphan = guarded().startOrphan();
		int files = Endurance.times(500, 100_000);
		for (int i = 0; i < files; i++) {
			Files.createFile(this.ports.resolve("%d@127.%d.%d.1".formatted(1 + i % 9999, i % 250, i / 9999)));
			Files.createFile(this.stage.registry().resolve("inst").resolve("%032x.lock".formatted(i)));
		}
		long start = System.nanoTime();
		RunningProgram second = guarded().start().awaitReady();
		Duration freed = Duration.ofNanos(System.nanoTime() - start);
		assertThat(second.awaitOutcome()).isEqualTo("bound %d FREED", this.port);
		assertThat(orphan.awaitEnd().has("ended")).isTrue();
		RunningProgram third = guarded().with("ranges", this.port + 1).start().awaitReady();
		assertThat(third.awaitOutcome()).isEqualTo("bound %d FALLBACK", this.port + 1);
		assertThat(second.has("WARN") || third.has("WARN")).isFalse();
		Endurance.report("start of a JVM that ends an orphan with %d files in each directory of the registry: %d ms"
			.formatted(files, freed.toMillis()));
	}

	/**
	 * Whether they can be read in time depends on the machine. No record is touched if
	 * not.
	 */
	@Test
	void losesNothingIfThereAreTooManyRecordsOfThePort() throws IOException {
		RunningProgram orphan = guarded().startOrphan();
		byte[] content = Files.readAllBytes(this.record.path());
		int files = Endurance.times(5_000, 100_000);
		for (int i = 0; i < files; i++) {
			Files.write(this.ports.resolve("%d@127.%d.%d.1".formatted(this.port, i % 250, i / 250)), content);
		}
		RunningProgram second = guarded().with("lookup-timeout", 2_000).with("registry-timeout", 2_000).start();
		String outcome = second.await("outcome", PROMPTLY);
		if (outcome.startsWith("failed")) {
			assertThat(outcome).containsAnyOf("pid " + orphan.pid(), "the look-up took longer", "does not answer");
			assertThat(second.has("signalling")).isFalse();
			orphan.assertUntouched();
		}
		assertThat(second.has("WARN")).isFalse();
		try (DirectoryStream<Path> damaged = Files.newDirectoryStream(this.ports, "*.damaged")) {
			assertThat(damaged).isEmpty();
		}
	}

	@Test
	void savesAnOrphanIfItsRecordIsHuge() throws IOException {
		RunningProgram orphan = guarded().startOrphan();
		try (RandomAccessFile file = new RandomAccessFile(this.record.path().toFile(), "rw")) {
			file.setLength(HUGE);
		}
		assertThatOnlyAWarningComesOfIt(orphan);
	}

	@Test
	void savesAnOrphanIfItsRecordIsAPipe() throws IOException {
		RunningProgram orphan = guarded().startOrphan();
		replaceByPipe(this.record.path());
		assertThatOnlyAWarningComesOfIt(orphan);
	}

	private void assertThatOnlyAWarningComesOfIt(RunningProgram orphan) {
		RunningProgram second = guarded().with("ranges", this.port + 1).start();
		assertThat(second.await("outcome", PROMPTLY)).isEqualTo("bound %d FALLBACK", this.port + 1);
		assertThat(second.values("WARN")).hasSize(1).first().asString().contains(this.record.path().toString());
		assertThat(second.has("signalling")).isFalse();
		orphan.assertUntouched();
		assertThat(orphan.stop().has("ended")).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "mutex", "history" })
	void savesAnOrphanIfSomethingElseIsAPipe(String name) throws IOException {
		RunningProgram orphan = guarded().startOrphan();
		replaceByPipe(this.ports.resolve(this.port + "." + name));
		assertThatItIsLeftAlone(orphan, "regular file");
	}

	@Test
	void savesAnOrphanIfItsLockFileIsAPipe() throws IOException {
		RunningProgram orphan = guarded().startOrphan();
		replaceByPipe(this.record.lockFile());
		assertThatItIsLeftAlone(orphan, "pid " + orphan.pid());
	}

	@Test
	void savesAnOrphanIfASuspendedProcessTakesThePortOver() {
		RunningProgram orphan = guarded().startOrphan();
		RunningProgram other = this.stage.start(JavaCommand.of(LockHolderProgram.class)
			.withArguments(this.ports.resolve(this.port + ".mutex").toString())
			.words(), this.stage.root(), Map.of());
		other.await("locked");
		other.signal("STOP");
		assertThatItIsLeftAlone(orphan, "another process is taking the port over");
	}

	private void assertThatItIsLeftAlone(RunningProgram orphan, String words) {
		RunningProgram second = guarded().with("grace", 200).start();
		assertThat(second.await("outcome", PROMPTLY)).startsWith("failed").contains(words);
		assertThat(second.has("signalling")).isFalse();
		orphan.assertUntouched();
		assertThat(orphan.stop().has("ended")).isTrue();
		assertThat(guarded().start().await("outcome", PROMPTLY)).isEqualTo("bound %d REQUESTED", this.port);
	}

	private static void replaceByPipe(Path file) throws IOException {
		Files.deleteIfExists(file);
		Stage.run(Tools.require("mkfifo"), file.toString());
	}

	private Guarded guarded() {
		return this.stage.guarded(this.port).command((command) -> command.withLogging());
	}

}
