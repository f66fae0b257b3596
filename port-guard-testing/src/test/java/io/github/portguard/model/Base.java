package io.github.portguard.model;

import java.time.Duration;
import java.util.Random;
import java.util.function.Consumer;

import io.github.portguard.conflict.Policy;
import io.github.portguard.conflict.Silence;
import io.github.portguard.conflict.StaleSign;
import io.github.portguard.process.ProcessState;

/**
 * A world in which the holder must be signalled, and why.
 */
@SuppressWarnings("ImmutableEnumChecker")
enum Base {

	ORPHANED((world) -> {
	}),

	ORPHANED_BY_A_ZOMBIE((world) -> world.add(World.LAUNCHER, World.LAUNCHERS_START, 1).state = ProcessState.ZOMBIE),

	ORPHANED_AND_DEBUGGED((world) -> world.victim().debugged = true),

	ORPHANED_AND_STUBBORN((world) -> world.victim().polite = false),

	/**
	 * Nothing but the end of its child frees the port.
	 */
	ORPHANED_WITH_A_STUBBORN_CHILD((world) -> {
		apply(SocketTwist.SHARED_WITH_A_CHILD, world);
		world.victim().polite = false;
	}),

	SUPERSEDED((world) -> {
		apply(LauncherTwist.NO_DEVELOPMENT_TOOL, world);
		apply(RecordTwist.OF_AN_OLDER_BUILD, world);
	}),

	SUPERSEDED_UNDER_TERMINATE((world) -> {
		apply(LauncherTwist.ALIVE, world);
		apply(RecordTwist.OF_AN_OLDER_BUILD, world);
		world.settings.stale = Policy.StaleCleanup.TERMINATE;
	}),

	DIRECTORY_DELETED((world) -> {
		apply(LauncherTwist.NO_DEVELOPMENT_TOOL, world);
		world.victim().directoryDeleted = true;
	}),

	REPLACED((world) -> {
		apply(LauncherTwist.OURS_TOO, world);
		world.settings.running = Policy.RunningCleanup.REPLACE;
	}),

	REPLACED_AND_DETACHED((world) -> {
		apply(LauncherTwist.AN_INTERACTIVE_SHELL, world);
		world.victim().hangUpIgnored = true;
		world.settings.running = Policy.RunningCleanup.REPLACE;
	}),

	/**
	 * Only where no question has to be put to anybody.
	 */
	UNRESPONSIVE((world) -> {
		apply(LauncherTwist.ALIVE, world);
		world.settings.stale = Policy.StaleCleanup.TERMINATE;
		world.settings.staleWhen.add(StaleSign.UNRESPONSIVE);
		world.silence = new Silence(false, Duration.ofSeconds(31), Duration.ZERO, true);
	});

	private final Consumer<World> change;

	Base(Consumer<World> change) {
		this.change = change;
	}

	World world(World.Place place) {
		World world = World.orphan(place);
		this.change.accept(world);
		return world;
	}

	private static void apply(Twist twist, World world) {
		twist.apply(world, new Random(0));
	}

}
