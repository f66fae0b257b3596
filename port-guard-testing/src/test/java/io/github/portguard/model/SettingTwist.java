package io.github.portguard.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;

import io.github.portguard.conflict.Policy;
import io.github.portguard.conflict.Silence;
import io.github.portguard.conflict.StaleSign;
import io.github.portguard.conflict.Surrounding;
import io.github.portguard.process.Launcher;
import io.github.portguard.process.ProcessIdentity;
import io.github.portguard.registry.TakeOver;

/**
 * Twists about what is configured, and about what happened to the port before.
 */
@SuppressWarnings("ImmutableEnumChecker")
enum SettingTwist implements Twist {

	STALE_KEEP((world, random) -> world.settings.stale = Policy.StaleCleanup.KEEP),

	STALE_TERMINATE((world, random) -> world.settings.stale = Policy.StaleCleanup.TERMINATE),

	RUNNING_REPLACE((world, random) -> world.settings.running = Policy.RunningCleanup.REPLACE),

	OBSERVE((world, random) -> world.settings.mode = Policy.Mode.OBSERVE),

	FEWER_SIGNS((world, random) -> world.settings.staleWhen
		.remove(random.nextBoolean() ? StaleSign.ORPHANED : StaleSign.SUPERSEDED)),

	NO_SIGNS((world, random) -> world.settings.staleWhen.clear()),

	ALL_SIGNS((world, random) -> world.settings.staleWhen.add(StaleSign.UNRESPONSIVE)),

	NO_LAUNCHERS((world, random) -> world.settings.launchers.clear()),

	SURROUNDED((world, random) -> world.settings.surroundings
		.add(List.of(Surrounding.values()).get(random.nextInt(Surrounding.values().length)))),

	IN_A_TEST((world, random) -> world.settings.surroundings.add(Surrounding.TEST)),

	WITH_RANGES((world, random) -> world.settings.ranges = true),

	LOOKED_AT_IN_ADVANCE((world, random) -> world.settings.prepared = true),

	NOT_EXPLICIT((world, random) -> world.settings.explicit = false),

	ON_LOOPBACK((world, random) -> world.settings.address = World.LOOPBACK),

	TAKEN_OVER_OFTEN((world, random) -> takeOvers(world, 2 + random.nextInt(3), random.nextInt(61))),

	TAKEN_OVER_ALL_THE_TIME((world, random) -> takeOvers(world, 4 + random.nextInt(3), 61 + random.nextInt(3600))),

	TAKEN_OVER_IN_THE_FUTURE((world, random) -> takeOvers(world, 3, -3600)),

	TAKEN_OVER_FROM_THE_SAME_LAUNCHER((world, random) -> world.history
		.add(new TakeOver(World.NOW.minusSeconds(random.nextInt(7200)), new ProcessIdentity(4, 4),
				new Launcher(new ProcessIdentity(World.LAUNCHER, World.LAUNCHERS_START), "maven")))),

	HISTORY_DAMAGED((world, random) -> world.historyDamaged = true),

	ASKED_AND_SILENT(
			(world, random) -> world.silence = new Silence(false, Duration.ofSeconds(31), Duration.ZERO, true)),

	ASKED_AND_NOT_SILENT((world,
			random) -> world.silence = new Silence(random.nextBoolean(), Duration.ofSeconds(29 + random.nextInt(3)),
					Duration.ofMillis(100L * random.nextInt(10)), random.nextBoolean()));

	private final Change change;

	SettingTwist(Change change) {
		this.change = change;
	}

	@Override
	public void apply(World world, Random random) {
		this.change.apply(world, random);
	}

	@Override
	public boolean happensAnyTime() {
		return false;
	}

	/**
	 * Questions take half a minute.
	 */
	@Override
	public boolean pureOnly() {
		return this == ALL_SIGNS || this == ASKED_AND_SILENT || this == ASKED_AND_NOT_SILENT;
	}

	private static void takeOvers(World world, int count, long secondsAgo) {
		Instant at = World.NOW.minusSeconds(secondsAgo);
		for (int i = 0; i < count; i++) {
			world.history.add(new TakeOver(at, new ProcessIdentity(4, 4), null));
		}
	}

}
