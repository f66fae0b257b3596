package io.github.portguard.zoo;

import java.util.List;
import java.util.stream.Stream;

import io.github.portguard.conflict.VerdictKind;
import io.github.portguard.testing.Guarded;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Tools;

/**
 * Holders and newcomers that do not live in the same world.
 */
final class OtherNamespaces {

	private OtherNamespaces() {
	}

	static List<Kind> kinds() {
		return List.of(
				inside(VerdictKind.FOREIGN, "in another pid namespace with its own /proc", "-pf", "--mount-proc"),
				inside(VerdictKind.FOREIGN, "in another pid namespace with our /proc", "-pf"),
				inside(VerdictKind.FOREIGN, "in another mount namespace", "-m"),
				inside(VerdictKind.FOREIGN, "in another user namespace", "-U", "-r"),
				outside(VerdictKind.UNKNOWN, "an orphan seen from another pid namespace with its own /proc", "-pf",
						"--mount-proc")
					.with(Action.FAILED, Newcomer.UNCONFIGURED),
				outside(VerdictKind.UNKNOWN, "an orphan seen from another pid namespace with our /proc", "-pf"),
				outside(VerdictKind.FOREIGN, "an orphan seen from another mount namespace", "-m"),
				outside(VerdictKind.UNKNOWN, "an orphan seen from another user namespace", "-U", "-r"),
				Kind.unopposed("an instance in another network namespace", (scene) -> holder(scene, "-n")),
				Kind.of(VerdictKind.UNKNOWN, "a stranger seen by the first process of a container", (scene) -> {
					scene.mustLive(scene.stranger().start());
					scene.newcomers((guarded) -> isolated(guarded, "-pf", "--mount-proc"));
				}).with(Action.FAILED, Newcomer.UNCONFIGURED));
	}

	private static Kind inside(VerdictKind verdict, String name, String... options) {
		return Kind.of(verdict, "an instance " + name, (scene) -> holder(scene, options));
	}

	private static Kind outside(VerdictKind verdict, String name, String... options) {
		return Kind.of(verdict, name, (scene) -> {
			scene.mustLive(scene.guarded().startOrphanOfAnIde());
			scene.newcomers((guarded) -> isolated(guarded, options));
		});
	}

	private static void holder(Scene scene, String... options) {
		RunningProgram wrapper = isolated(scene.guarded(), options).start().awaitReady();
		scene.mustLive(scene.stage().within(wrapper));
	}

	private static Guarded isolated(Guarded guarded, String... options) {
		Tools.requireNamespaces(options);
		String[] unshare = Stream.concat(Stream.of("unshare"), Stream.of(options)).toArray(String[]::new);
		return guarded.command((command) -> command.wrappedIn(unshare));
	}

}
