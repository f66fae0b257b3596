package io.github.portguard.zoo;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.portguard.endurance.Endurance;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every kind of holder meets newcomers of several kinds, all of them real processes.
 * Whoever must live lives, and writes down that nobody sent it a signal.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
@Execution(ExecutionMode.CONCURRENT)
class ZooIntegrationTests {

	private static final Tally tally = new Tally();

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void getsWhatItDeserves(Kind kind) throws Exception {
		try (Visit visit = new Visit(kind, tally)) {
			visit.run();
		}
	}

	static List<Kind> getsWhatItDeserves() {
		Stream<Kind> alike = Stream
			.of(Strangers.kinds(), Lookalikes.kinds(), OtherUsers.kinds(), Secretive.kinds(), OtherNamespaces.kinds())
			.flatMap(List::stream)
			.map(Kind::sparing);
		Stream<Kind> others = Stream
			.of(LeftRunning.kinds(), HeldStill.kinds(), Lies.kinds(), Replaced.kinds(), Stale.kinds())
			.flatMap(List::stream);
		List<Kind> kinds = Stream.concat(alike, others).toList();
		assertThat(kinds).extracting(Kind::name).doesNotHaveDuplicates();
		return kinds;
	}

	@AfterAll
	static void report() {
		Endurance.report("zoo: " + tally);
	}

}
