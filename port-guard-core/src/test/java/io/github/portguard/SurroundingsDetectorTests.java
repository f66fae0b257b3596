package io.github.portguard;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.github.portguard.conflict.Surrounding;
import io.github.portguard.process.ProcessState;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SurroundingsDetector}.
 */
class SurroundingsDetectorTests {

	@ParameterizedTest
	@CsvSource({ "CI,true,true", "CI,1,true", "CI,woodpecker,true", "CI,false,false", "CI,FALSE,false", "CI,'',false",
			"CI,' ',false", "JENKINS_URL,http://ci,true", "TEAMCITY_VERSION,1,true", "TF_BUILD,True,true",
			"CODEBUILD_BUILD_ID,1,true", "HOME,/root,false" })
	void recognisesABuildServer(String variable, String value, boolean continuousIntegration) {
		SurroundingsDetector detector = detector(Map.of(variable, value), new FakeProcesses());
		assertThat(detector.forRecord().contains(Surrounding.CI)).isEqualTo(continuousIntegration);
		assertThat(detector.forConflict().contains(Surrounding.CI)).isEqualTo(continuousIntegration);
	}

	@Test
	void aPersonsMachineIsNothingSpecial() {
		SurroundingsDetector detector = detector(Map.of(), new FakeProcesses());
		assertThat(detector.forRecord()).isEmpty();
		assertThat(detector.forConflict().contains(Surrounding.SYSTEMD)).isFalse();
	}

	@Test
	void recognisesAServiceAndTheFirstProcessOfAContainer() {
		FakeProcesses processes = new FakeProcesses().add(FakeProcesses.SELF, 1, 0, ProcessState.ALIVE, "shop.service",
				true);
		SurroundingsDetector detector = detector(Map.of(), processes);
		assertThat(detector.forConflict()).containsExactlyInAnyOrder(Surrounding.INIT, Surrounding.SYSTEMD);
		assertThat(detector.forRecord()).isEmpty();
	}

	@Test
	void systemdMaySayThatItStartedUs() {
		String self = Long.toString(FakeProcesses.SELF);
		assertThat(detector(Map.of("SYSTEMD_EXEC_PID", self), new FakeProcesses()).forConflict())
			.contains(Surrounding.SYSTEMD);
		assertThat(detector(Map.of("SYSTEMD_EXEC_PID", self + "0"), new FakeProcesses()).forConflict())
			.doesNotContain(Surrounding.SYSTEMD);
	}

	@Test
	void believesWhatItIsTold() {
		SurroundingsDetector detector = new SurroundingsDetector((name) -> null, new FakeProcesses(),
				() -> Set.of(Surrounding.TEST, Surrounding.CLOUD));
		assertThat(detector.forRecord()).containsExactly(Surrounding.TEST, Surrounding.CLOUD);
		assertThat(detector.forConflict()).contains(Surrounding.TEST, Surrounding.CLOUD);
	}

	@Test
	void aTestIsATestOnEveryThread() throws Exception {
		Thread starter = Thread.currentThread();
		SurroundingsDetector detector = new SurroundingsDetector((name) -> null, new FakeProcesses(),
				() -> (Thread.currentThread() == starter) ? Set.of(Surrounding.TEST) : Set.of());
		assertThat(CompletableFuture.supplyAsync(detector::forConflict).get()).doesNotContain(Surrounding.TEST);
		assertThat(detector.forRecord()).containsExactly(Surrounding.TEST);
		assertThat(CompletableFuture.supplyAsync(detector::forConflict).get()).contains(Surrounding.TEST);
	}

	private static SurroundingsDetector detector(Map<String, String> environment, FakeProcesses processes) {
		return new SurroundingsDetector(environment::get, processes, Set::of);
	}

}
