package io.github.portguard.zoo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import io.github.portguard.conflict.VerdictKind;
import io.github.portguard.testing.Nobody;
import io.github.portguard.testing.PythonHolder;
import io.github.portguard.testing.RecordFile;
import io.github.portguard.testing.RunningProgram;

/**
 * Holders of other users, and what other users pretend.
 */
final class OtherUsers {

	private OtherUsers() {
	}

	static List<Kind> kinds() {
		return List.of(
				Kind.of(VerdictKind.FOREIGN, "an orphan of another user", OtherUsers::orphan)
					.leftAloneBy(Newcomer.UNCONFIGURED, Newcomer.CLEANING),
				Kind.of(VerdictKind.FOREIGN, "an orphan of another user, whose record was copied to us",
						OtherUsers::copied),
				Kind.of(VerdictKind.FOREIGN, "an orphan of another user, on record and locked as ours",
						OtherUsers::forged),
				Kind.of(VerdictKind.FOREIGN, "an orphan of the superuser, seen by another user", OtherUsers::seen),
				Kind.of(VerdictKind.FOREIGN, "a holder with a true record in a registry of another user",
						OtherUsers::planted));
	}

	private static Nobody orphan(Scene scene) {
		Nobody nobody = new Nobody(scene.stage());
		scene.mustLive(nobody.run(scene.guarded()).startOrphanOfAnIde());
		return nobody;
	}

	private static void copied(Scene scene) throws IOException {
		Nobody nobody = orphan(scene);
		Lies.leaveRecordBehind(scene);
		Files.copy(new RecordFile(nobody.registry(), scene.port()).path(), scene.record().path(),
				java.nio.file.StandardCopyOption.REPLACE_EXISTING);
	}

	private static void forged(Scene scene) {
		RecordFile record = Lies.leaveRecordBehind(scene);
		RunningProgram orphan = scene.mustLive(new Nobody(scene.stage()).run(scene.guarded()).startOrphanOfAnIde());
		scene.mustLive(PythonHolder.bystander(scene.stage()).locking(record.lockFile()).start());
		record.forgeProcess(orphan.pid());
	}

	private static void seen(Scene scene) {
		scene.mustLive(scene.guarded().startOrphanOfAnIde());
		Nobody nobody = new Nobody(scene.stage());
		scene.newcomers(nobody::run);
	}

	private static void planted(Scene scene) throws IOException {
		RecordFile record = Lies.leaveRecordBehind(scene);
		record.forgeProcess(scene.mustLive(scene.stranger().locking(record.lockFile()).start()).pid());
		try (Stream<Path> paths = Files.walk(scene.stage().registry())) {
			paths.forEach(Nobody::own);
		}
	}

}
