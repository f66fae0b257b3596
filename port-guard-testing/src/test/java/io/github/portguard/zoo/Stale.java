package io.github.portguard.zoo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.github.portguard.conflict.VerdictKind;
import io.github.portguard.conflict.Veto;
import io.github.portguard.testing.ApplicationJar;
import io.github.portguard.testing.Enclosure;
import io.github.portguard.testing.Guarded;
import io.github.portguard.testing.Nobody;
import io.github.portguard.testing.Ports;
import io.github.portguard.testing.PythonHolder;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Tools;

/**
 * Who is to be ended, next to others who are not.
 */
final class Stale {

	private static final String LEAVE_WHEN_TOLD = "%COMMAND% &\nread line\n";

	private Stale() {
	}

	static List<Kind> kinds() {
		return List.of(
				Kind.ended("an orphan of a build tool among others of its kind", Stale::amongOthers)
					.with(Action.FREED, Newcomer.UNCONFIGURED),
				Kind.ended("an orphan with a child that shares nothing with it", Stale::parent),
				Kind.ended("an orphan of node",
						(scene) -> scene.holds(scene.guarded()
							.startByScript(Tools.require("node"), LeftRunning.DEVELOPMENT_RUN_IN_NODE)
							.orphan())),
				Kind.ended("an orphan of its debugger",
						(scene) -> scene.holds(debuggable(scene.guarded()).startOrphanOfAnIde())),
				Kind.ended("an orphan on 127.0.0.1 next to a stranger on ::1",
						(scene) -> onOneFamily(scene, "127.0.0.1", "::1")),
				Kind.ended("an orphan on ::1 next to a stranger on 127.0.0.1",
						(scene) -> onOneFamily(scene, "::1", "127.0.0.1")),
				Kind.ended("an orphan of an unprivileged user", Stale::unprivileged),
				Kind.ended("an orphan in the pid namespace of the newcomer", Stale::enclosed),
				Kind.ended("an instance whose jar was replaced by a later build", (scene) -> {
					scene.holds(ofJar(scene).startOrphanOfAShell());
					replaceJar(scene);
				}), Kind.ended("an instance whose directory was deleted", (scene) -> {
					RunningProgram old = scene.guarded().in(scene.stage().directory("deleted")).startOrphanOfAShell();
					scene.holds(old);
					Files.delete(scene.stage().root().resolve("deleted"));
					scene.newcomers((guarded) -> guarded.in(scene.stage().directory("deleted")));
				}), superseded("an instance whose jar was replaced, under a shell", (scene) -> {
					scene.holds(ofJar(scene).startByScript("sh", LEAVE_WHEN_TOLD));
					replaceJar(scene);
				}), superseded("an instance whose jar was replaced, under a build tool", (scene) -> {
					scene.holds(ofJar(scene).startByJava());
					replaceJar(scene);
				}));
	}

	private static Kind superseded(String name, Kind.Setting setting) {
		return Kind.of(VerdictKind.STALE, name, setting)
			.vetoed(Veto.LAUNCHER_ALIVE)
			.with(Action.FREED, Newcomer.CLEANING, Newcomer.RUTHLESS);
	}

	private static void amongOthers(Scene scene) {
		scene.mustLive(PythonHolder.of(scene.stage(), Ports.free()).start());
		scene.mustLive(scene.stage().guarded(Ports.free()).startOrphanOfAnIde());
		scene.mustLive(scene.stage().guarded(Ports.free()).in(scene.stage().directory("other")).startOrphanOfAnIde());
		scene.holds(scene.guarded().startOrphan());
	}

	private static void parent(Scene scene) {
		Path output = scene.stage().newOutput();
		Path script = scene.stage().script("child.sh", PythonHolder.bystander(scene.stage()).words(), output);
		RunningProgram orphan = scene.holds(scene.guarded().with("spawn", script).startOrphanOfAnIde());
		RunningProgram child = scene.stage().adopt(Long.parseLong(orphan.value("spawned")), output);
		child.await("ready");
		scene.mustLive(child);
	}

	private static Guarded debuggable(Guarded guarded) {
		return guarded.command((command) -> command
			.withOptions("-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0"));
	}

	private static void onOneFamily(Scene scene, String address, String other) {
		scene.mustLive(scene.stranger().on(other).start());
		scene.holds(scene.guarded().with("address", address).startOrphanOfAnIde());
		scene.newcomers((guarded) -> guarded.with("address", address));
	}

	/**
	 * It must have a session of its own: what else runs in ours, this user can't see.
	 */
	private static void unprivileged(Scene scene) {
		Nobody nobody = new Nobody(scene.stage());
		scene.holds(nobody.run(scene.guarded()).command((command) -> command.wrappedIn("setsid")).startOrphanOfAnIde());
		scene.mustLive(PythonHolder.bystander(scene.stage()).start());
		scene.newcomers(nobody::run);
	}

	private static void enclosed(Scene scene) {
		String[] wrapper = Enclosure.of(scene.stage()).wrapper(scene.stage().directory());
		scene.holds(scene.guarded().command((command) -> command.wrappedIn(wrapper)).startOrphanOfAnIde());
		scene.newcomers((guarded) -> guarded.command((command) -> command.wrappedIn(wrapper)));
	}

	private static Guarded ofJar(Scene scene) {
		return scene.guarded().from(ApplicationJar.build(jar(scene), "the first"));
	}

	private static void replaceJar(Scene scene) {
		ApplicationJar.build(jar(scene), "the second version");
		scene.newcomers((guarded) -> guarded.from(jar(scene)));
	}

	private static Path jar(Scene scene) {
		return scene.stage().root().resolve("app.jar");
	}

}
