package io.github.portguard.zoo;

import java.nio.file.Path;
import java.util.List;

import io.github.portguard.conflict.Proof;
import io.github.portguard.conflict.VerdictKind;
import io.github.portguard.conflict.Veto;
import io.github.portguard.testing.ApplicationJar;
import io.github.portguard.testing.Guarded;
import io.github.portguard.testing.JavaCommand;
import io.github.portguard.testing.OtherGuardedProgram;
import io.github.portguard.testing.RecordFile;

/**
 * Instances that are orphaned and not quite this application, or not for us to end.
 */
final class Lookalikes {

	private Lookalikes() {
	}

	static List<Kind> kinds() {
		return List.of(
				Kind.of(VerdictKind.SIBLING, "the same main class from another directory",
						(scene) -> orphan(scene, scene.guarded().in(scene.stage().directory("other"))))
					.leftAloneBy(Newcomer.UNCONFIGURED, Newcomer.CLEANING),
				Kind.of(VerdictKind.SIBLING, "the same application in another worktree", Lookalikes::worktree),
				Kind.of(VerdictKind.FOREIGN, "the same directory under another application id",
						(scene) -> orphan(scene, scene.guarded().with("id", "warehouse")))
					.leftAloneBy(Newcomer.UNCONFIGURED, Newcomer.CLEANING),
				almost("the same application with another profile", Proof.VARIANT,
						(scene) -> orphan(scene, scene.guarded().with("variant", "worker"))),
				almost("another main class of the same application", Proof.MAIN_CLASS,
						(scene) -> orphan(scene,
								scene.guarded().command((command) -> JavaCommand.of(OtherGuardedProgram.class)))),
				almost("the same directory and another jar", Proof.ARTIFACT, Lookalikes::otherJar),
				almost("an instance that has not been ready yet", Proof.READY, Lookalikes::unready),
				Kind.of(VerdictKind.FOREIGN, "an instance that is registered elsewhere",
						(scene) -> orphan(scene,
								scene.guarded().with("registry", scene.stage().root().resolve("elsewhere")))),
				Kind.of(VerdictKind.FOREIGN, "an instance whose registry was copied", Lookalikes::copied),
				recorded("an instance in a test", "TEST"), recorded("an instance on a CI server", "CI"),
				recorded("an instance on a cloud platform", "CLOUD"));
	}

	private static Kind almost(String name, Proof missing, Kind.Setting setting) {
		return Kind.of(VerdictKind.RUNNING, name, setting)
			.lacking(missing)
			.leftAloneBy(Newcomer.CLEANING)
			.with(Action.FAILED, Newcomer.UNCONFIGURED);
	}

	private static Kind recorded(String name, String surroundings) {
		return Kind
			.of(VerdictKind.STALE, name, (scene) -> orphan(scene, scene.guarded().with("surroundings", surroundings)))
			.vetoed(Veto.SURROUNDINGS)
			.leftAloneBy(Newcomer.CLEANING);
	}

	private static void orphan(Scene scene, Guarded guarded) {
		scene.mustLive(guarded.startOrphanOfAnIde());
	}

	private static void worktree(Scene scene) {
		Path jar = ApplicationJar.build(scene.stage().directory("worktree").resolve("shop.jar"), "1");
		orphan(scene, scene.guarded().from(jar).in(scene.stage().directory("worktree")));
		Path own = ApplicationJar.build(scene.stage().directory().resolve("shop.jar"), "1");
		scene.newcomers((guarded) -> guarded.from(own));
	}

	private static void otherJar(Scene scene) {
		orphan(scene, scene.guarded().from(ApplicationJar.build(scene.stage().root().resolve("shop.jar"), "1")));
		Path other = ApplicationJar.build(scene.stage().root().resolve("other.jar"), "the second version");
		scene.newcomers((guarded) -> guarded.from(other));
	}

	private static void unready(Scene scene) {
		Guarded.Launched launched = scene.guarded().with("unready").startByJava();
		launched.program().awaitOutcome();
		launched.launcher().kill();
		scene.mustLive(launched.program());
	}

	private static void copied(Scene scene) {
		orphan(scene, scene.guarded());
		Path copy = scene.stage().root().resolve("copy");
		RecordFile.copy(scene.stage().registry(), copy);
		scene.newcomers((guarded) -> guarded.with("registry", copy));
	}

}
