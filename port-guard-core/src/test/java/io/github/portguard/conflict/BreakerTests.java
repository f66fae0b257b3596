package io.github.portguard.conflict;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.github.portguard.process.Launcher;
import io.github.portguard.process.ProcessIdentity;
import io.github.portguard.registry.TakeOver;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Breaker}.
 */
class BreakerTests {

	@ParameterizedTest
	@CsvSource(delimiter = ';',
			value = { "''; false", "1; false", "2,1; false", "3,2,1; true", "59,58,57; true", "60,2,1; false",
					"100,90,80,70; false", "3599,100,90,80,70; true", "3600,100,90,80,70; false",
					"3000,2000,1000,500; false", "3000,2000,1000,500,499; true", "-5,-5,-5; true",
					"9000,8000,7000,6000,5000,4000; false" })
	void opensAfterTooManyTakeOvers(String secondsAgo, boolean open) {
		List<TakeOver> history = new ArrayList<>();
		for (String seconds : secondsAgo.split(",", -1)) {
			if (!seconds.isEmpty()) {
				history.add(takeOver(Long.parseLong(seconds), null));
			}
		}
		assertThat(open(history, World.orphaned()).isPresent()).isEqualTo(open);
	}

	@Test
	void saysHowOften() {
		assertThat(open(List.of(takeOver(3, null), takeOver(2, null), takeOver(1, null)), World.orphaned()))
			.contains("the port was taken over 3 times in 60 s");
		List<TakeOver> slow = new ArrayList<>();
		for (int i = 5; i > 0; i--) {
			slow.add(takeOver(i * 600L, null));
		}
		assertThat(open(slow, World.orphaned())).contains("the port was taken over 5 times in an hour");
	}

	@ParameterizedTest
	@CsvSource({ "supervisord,ALIVE,true", "java,GONE,true", "node,UNKNOWN,true", "bash,ALIVE,true",
			"bash,INTERACTIVE_SHELL,false", "zsh,INTERACTIVE_SHELL,false" })
	void opensWhenTheLauncherOfTheEvictedStartsItAgain(String name, LauncherState state, boolean open) {
		World world = World.orphaned();
		world.launcherState = state;
		world.launcher = new Launcher(new ProcessIdentity(4600, 900), name);
		assertThat(open(List.of(takeOver(600, world.launcher)), world).isPresent()).isEqualTo(open);
	}

	@Test
	void namesTheLauncherThatStartsItAgain() {
		World world = World.orphaned();
		assertThat(open(List.of(takeOver(600, world.launcher)), world))
			.contains("idea (pid 4600) starts it again whenever it is ended");
	}

	@Test
	void aLauncherWithTheSamePidAndAnotherStartIsAnotherOne() {
		World world = World.orphaned();
		assertThat(open(List.of(takeOver(600, new Launcher(new ProcessIdentity(4600, 901), "java"))), world)).isEmpty();
		assertThat(open(List.of(takeOver(600, null)), world)).isEmpty();
		world.launcher = null;
		assertThat(open(List.of(takeOver(600, null)), world)).isEmpty();
	}

	@Test
	void aPersonMayStartAnApplicationTwiceFromTheSameIde() {
		World world = World.orphaned();
		world.selfLauncher = world.launcher;
		assertThat(open(List.of(takeOver(600, world.launcher)), world)).isEmpty();
		world.selfLauncher = null;
		assertThat(open(List.of(takeOver(600, world.launcher)), world)).isPresent();
	}

	@ParameterizedTest
	@CsvSource({ "idea,false", "maven,false", "bash,true", "java,true", "python3,true", "node,true",
			"supervisord,true" })
	void aSupervisorThatHasStartedUsAsWellIsStillOne(String name, boolean open) {
		World world = World.orphaned();
		world.launcher = new Launcher(new ProcessIdentity(4600, 900), name);
		world.selfLauncher = world.launcher;
		assertThat(open(List.of(takeOver(600, world.launcher)), world).isPresent()).isEqualTo(open);
	}

	@Test
	void aHolderThatIsStillTheSameWasNotStartedAgain() {
		World world = World.orphaned();
		ProcessIdentity same = world.holder().process().identity();
		assertThat(open(List.of(takeOver(600, same, world.launcher)), world)).isEmpty();
		ProcessIdentity other = new ProcessIdentity(same.pid(), same.start() - 1);
		assertThat(open(List.of(takeOver(600, other, world.launcher)), world)).isPresent();
		assertThat(open(List.of(takeOver(3, same, null), takeOver(2, same, null), takeOver(1, same, null)), world))
			.isPresent();
	}

	@Test
	void onlyTheLastEvictedCounts() {
		World world = World.orphaned();
		assertThat(open(List.of(takeOver(900, world.launcher), takeOver(600, null)), world)).isEmpty();
	}

	private static Optional<String> open(List<TakeOver> history, World world) {
		return Breaker.open(history, World.NOW, Policy.defaults(), world.selfFacts(), world.holder());
	}

	private static TakeOver takeOver(long secondsAgo, @Nullable Launcher launcher) {
		return takeOver(secondsAgo, new ProcessIdentity(4710, 800), launcher);
	}

	private static TakeOver takeOver(long secondsAgo, ProcessIdentity evicted, @Nullable Launcher launcher) {
		return new TakeOver(World.NOW.minusSeconds(secondsAgo), evicted, launcher);
	}

}
