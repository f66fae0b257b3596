package io.github.portguard.conflict;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.portguard.port.PortRanges;
import io.github.portguard.port.PortRequest;
import io.github.portguard.process.Launcher;
import io.github.portguard.process.ProcessIdentity;
import io.github.portguard.process.StandardOutput;
import io.github.portguard.registry.LockState;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Resolver}.
 */
class ResolverTests {

	private static final PortRequest EXPLICIT = PortRequest.of(8080);

	private static final PortRequest IMPLICIT = EXPLICIT.asDefault();

	private static final PortRanges RANGES = PortRanges.parse("8081-8090");

	private static final Set<VerdictKind> PASSED = EnumSet.of(VerdictKind.FOREIGN, VerdictKind.SIBLING,
			VerdictKind.UNKNOWN);

	static List<World> worlds() {
		return List.of(World.running(), World.sibling(), World.foreign(), World.self(), World.unknown());
	}

	@ParameterizedTest
	@MethodSource("worlds")
	void anExplicitPortIsNeverMovedWithoutRanges(World world) {
		world.request = EXPLICIT;
		for (Set<Surrounding> surroundings : Policies.everySurroundings()) {
			assertThat(resolve(world, Policy.defaults(), surroundings)).isInstanceOf(Resolution.GiveUp.class);
		}
		assertThat(resolver(Policy.defaults(), Set.of()).mayMove(EXPLICIT)).isFalse();
	}

	@ParameterizedTest
	@MethodSource("worlds")
	void configuredRangesAreUsedForAnyPortAndAnyVerdictAnywhere(World world) {
		for (PortRequest request : List.of(EXPLICIT.withRanges(RANGES), IMPLICIT.withRanges(RANGES))) {
			world.request = request;
			for (Set<Surrounding> surroundings : Policies.everySurroundings()) {
				assertThat(resolve(world, Policy.defaults(), surroundings)).isInstanceOf(Resolution.TryNextPort.class);
				assertThat(resolver(Policy.defaults(), surroundings).mayMove(request)).isTrue();
			}
		}
	}

	@ParameterizedTest
	@MethodSource("worlds")
	void anImplicitPortIsMovedOnlyPastOthersAndOnlyOnAPersonsMachine(World world) {
		world.request = IMPLICIT;
		boolean passed = PASSED.contains(world.judge().kind());
		for (Set<Surrounding> surroundings : Policies.everySurroundings()) {
			assertThat(resolve(world, Policy.defaults(), surroundings) instanceof Resolution.TryNextPort)
				.isEqualTo(passed && surroundings.isEmpty());
		}
	}

	@Test
	void anOrphanThatMustBeKeptIsNotPassedEitherWithoutRanges() {
		World world = World.orphaned();
		world.request = IMPLICIT;
		Policy keep = Policies.stale(Policy.StaleCleanup.KEEP);
		assertThat(resolve(world, keep, Set.of())).isInstanceOf(Resolution.GiveUp.class);
		world.request = IMPLICIT.withRanges(RANGES);
		assertThat(resolve(world, keep, Set.of())).isInstanceOf(Resolution.TryNextPort.class);
	}

	@Test
	void autoFreesThePortOnlyOutsideOfEverySpecialSurrounding() {
		for (World world : List.of(World.orphaned(), World.superseded())) {
			for (Set<Surrounding> surroundings : Policies.everySurroundings()) {
				assertThat(resolve(world, Policy.defaults(), surroundings) instanceof Resolution.FreePort)
					.isEqualTo(surroundings.isEmpty());
			}
		}
	}

	@Test
	void autoSaysWhereItRuns() {
		assertThat(resolve(World.orphaned(), Policy.defaults(), Set.of(Surrounding.TEST)))
			.isEqualTo(new Resolution.GiveUp("this application runs in a test"));
		assertThat(resolve(World.orphaned(), Policy.defaults(), Set.of(Surrounding.CI, Surrounding.SYSTEMD)))
			.isEqualTo(new Resolution.GiveUp("this application runs on a CI server, as a systemd service"));
	}

