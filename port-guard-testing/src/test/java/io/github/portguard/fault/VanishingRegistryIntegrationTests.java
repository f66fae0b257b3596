package io.github.portguard.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.portguard.endurance.Endurance;
import io.github.portguard.testing.Guarded;
import io.github.portguard.testing.Ports;
import io.github.portguard.testing.RecordFile;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A registry, or a part of it, that vanishes while an instance has a claim in it.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
@Execution(ExecutionMode.CONCURRENT)
class VanishingRegistryIntegrationTests {

	private final Stage stage = new Stage();

	private final int port = Ports.free(2);

	private final RecordFile record = new RecordFile(this.stage.registry(), this.port);

	/**
	 * In the short form two that differ most.
	 */
	static List<Loss> ofAllOrOnlyTheLock() {
		return Endurance.isLong() ? List.of(Loss.values()) : List.of(Loss.DELETED, Loss.WITHOUT_LOCK_FILE);
	}

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	@ParameterizedTest
	@EnumSource
	void neverCostsAnybodyHisLife(Loss loss) {
		RunningProgram orphan = guarded().startOrphan();
		loss.happen(this.record, this.stage);
		for (String running : new String[] { "KEEP", "REPLACE" }) {
			RunningProgram second = guarded().with("running", running).start();
			assertThat(second.awaitOutcome()).startsWith("failed").contains("pid " + orphan.pid());
			assertThat(second.has("signalling")).isFalse();
			assertThat(second.has("WARN")).isFalse();
		}
		orphan.assertUntouched();
		assertStops(orphan);
	}

	@ParameterizedTest
	@MethodSource("ofAllOrOnlyTheLock")
	void isNoticedByNobodyWhoRestarts(Loss loss) {
		RunningProgram program = guarded().with("obey").start().awaitReady();
		loss.happen(this.record, this.stage);
		program.send("restart");
		assertThat(program.await("restarted")).isEqualTo(this.port + " true");
		assertThat(this.record.get("state")).isEqualTo("ready");
		assertThat(this.record.get("process.pid")).isEqualTo(Long.toString(program.pid()));
		assertThat(RecordFile.lockFiles(this.stage.registry())).contains(this.record.lockFile());
		RunningProgram second = guarded().start();
		assertThat(second.awaitOutcome()).contains("is already running").contains("pid " + program.pid());
		assertStops(program);
		assertThat(this.record.exists()).isFalse();
	}

	@ParameterizedTest
	@MethodSource("ofAllOrOnlyTheLock")
	void isNoticedByNobodyWhoBecomesReady(Loss loss) {
		RunningProgram program = guarded().with("unready").with("obey").start();
		program.awaitOutcome();
		loss.happen(this.record, this.stage);
		program.send("ready");
		program.awaitReady();
		RunningProgram second = guarded().with("running", "REPLACE").start();
		assertThat(second.awaitOutcome()).startsWith("failed").contains("pid " + program.pid());
		assertThat(second.has("signalling")).isFalse();
		program.assertUntouched();
		assertStops(program);
	}

	@ParameterizedTest
	@MethodSource("ofAllOrOnlyTheLock")
	void isMadeAnewByASuccessorWhoKeepsHisClaim(Loss loss) {
		RunningProgram first = guarded().with("at-stop", "linger").start().awaitReady();
		loss.happen(this.record, this.stage);
		first.terminate().await("released");
		RunningProgram successor = guarded().start().awaitReady();
		assertThat(successor.value("claimed")).isEqualTo("true");
		first.send("go");
		assertThat(first.awaitEnd().has("ended")).isTrue();
		assertThat(first.has("WARN")).isFalse();
		assertThat(this.record.get("process.pid")).isEqualTo(Long.toString(successor.pid()));
		assertThat(this.record.lockFile()).exists();
		RunningProgram third = guarded().start();
		assertThat(third.awaitOutcome()).contains("is already running").contains("pid " + successor.pid());
		assertStops(successor);
	}

	@ParameterizedTest
	@MethodSource("ofAllOrOnlyTheLock")
	void isMadeAnewByAnInstanceOnAnotherPort(Loss loss) {
		RunningProgram first = guarded().start().awaitReady();
		loss.happen(this.record, this.stage);
		RunningProgram second = guarded().with("ranges", this.port + 1).start().awaitReady();
		assertThat(second.awaitOutcome()).isEqualTo("bound %d FALLBACK", this.port + 1);
		assertThat(second.value("claimed")).isEqualTo("true");
		assertStops(first);
		RecordFile other = new RecordFile(this.stage.registry(), this.port + 1);
		assertThat(other.get("process.pid")).isEqualTo(Long.toString(second.pid()));
		assertThat(other.lockFile()).exists();
		RunningProgram third = guarded().start().awaitReady();
		assertThat(third.awaitOutcome()).isEqualTo("bound %d REQUESTED", this.port);
		assertThat(third.value("claimed")).isEqualTo("true");
		assertThat(second.has("WARN") || third.has("WARN")).isFalse();
		second.assertUntouched();
	}

	@ParameterizedTest
	@EnumSource
	void savesAnOrphanAtTheLastMoment(Loss loss) {
		RunningProgram orphan = guarded().startOrphan();
		RunningProgram second = guarded().with("step", "sockets:2").start();
		second.await("step");
		loss.happen(this.record, this.stage);
		second.send("on");
		assertThat(second.awaitOutcome()).startsWith("failed").contains("pid " + orphan.pid());
		assertThat(second.has("signalling")).isFalse();
		orphan.assertUntouched();
	}

	@Test
	void isWhatSavesAnOrphan() {
		RunningProgram orphan = guarded().startOrphan();
		assertThat(guarded().start().awaitOutcome()).isEqualTo("bound %d FREED", this.port);
		orphan.awaitEnd();
	}

	private Guarded guarded() {
		return this.stage.guarded(this.port).command((command) -> command.withLogging());
	}

	private static void assertStops(RunningProgram program) {
		assertThat(program.stop().has("ended")).isTrue();
		assertThat(program.has("stop-failed")).isFalse();
		assertThat(program.has("WARN")).isFalse();
	}

	/**
	 * What can be lost.
	 */
	enum Loss {

		DELETED {

			@Override
			void happen(RecordFile record, Stage stage) {
				try (Stream<Path> paths = Files.walk(stage.registry())) {
					for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
						Files.delete(path);
					}
				}
				catch (IOException ex) {
					throw new UncheckedIOException(ex);
				}
			}

		},

		RENAMED {

			@Override
			void happen(RecordFile record, Stage stage) {
				move(stage.registry(), stage.root().resolve("lost"));
			}

		},

		WITHOUT_LOCK_FILE {

			@Override
			void happen(RecordFile record, Stage stage) {
				move(record.lockFile(), stage.root().resolve("lost"));
			}

		},

		WITHOUT_LOCK_DIRECTORY {

			@Override
			void happen(RecordFile record, Stage stage) {
				move(stage.registry().resolve("inst"), stage.root().resolve("lost"));
			}

		},

		/**
		 * As by someone who has put a backup back.
		 */
		COPIED {

			@Override
			void happen(RecordFile record, Stage stage) {
				RENAMED.happen(record, stage);
				RecordFile.copy(stage.root().resolve("lost"), stage.registry());
			}

		};

		abstract void happen(RecordFile record, Stage stage);

		private static void move(Path from, Path to) {
			try {
				Files.move(from, to);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
