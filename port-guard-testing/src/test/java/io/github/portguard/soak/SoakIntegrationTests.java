package io.github.portguard.soak;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.portguard.endurance.Endurance;
import io.github.portguard.testing.JavaCommand;
import io.github.portguard.testing.Ports;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many conflicts in one JVM. What it takes up after the first few of them is what it
 * takes up after all.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
@Execution(ExecutionMode.CONCURRENT)
class SoakIntegrationTests {

	private static final String[] STEADY = { "-XX:CICompilerCount=1", "-XX:-UseDynamicNumberOfCompilerThreads" };

	private static final Duration PATIENCE = Duration.ofMinutes(Endurance.times(10, 60));

	/**
	 * Each look starts two programs, beside whatever else is tested at that time.
	 */
	private static final Duration QUIET = Duration.ofMinutes(5);

	private static final long NOISE = 256 * 1024;

	private final Stage stage = new Stage();

	private final int port = Ports.free(2);

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	@ParameterizedTest
	@EnumSource
	void leavesNothingBehind(SoakProgram.Kind kind) {
		if (kind.needsStranger()) {
			this.stage.foreigner(this.port);
		}
		String classPath = Stream
			.concat(JavaCommand.classPath().stream(), Stream.of(JavaCommand.location(SoakProgram.class)))
			.map(Path::toString)
			.collect(Collectors.joining(File.pathSeparator));
		RunningProgram program = this.stage.start(JavaCommand.of(SoakProgram.class, classPath)
			.withOptions(STEADY)
			.withArguments(kind.name(), Integer.toString(this.port), this.stage.registry().toString())
			.words(), this.stage.directory(), Map.of());
		program.awaitReady();
		boolean usual = kind == SoakProgram.Kind.FALLBACK;
		int first = Endurance.times(usual ? 100 : 25, 500);
		int more = Endurance.times(usual ? 400 : 25, 5_000);
		repeat(program, first);
		Footprint before = footprint(program);
		long start = System.nanoTime();
		repeat(program, more);
		Duration each = Duration.ofNanos((System.nanoTime() - start) / more);
		assertThatItIsFlat(kind + ", %d times, %d us each".formatted(more, each.toNanos() / 1000), program, before);
	}

	private static void repeat(RunningProgram program, int times) {
		int before = program.values("done").size();
		program.send(Integer.toString(times));
		program.await("done", before + 1, PATIENCE);
	}

	/**
	 * Each of them is a true orphan, which is ended. They are there first: who has
	 * started after us is never ended.
	 */
	@Test
	void leavesNothingBehindOfTheOrphansItEnds() {
		int first = Endurance.times(4, 20);
		int more = Endurance.times(8, 100);
		Map<Integer, RunningProgram> orphans = new LinkedHashMap<>();
		for (int i = 0; i < first + more; i++) {
			int taken = Ports.free();
			orphans.put(taken, this.stage.guarded(taken).startOrphan());
		}
		RunningProgram program = this.stage.guarded(this.port)
			.with("obey")
			.command((command) -> command.withOptions(STEADY))
			.start()
			.awaitReady();
		Iterator<Map.Entry<Integer, RunningProgram>> entries = orphans.entrySet().iterator();
		takeOver(program, entries, first);
		Footprint before = footprint(program);
		takeOver(program, entries, more);
		// each leaves a mutex and a history in place of a record and a lock
		assertThatItIsFlat("%d orphans ended".formatted(more), program, before);
	}

	private static void takeOver(RunningProgram program, Iterator<Map.Entry<Integer, RunningProgram>> orphans,
			int times) {
		for (int i = 0; i < times; i++) {
			Map.Entry<Integer, RunningProgram> orphan = orphans.next();
			int before = program.values("took").size();
			program.send("take " + orphan.getKey());
			assertThat(program.await("took", before + 1, PATIENCE)).isEqualTo(orphan.getKey() + " FREED");
			assertThat(orphan.getValue().awaitEnd().has("ended")).isTrue();
			program.send("give it back");
			program.await("gave", before + 1, PATIENCE);
		}
	}

	private Footprint footprint(RunningProgram program) {
		Footprint.of(program.pid(), this.stage.registry());
		return Footprint.of(program.pid(), this.stage.registry());
	}

	private void assertThatItIsFlat(String what, RunningProgram program, Footprint before) {
		Footprint[] after = new Footprint[1];
		Awaitility.await().atMost(QUIET).pollInterval(Duration.ofMillis(200)).untilAsserted(() -> {
			after[0] = Footprint.of(program.pid(), this.stage.registry());
			assertThat(after[0].withoutHeap()).isEqualTo(before.withoutHeap());
			assertThat(after[0].heap() - before.heap()).isLessThan(NOISE);
		});
		Endurance.report("%s: before %s, after %s".formatted(what, before, after[0]));
	}

}