	@Test
	void noTestEverEndsAProcess() {
		for (World world : List.of(World.orphaned(), World.superseded(), World.running(), World.unresponsive())) {
			for (Policy policy : Policies.every()) {
				for (Set<Surrounding> surroundings : Policies.everySurroundings()) {
					if (surroundings.contains(Surrounding.TEST)) {
						assertThat(resolve(world, policy, surroundings)).isNotInstanceOf(Resolution.FreePort.class);
					}
				}
			}
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "TEST")
	void whoAsksForItEndsStaleInstancesAnywhereButInTests(Surrounding surrounding) {
		assertThat(resolve(World.orphaned(), Policies.stale(Policy.StaleCleanup.TERMINATE), Set.of(surrounding)))
			.isInstanceOf(Resolution.FreePort.class);
	}

	@Test
	void keepKeeps() {
		for (World world : List.of(World.orphaned(), World.superseded())) {
			assertThat(resolve(world, Policies.stale(Policy.StaleCleanup.KEEP), Set.of()))
				.isEqualTo(new Resolution.GiveUp("port-guard.cleanup.stale is 'keep'"));
		}
	}

	@Test
	void autoKeepsWhereAProcessCanOnlyBeForced() {
		Verdict verdict = World.orphaned().judge();
		assertThat(new Resolver(Policy.defaults(), Set.of(), false).resolve(verdict))
			.isInstanceOf(Resolution.GiveUp.class);
		assertThat(new Resolver(Policies.stale(Policy.StaleCleanup.TERMINATE), Set.of(), false).resolve(verdict))
			.isInstanceOf(Resolution.FreePort.class);
	}

	@ParameterizedTest
	@EnumSource(names = { "ALIVE", "UNKNOWN" })
	void autoKeepsASupersededInstanceWhoseLauncherMayBeAlive(LauncherState state) {
		World world = World.superseded();
		world.launcherState = state;
		assertThat(world.judge().kind()).isEqualTo(VerdictKind.STALE);
		assertThat(resolve(world, Policy.defaults(), Set.of()))
			.isEqualTo(new Resolution.GiveUp("it was superseded, but what started it is still running"));
	}

	@Test
	void aRunningInstanceIsReplacedOnlyOnRequest() {
		World world = World.running();
		for (Policy policy : Policies.every()) {
			assertThat(resolve(world, policy, Set.of()) instanceof Resolution.FreePort)
				.isEqualTo(policy.running() == Policy.RunningCleanup.REPLACE);
		}
	}

	@Test
	void whoReplacesRunningInstancesReplacesStaleOnesToo() {
		assertThat(resolve(World.orphaned(), Policies.replace(), Set.of())).isInstanceOf(Resolution.FreePort.class);
	}

	@ParameterizedTest
	@CsvSource({ "ALIVE,java,false", "ALIVE,javaw.exe,false", "ALIVE,maven,true", "ALIVE,idea,true",
			"ALIVE,IDEA64.exe,true", "ALIVE,code,true", "ALIVE,node,false", "ALIVE,node.exe,false", "ALIVE,bash,false",
			"ALIVE,sh,false", "ALIVE,python3,false", "ALIVE,supervisord,false", "UNKNOWN,gradle,true",
			"UNKNOWN,bash,false", "UNKNOWN,,false", "INTERACTIVE_SHELL,bash,true", "GONE,node,true", "GONE,bash,true",
			"GONE,python3,true" })
	void replaceEndsWhatADevelopmentToolHasStartedAndNothingSupervised(LauncherState state, @Nullable String launcher,
			boolean replaced) {
		World world = World.running();
		world.launcherState = state;
		world.launcher = (launcher != null) ? new Launcher(new ProcessIdentity(4600, 900), launcher) : null;
		for (Policy.StaleCleanup stale : List.of(Policy.StaleCleanup.AUTO, Policy.StaleCleanup.KEEP)) {
			Policy policy = Policies.policy(stale, Policy.RunningCleanup.REPLACE);
			assertThat(world.judge(policy).kind()).isEqualTo(VerdictKind.RUNNING);
			assertThat(resolve(world, policy, Set.of()))
				.isEqualTo(replaced ? new Resolution.FreePort() : new Resolution.GiveUp(Veto.LAUNCHER_ALIVE.words()));
		}
	}

	@ParameterizedTest
	@CsvSource({ "maven,true", "idea,true", "bash,false", "sh,false", "python3,false", "node,false", "java,false" })
	void replaceLeavesAloneWhatASupervisorOfBothHasStarted(String name, boolean replaced) {
		World world = World.running();
		world.launcher = new Launcher(new ProcessIdentity(4600, 900), name);
		world.selfLauncher = world.launcher;
		assertThat(resolve(world, Policies.replace(), Set.of()) instanceof Resolution.FreePort).isEqualTo(replaced);
	}

	@Test
	void aLauncherWithOurLaunchersPidOrNameIsNotOurs() {
		World world = World.running();
		world.launcher = new Launcher(new ProcessIdentity(4600, 900), "bash");
		for (ProcessIdentity other : List.of(new ProcessIdentity(4600, 901), new ProcessIdentity(4601, 900))) {
			world.selfLauncher = new Launcher(other, "bash");
			assertThat(resolve(world, Policies.replace(), Set.of()))
				.isEqualTo(new Resolution.GiveUp(Veto.LAUNCHER_ALIVE.words()));
		}
		world.selfLauncher = null;
		assertThat(resolve(world, Policies.replace(), Set.of()))
			.isEqualTo(new Resolution.GiveUp(Veto.LAUNCHER_ALIVE.words()));
	}

	@Test
	void whoConfiguresALauncherCountsItAmongTheDevelopmentTools() {
		World world = World.running();
		world.launcher = new Launcher(new ProcessIdentity(4600, 900), "my-ide");
		Policy policy = new Policy(Policy.Mode.ENFORCE, Policy.StaleCleanup.AUTO, Set.of(),
				Policy.RunningCleanup.REPLACE, Duration.ZERO, Set.of("my-ide"));
		assertThat(resolve(world, policy, Set.of())).isInstanceOf(Resolution.FreePort.class);
		world.launcher = new Launcher(new ProcessIdentity(4600, 900), "java");
		assertThat(resolve(world, policy, Set.of())).isInstanceOf(Resolution.GiveUp.class);
	}

	@ParameterizedTest
	@CsvSource({ "ant,PIPE,is not among port-guard.cleanup.launchers",
			"idea,FILE,it writes to where nothing does that is part of a development run",
			"node,TERMINAL,it writes to where nothing does that is part of a development run" })
	void saysWhyAnInstanceThatHasOutlivedItsLauncherIsNoOrphan(String launcher, StandardOutput output, String reason) {
		World world = World.orphaned();
		world.launcher = new Launcher(new ProcessIdentity(4600, 900), launcher);
		world.output = output;
		assertThat(resolve(world, Policy.defaults(), Set.of())).isEqualTo(new Resolution.GiveUp(
				"it is running, and port-guard.cleanup.running is 'keep'; its launcher %s, pid 4600,"
					.formatted(launcher) + " is gone, but " + reason));
		Policy superseded = Policies.policy(Policy.StaleCleanup.AUTO, Policy.RunningCleanup.KEEP, StaleSign.SUPERSEDED);
		assertThat(resolve(world, superseded, Set.of()))
			.isEqualTo(new Resolution.GiveUp("it is running, and port-guard.cleanup.running is 'keep'"));
	}

	@Test
	void replaceOverridesWhatKeepsStaleInstances() {
		Policy policy = Policies.policy(Policy.StaleCleanup.KEEP, Policy.RunningCleanup.REPLACE, StaleSign.ORPHANED,
				StaleSign.SUPERSEDED);
		assertThat(resolve(World.orphaned(), policy, Set.of())).isInstanceOf(Resolution.FreePort.class);
		assertThat(resolve(World.superseded(), policy, Set.of())).isInstanceOf(Resolution.FreePort.class);
		World supervised = World.superseded();
		supervised.launcherState = LauncherState.ALIVE;
		assertThat(supervised.judge(policy).kind()).isEqualTo(VerdictKind.STALE);
		assertThat(resolve(supervised, policy, Set.of()))
			.isEqualTo(new Resolution.GiveUp("port-guard.cleanup.stale is 'keep'"));
	}

	@Test
	void whereReplaceDoesNotApplyTheRulesForStaleInstancesDo() {
		World supervised = World.superseded();
		supervised.launcherState = LauncherState.ALIVE;
		assertThat(resolve(supervised, Policies.replace(), Set.of()))
			.isEqualTo(new Resolution.GiveUp("it was superseded, but what started it is still running"));
		assertThat(resolve(supervised,
				Policies.policy(Policy.StaleCleanup.TERMINATE, Policy.RunningCleanup.REPLACE, StaleSign.SUPERSEDED),
				Set.of()))
			.isInstanceOf(Resolution.FreePort.class);
	}

	@Test
	void anImplicitPortIsNotMovedPastWhatMayBeAnotherCopy() {
		for (World world : List.of(like((stranger) -> stranger.directory = null),
				like((stranger) -> stranger.uid = null), like((stranger) -> stranger.selfExecutable = null),
				like((stranger) -> stranger.executable = Path.of("/other/jdk/bin/java")))) {
			world.request = IMPLICIT;
			assertThat(world.judge().kind()).isEqualTo(VerdictKind.FOREIGN);
			assertThat(resolve(world, Policy.defaults(), Set.of())).isInstanceOf(Resolution.GiveUp.class);
		}
	}

	@Test
	void anImplicitPortIsMovedPastAStranger() {
		for (World world : List.of(World.foreign(), like((stranger) -> {
			stranger.executable = Path.of("/opt/shop");
			stranger.name = "shop";
		}), like((stranger) -> stranger.directory = Path.of("/home/ada/other")),
				like((stranger) -> stranger.uid = 1001L))) {
			world.request = IMPLICIT;
			assertThat(world.judge().kind()).isEqualTo(VerdictKind.FOREIGN);
			assertThat(resolve(world, Policy.defaults(), Set.of())).isInstanceOf(Resolution.TryNextPort.class);
		}
	}

	@Test
	void anImplicitPortIsNotMovedPastWhatMayBeAnUnrecognisedInstance() {
		World world = like((holder) -> {
		});
		world.request = IMPLICIT;
		assertThat(world.judge().kind()).isEqualTo(VerdictKind.FOREIGN);
		assertThat(resolve(world, Policy.defaults(), Set.of())).isInstanceOf(Resolution.GiveUp.class);
		world.request = IMPLICIT.withRanges(RANGES);
		assertThat(resolve(world, Policy.defaults(), Set.of())).isInstanceOf(Resolution.TryNextPort.class);
		World recorded = World.orphaned();
		recorded.lock = LockState.NOT_HELD;
		recorded.request = IMPLICIT;
		assertThat(recorded.judge().kind()).isEqualTo(VerdictKind.FOREIGN);
		assertThat(resolve(recorded, Policy.defaults(), Set.of())).isInstanceOf(Resolution.GiveUp.class);
	}

	@Test
	void anImplicitPortIsNotMovedIfSomethingWentWrong() {
		for (World world : List.of(World.foreign(), World.unknown(), World.sibling())) {
			world.request = IMPLICIT;
			assertThat(resolve(world, Policy.defaults(), Set.of())).isInstanceOf(Resolution.TryNextPort.class);
			world.problem = "the registry can't be read";
			assertThat(resolve(world, Policy.defaults(), Set.of())).isInstanceOf(Resolution.GiveUp.class);
			world.request = IMPLICIT.withRanges(RANGES);
			assertThat(resolve(world, Policy.defaults(), Set.of())).isInstanceOf(Resolution.TryNextPort.class);
		}
	}

	@Test
	void anImplicitPortIsMovedPastASiblingAlthoughItRunsTheSameProgram() {
		World world = World.sibling();
		world.request = IMPLICIT;
		assertThat(resolve(world, Policy.defaults(), Set.of())).isInstanceOf(Resolution.TryNextPort.class);
	}

	/**
	 * A process without a record that runs the same JDK in the same directory.
	 */
	private static World like(Consumer<World> change) {
		World world = World.foreign();
		world.name = "java";
		world.executable = Path.of("/opt/jdk/bin/java");
		change.accept(world);
		return world;
	}

	@Test
	void saysWhyTheHolderIsLeftAlone() {
		assertThat(resolve(World.self(), Policy.defaults(), Set.of()))
			.isEqualTo(new Resolution.GiveUp("it is this very process"));
		assertThat(resolve(World.unknown(), Policy.defaults(), Set.of()))
			.isEqualTo(new Resolution.GiveUp("it could not be found out who holds the port"));
		assertThat(resolve(World.foreign(), Policy.defaults(), Set.of()))
			.isEqualTo(new Resolution.GiveUp("it is not an instance of 'shop'"));
		assertThat(resolve(World.sibling(), Policy.defaults(), Set.of()))
			.isEqualTo(new Resolution.GiveUp("it runs from another directory"));
		assertThat(resolve(World.running(), Policy.defaults(), Set.of()))
			.isEqualTo(new Resolution.GiveUp("it is running, and port-guard.cleanup.running is 'keep'"));
		World unproven = World.running();
		unproven.readySince = null;
		unproven.sharing = false;
		assertThat(resolve(unproven, Policies.replace(), Set.of())).isEqualTo(new Resolution.GiveUp(
				"not every proof could be established (missing: it alone holds every socket in the way, it has been ready)"));
	}

	private static Resolution resolve(World world, Policy policy, Set<Surrounding> surroundings) {
		return resolver(policy, surroundings).resolve(world.judge(policy));
	}

	private static Resolver resolver(Policy policy, Set<Surrounding> surroundings) {
		return new Resolver(policy, surroundings, true);
	}

}
