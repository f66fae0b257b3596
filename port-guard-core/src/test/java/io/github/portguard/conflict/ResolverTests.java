package io.github.portguard.conflict;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.portguard.port.PortRanges;
import io.github.portguard.port.PortRequest;

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
