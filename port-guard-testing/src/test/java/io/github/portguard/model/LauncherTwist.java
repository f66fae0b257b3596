package io.github.portguard.model;

import java.util.Random;

import io.github.portguard.process.Launcher;
import io.github.portguard.process.ProcessIdentity;
import io.github.portguard.process.ProcessState;

/**
 * Twists about what started the process that holds the port.
 */
@SuppressWarnings("ImmutableEnumChecker")
enum LauncherTwist implements Twist {

	ALIVE((world, random) -> {
		launcher(world);
		world.victim().parent = World.LAUNCHER;
	}),

	ALIVE_ELSEWHERE((world, random) -> launcher(world)),

	AN_INTERACTIVE_SHELL((world, random) -> {
		Proc launcher = launcher(world);
		launcher.name = "bash";
		launcher.interactiveShell = true;
		world.victim().parent = World.LAUNCHER;
	}),

	DEAD_BUT_NOT_REAPED((world, random) -> launcher(world).state = ProcessState.ZOMBIE),

	DEAD_WITH_A_SUCCESSOR_UNDER_ITS_PID((world, random) -> launcher(world).start += 1),

	UNREADABLE((world, random) -> launcher(world).unreadable = true),

	UNREADABLE_PARENT((world, random) -> {
		launcher(world).unreadable = true;
		world.victim().parent = World.LAUNCHER;
	}),

	OURS_TOO((world, random) -> {
		world.victim().parent = World.IDE;
		world.record().launcher = new Launcher(new ProcessIdentity(World.IDE, 1900), "idea");
	}),

	NO_DEVELOPMENT_TOOL((world, random) -> name(world, random, "bash", "sh", "python3", "sshd", "systemd", "cron")),

	PERHAPS_A_SUPERVISOR((world, random) -> name(world, random, "node", "NODE.EXE")),

	A_DEVELOPMENT_TOOL((world, random) -> name(world, random, "idea", "IDEA64.EXE", "gradle", "code")),

	SOME_PROGRAM_IN_A_JVM((world, random) -> name(world, random, "java", "JAVA.EXE", "javaw")),

	ODDLY_NAMED((world, random) -> name(world, random, " maven", "maven ", "maven\nx", ".exe", "İDEA")),

	NOT_RECORDED((world, random) -> world.record().launcher = null);

	private final Change change;

	LauncherTwist(Change change) {
		this.change = change;
	}

	@Override
	public void apply(World world, Random random) {
		this.change.apply(world, random);
	}

	private static Proc launcher(World world) {
		return world.add(World.LAUNCHER, World.LAUNCHERS_START, World.DESKTOP);
	}

	private static void name(World world, Random random, String... names) {
		Launcher launcher = world.record().launcher;
		if (launcher != null) {
			world.record().launcher = new Launcher(launcher.identity(), names[random.nextInt(names.length)]);
		}
	}

}
