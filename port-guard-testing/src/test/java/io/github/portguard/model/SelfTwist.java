package io.github.portguard.model;

import java.util.Random;

import io.github.portguard.registry.Application;
import io.github.portguard.registry.Artifact;

/**
 * Twists about the process that asks for the port.
 */
@SuppressWarnings("ImmutableEnumChecker")
enum SelfTwist implements Twist {

	OF_AN_UNKNOWN_USER(false, (world, random) -> world.self().uid = null),

	OF_ANOTHER_USER(false, (world, random) -> world.self().uid = 1002L),

	IN_UNKNOWN_NAMESPACES(false, (world, random) -> world.self().namespaces = null),

	IN_ANOTHER_NAMESPACE(false, (world, random) -> world.self().namespaces = HolderTwist.otherNamespace(random)),

	IN_AN_UNKNOWN_BOOT(false, (world, random) -> world.bootId = null),

	AFTER_ANOTHER_BOOT(false, (world, random) -> world.bootId = "later"),

	UNREADABLE(false, (world, random) -> world.self().unreadable = true),

	ANOTHER_APPLICATION(false, (world, random) -> world.application = application(world, "billing", 5)),

	ANOTHER_VARIANT(false, (world, random) -> world.application = application(world, "shop", 4)),

	WITHOUT_MAIN_CLASS(true, (world, random) -> world.application = application(world, "shop", 1)),

	WITHOUT_ARTIFACT(true, (world, random) -> world.application = application(world, "shop", 2)),

	WITHOUT_DIRECTORY(true, (world, random) -> world.application = application(world, "shop", 3)),

	FROM_A_CLASS_DIRECTORY(true,
			(world, random) -> world.application = new Application("shop", world.application.mainClass(),
					new Artifact(world.artifact().path(), false, 0, 0), world.application.directory(),
					world.application.variant())),

	FROM_A_JAR_THAT_WAS_REPLACED(true, (world, random) -> world.artifactOpen = false),

	/**
	 * Nothing is known of anybody: what is missing on both sides is no match.
	 */
	AS_UNKNOWN_AS_THE_HOLDER(true, (world, random) -> {
		int missing = 1 + random.nextInt(3);
		world.application = application(world, "shop", missing);
		world.record().mainClass = world.application.mainClass();
		world.record().artifact = world.application.artifact();
		world.record().directory = world.application.directory();
	}),

	OF_A_BOOT_AS_UNKNOWN_AS_THE_HOLDERS(false, (world, random) -> {
		world.bootId = null;
		world.record().bootId = null;
	}),

	IN_NAMESPACES_AS_UNKNOWN_AS_THE_HOLDERS(false, (world, random) -> {
		world.self().namespaces = null;
		world.record().namespaces = null;
		world.victim().namespaces = null;
	}),

	OF_A_USER_AS_UNKNOWN_AS_THE_HOLDERS(false, (world, random) -> {
		world.self().uid = null;
		world.victim().uid = null;
	});

	private final boolean pureOnly;

	private final Change change;

	SelfTwist(boolean pureOnly, Change change) {
		this.pureOnly = pureOnly;
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

	@Override
	public boolean pureOnly() {
		return this.pureOnly;
	}

	private static Application application(World world, String id, int without) {
		Application whole = world.application;
		return new Application(id, (without != 1) ? whole.mainClass() : null, (without != 2) ? whole.artifact() : null,
				(without != 3) ? whole.directory() : null, (without != 4) ? whole.variant() : "profiles=dev");
	}

}
