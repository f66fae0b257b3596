package io.github.portguard.model;

import java.util.Random;

/**
 * Twists about the sockets in the way, and who shares them.
 */
@SuppressWarnings("ImmutableEnumChecker")
enum SocketTwist implements Twist {

	SHARED_WITH_A_STRANGER((world, random) -> share(world, world.place.stranger())),

	SHARED_WITH_THE_DESKTOP((world, random) -> share(world, World.DESKTOP)),

	SHARED_WITH_A_CHILD((world, random) -> child(world)),

	SHARED_WITH_A_CHILD_OF_ANOTHER_USER((world, random) -> child(world).uid = random.nextBoolean() ? 1001L : null),

	SHARED_WITH_A_PROTECTED_CHILD((world, random) -> {
		Proc child = child(world);
		int protection = random.nextInt(4);
		child.debugged = protection == 0;
		child.service = (protection == 1) ? "x.service" : null;
		child.namespaces = (protection == 2) ? HolderTwist.otherNamespace(random) : World.NAMESPACES;
		child.init = protection == 3;
	}),

	SHARED_WITH_A_CHILD_THAT_CANNOT_BE_SEEN((world, random) -> child(world).socketsHidden = true),

	SHARED_WITH_ONE_OF_THE_SESSION_THAT_CANNOT_BE_SEEN((world, random) -> {
		Proc child = child(world);
		child.parent = 1;
		child.session = world.victim().session;
		child.uid = 0L;
		child.socketsHidden = true;
	}),

	SHARED_WITH_AN_ADOPTED_ONE_THAT_CANNOT_BE_SEEN((world, random) -> {
		Proc child = child(world);
		child.parent = 1;
		child.session = World.CHILD;
		child.socketsHidden = true;
	}),

	SHARED_WITH_ONE_THAT_IS_ALL_HIDDEN((world, random) -> {
		Proc child = child(world);
		child.socketsHidden = true;
		child.unreadable = true;
	}),

	BESIDE_ONE_THAT_CANNOT_BE_SEEN((world, random) -> {
		Proc hidden = world.add(World.HIDDEN, 1500, world.place.stranger());
		hidden.session = World.HIDDEN;
		hidden.socketsHidden = true;
	}),

	OF_A_STRANGER((world, random) -> {
		world.sockets.clear();
		world.sockets.add(new Sock(43, World.ANY, world.place.stranger()));
	}),

	BESIDE_THAT_OF_A_STRANGER((world, random) -> world.sockets
		.add(new Sock(43, random.nextBoolean() ? World.LOOPBACK : World.LOOPBACK6, world.place.stranger()))),

	BESIDE_ANOTHER_OF_ITS_OWN((world, random) -> world.sockets
		.add(new Sock(46, random.nextBoolean() ? World.LOOPBACK : World.LOOPBACK6, world.place.victim()))),

	BESIDE_ONE_OF_AN_UNKNOWN_HOLDER((world, random) -> world.sockets.add(new Sock(43, World.LOOPBACK))),

	ON_ONE_ADDRESS((world, random) -> {
		world.sockets.clear();
		world.sockets.add(new Sock(44, random.nextBoolean() ? World.LOOPBACK : World.LOOPBACK6, world.place.victim()));
	}),

	ANOTHER_THAN_BEFORE((world, random) -> {
		world.sockets.clear();
		world.sockets.add(new Sock(45, World.ANY, world.place.victim()));
	}),

	OF_AN_UNKNOWN_HOLDER((world, random) -> world.sockets.forEach((socket) -> socket.holders.clear())),

	NONE((world, random) -> world.sockets.clear()),

	KNOWN_ONLY_BY_PORT((world, random) -> world.socketsExact = false);

	private final Change change;

	SocketTwist(Change change) {
		this.change = change;
	}

	@Override
	public void apply(World world, Random random) {
		this.change.apply(world, random);
	}

	/**
	 * Those an acquisition waits for a second for.
	 */
	@Override
	public boolean pureOnly() {
		return this == OF_AN_UNKNOWN_HOLDER;
	}

	private static void share(World world, long pid) {
		world.sockets.forEach((socket) -> socket.holders.add(pid));
	}

	private static Proc child(World world) {
		Proc child = world.add(World.CHILD, 1500, world.place.victim());
		child.session = world.victim().session;
		child.directory = world.victim().directory;
		share(world, World.CHILD);
		return child;
	}

}
