package io.github.portguard.model;

import java.time.Duration;
import java.util.Random;
import java.util.function.UnaryOperator;

import io.github.portguard.registry.Artifact;
import io.github.portguard.registry.ClaimState;

/**
 * Twists about what is on record: other truths, and lies.
 */
@SuppressWarnings("ImmutableEnumChecker")
enum RecordTwist implements Twist {

	NONE((world, random) -> world.records.clear()),

	OF_ANOTHER_PORT((world, random) -> world.record().port++),

	OF_ANOTHER_PROCESS((world, random) -> world.record().pid++),

	OF_AN_EARLIER_PROCESS((world, random) -> world.record().start--),

	OF_THE_STRANGER((world, random) -> {
		world.record().pid = world.place.stranger();
		world.record().start = 1100;
	}),

	OF_THE_STRANGER_WITH_ITS_LOCK((world, random) -> {
		OF_THE_STRANGER.apply(world, random);
		world.record().instance = World.STRANGERS_LOCK;
	}),

	LOCKED_BY_ANOTHER_PROCESS((world, random) -> world.record().instance = World.STRANGERS_LOCK),

	LOCKED_BY_NOBODY((world, random) -> world.record().instance = World.LOCK_OF_NOBODY),

	WITHOUT_LOCK_FILE((world, random) -> world.record().instance = World.NO_LOCK),

	OF_AN_EARLIER_BOOT((world, random) -> world.record().bootId = "earlier"),

	OF_NO_BOOT((world, random) -> world.record().bootId = null),

	OF_ANOTHER_NAMESPACE((world, random) -> world.record().namespaces = HolderTwist.otherNamespace(random)),

	OF_NO_NAMESPACES((world, random) -> world.record().namespaces = null),

	OF_ANOTHER_USER((world, random) -> world.record().user += "x"),

	OF_ANOTHER_APPLICATION((world, random) -> world.record().id = random.nextBoolean() ? "shop2" : "SHOP"),

	OF_ANOTHER_MAIN_CLASS((world, random) -> world.record().mainClass = "com.example.Other"),

	OF_NO_MAIN_CLASS((world, random) -> world.record().mainClass = null),

	OF_ANOTHER_ARTIFACT((world, random) -> artifact(world,
			(old) -> new Artifact(old.path() + "x", old.jar(), old.size(), old.modified()))),

	OF_NO_ARTIFACT((world, random) -> world.record().artifact = null),

	OF_AN_OLDER_BUILD((world, random) -> artifact(world,
			(old) -> new Artifact(old.path(), old.jar(), old.size() - 1, old.modified() - 1))),

	OF_A_BUILD_THAT_WAS_TOUCHED((world, random) -> artifact(world,
			(old) -> new Artifact(old.path(), old.jar(), old.size(), old.modified() - 1))),

	OF_A_LATER_BUILD((world, random) -> artifact(world,
			(old) -> new Artifact(old.path(), old.jar(), old.size() - 1, old.modified() + 1))),

	OF_A_BUILD_OF_ANOTHER_SIZE((world, random) -> artifact(world,
			(old) -> new Artifact(old.path(), old.jar(), old.size() + 1, old.modified()))),

	OF_A_CLASS_DIRECTORY(
			(world, random) -> artifact(world, (old) -> new Artifact(old.path(), false, 0, old.modified() - 1))),

	OF_ANOTHER_DIRECTORY((world, random) -> world.record().directory = "/home/ada/other"),

	OF_NO_DIRECTORY((world, random) -> world.record().directory = null),

	OF_ANOTHER_VARIANT((world, random) -> world.record().variant = random.nextBoolean() ? "profiles=worker" : null),

	NEVER_READY((world, random) -> {
		world.record().state = ClaimState.STARTING;
		world.record().readySince = null;
	}),

	STARTING_BUT_READY((world, random) -> world.record().state = ClaimState.STARTING),

	STOPPING((world, random) -> world.record().state = ClaimState.STOPPING),

	OF_A_TEST_OR_THE_LIKE(
			(world, random) -> world.record().surroundings.add(random.nextBoolean() ? "test" : "something")),

	UNDER_DEVTOOLS((world, random) -> world.record().devtools = true),

	DETACHED((world, random) -> world.record().detached = true),

	NOT_OF_HTTP((world, random) -> world.record().scheme = null),

	FOR_ANOTHER_ADDRESS(
			(world, random) -> world.record().address = random.nextBoolean() ? World.LOOPBACK : World.LOOPBACK6),

	BESIDE_ANOTHER((world, random) -> {
		Rec second = world.record().copy();
		second.address = World.LOOPBACK6;
		second.pid = random.nextBoolean() ? world.place.stranger() : second.pid;
		second.start -= random.nextInt(2);
		world.records.add(second);
	}),

	WITH_AN_ENDLESS_SHUTDOWN_TIMEOUT((world, random) -> {
		world.record().shutdownTimeout = Duration.ofSeconds(Long.MAX_VALUE);
		world.victim().polite = true;
	});

	private final Change change;

	RecordTwist(Change change) {
		this.change = change;
	}

	@Override
	public void apply(World world, Random random) {
		this.change.apply(world, random);
	}

	/**
	 * Those an acquisition waits for a second for, or for ever.
	 */
	@Override
	public boolean pureOnly() {
		return this == STOPPING || this == WITH_AN_ENDLESS_SHUTDOWN_TIMEOUT;
	}

	private static void artifact(World world, UnaryOperator<Artifact> change) {
		Artifact artifact = world.record().artifact;
		if (artifact != null) {
			world.record().artifact = change.apply(artifact);
		}
	}

}
