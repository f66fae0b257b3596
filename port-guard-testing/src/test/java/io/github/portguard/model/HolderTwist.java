package io.github.portguard.model;

import java.nio.file.Path;
import java.util.Random;

import io.github.portguard.process.Namespaces;
import io.github.portguard.process.ProcessState;
import io.github.portguard.process.StandardOutput;

/**
 * Twists about the process that holds the port.
 */
@SuppressWarnings("ImmutableEnumChecker")
enum HolderTwist implements Twist {

	OF_ANOTHER_USER((world, random) -> world.victim().uid = random.nextBoolean() ? 0L : 1001L),

	OF_UNKNOWN_USER((world, random) -> world.victim().uid = null),

	IN_ANOTHER_NAMESPACE((world, random) -> world.victim().namespaces = otherNamespace(random)),

	IN_UNKNOWN_NAMESPACES((world, random) -> world.victim().namespaces = null),

	REPLACED_UNDER_ITS_PID((world, random) -> world.victim().start += 1 + random.nextInt(3)),

	STARTED_WITH_US((world, random) -> start(world, world.self().start)),

	STARTED_AFTER_US((world, random) -> start(world, world.self().start + 1 + random.nextInt(1000))),

	SUSPENDED((world, random) -> world.victim().state = ProcessState.SUSPENDED),

	DEAD_BUT_NOT_REAPED((world, random) -> world.victim().state = ProcessState.ZOMBIE),

	IN_UNKNOWN_STATE((world, random) -> world.victim().state = ProcessState.UNKNOWN),

	A_SERVICE((world, random) -> world.victim().service = "shop.service"),

	IGNORING_HANG_UPS((world, random) -> world.victim().hangUpIgnored = true),

	MAYBE_IGNORING_HANG_UPS((world, random) -> world.victim().hangUpIgnored = null),

	/**
	 * Before it started others.
	 */
	LEADER_OF_A_SESSION((world, random) -> {
		long old = world.victim().session;
		world.processes.values()
			.stream()
			.filter((process) -> process.session == old)
			.forEach((process) -> process.session = world.place.victim());
	}),

	WRITING_TO_A_FILE((world, random) -> world.victim().output = StandardOutput.FILE),

	WRITING_TO_A_TERMINAL((world, random) -> world.victim().output = StandardOutput.TERMINAL),

	WRITING_TO_WHO_KNOWS_WHERE((world, random) -> world.victim().output = null),

	DEBUGGED((world, random) -> world.victim().debugged = true),

	FIRST_OF_ITS_NAMESPACE((world, random) -> world.victim().init = true),

	IN_ANOTHER_DIRECTORY((world, random) -> world.victim().directory = Path.of("/home/ada/other")),

	IN_AN_UNKNOWN_DIRECTORY((world, random) -> world.victim().directory = null),

	IN_A_DELETED_DIRECTORY((world, random) -> world.victim().directoryDeleted = true),

	UNREADABLE((world, random) -> world.victim().unreadable = true),

	ENDED((world, random) -> {
		world.processes.remove(world.place.victim());
		world.sockets.forEach((socket) -> socket.holders.remove(world.place.victim()));
		world.sockets.removeIf((socket) -> socket.holders.isEmpty());
	}),

	OUR_PARENT((world, random) -> world.self().parent = world.place.victim()),

	OUR_GRANDPARENT((world, random) -> {
		Proc ide = world.processes.get(World.IDE);
		if (ide != null) {
			ide.parent = world.place.victim();
		}
	}),

	OURSELVES((world, random) -> {
		Sock socket = new Sock(42, World.ANY, world.place.self());
		world.sockets.clear();
		world.sockets.add(socket);
		world.record().pid = world.place.self();
		world.record().start = world.self().start;
	}),

	STUBBORN((world, random) -> world.victim().polite = false);

	private final Change change;

	HolderTwist(Change change) {
		this.change = change;
	}

	@Override
	public void apply(World world, Random random) {
		this.change.apply(world, random);
	}

	/**
	 * Those an acquisition waits for a second for: the holder may be on its way out.
	 */
	@Override
	public boolean pureOnly() {
		return this == UNREADABLE || this == DEAD_BUT_NOT_REAPED;
	}

	/**
	 * It ended, and what holds the port now has the same record to show.
	 */
	private static void start(World world, long start) {
		world.victim().start = start;
		world.record().start = start;
	}

	static Namespaces otherNamespace(Random random) {
		String other = "other:[2]";
		Namespaces usual = World.NAMESPACES;
		return switch (random.nextInt(4)) {
			case 0 -> new Namespaces(other, usual.net(), usual.mnt(), usual.user());
			case 1 -> new Namespaces(usual.pid(), other, usual.mnt(), usual.user());
			case 2 -> new Namespaces(usual.pid(), usual.net(), other, usual.user());
			default -> new Namespaces(usual.pid(), usual.net(), usual.mnt(), other);
		};
	}

}
