package io.github.portguard.zoo;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

import io.github.portguard.conflict.Proof;
import io.github.portguard.conflict.VerdictKind;
import io.github.portguard.conflict.Veto;
import io.github.portguard.testing.Ports;
import io.github.portguard.testing.Proc;
import io.github.portguard.testing.PythonHolder;
import io.github.portguard.testing.RecordFile;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;
import io.github.portguard.testing.Tools;

/**
 * Records that do not tell the truth. Each starts from one that is believed, with which
 * its holder would be ended, and has one thing wrong with it.
 */
final class Lies {

	/**
	 * Holds the port and the lock, and starts a newcomer as its child.
	 */
	private static final String ANCESTOR = """
			import fcntl, os, signal, socket, subprocess, sys
			for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT):
				signal.signal(number, lambda number, frame: os.write(1, b"signal\\n"))
			s = socket.socket(socket.AF_INET6)
			s.bind(("::", int(sys.argv[1])))
			s.listen(5)
			file = open(sys.argv[2], "a")
			fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
			print("holding %d" % os.getpid(), flush=True)
			sys.stdin.readline()
			sys.exit(subprocess.call(sys.argv[3:]))
			""";

	private static byte[] template = new byte[0];

	private Lies() {
	}

	static List<Kind> kinds() {
		return List.of(Kind.ended("a holder with a record that is true", (scene) -> {
			RecordFile record = leaveRecordBehind(scene);
			record.forgeProcess(scene.holds(scene.stranger().locking(record.lockFile()).start()).pid());
			scene.newcomers((guarded) -> guarded.with("grace", 500));
		}), start("a record with a start a tick too early", -1), start("a record with a start a tick too late", 1),
				start("a record of a process with the same pid that started long before", 100_000),
				Kind.of(VerdictKind.FOREIGN, "a record that names a bystander", (scene) -> {
					RecordFile record = leaveRecordBehind(scene);
					scene.mustLive(scene.stranger().locking(record.lockFile()).start());
					record.forgeProcess(scene.mustLive(PythonHolder.bystander(scene.stage()).start()).pid());
				}), Kind.of(VerdictKind.FOREIGN, "a record that nobody vouches for", (scene) -> {
					RecordFile record = leaveRecordBehind(scene);
					record.forgeProcess(scene.mustLive(scene.stranger().start()).pid());
				}), Kind.of(VerdictKind.FOREIGN, "a record without a lock file", (scene) -> {
					RecordFile record = leaveRecordBehind(scene);
					record.forgeProcess(scene.mustLive(scene.stranger().start()).pid());
					Files.delete(record.lockFile());
				}), Kind.of(VerdictKind.FOREIGN, "a record that somebody else vouches for", (scene) -> {
					RecordFile record = leaveRecordBehind(scene);
					scene.mustLive(PythonHolder.bystander(scene.stage()).locking(record.lockFile()).start());
					record.forgeProcess(scene.mustLive(scene.stranger().start()).pid());
				}), Kind.of(VerdictKind.FOREIGN, "a record whose lock file is a symbolic link", Lies::symbolicLink),
				Kind.of(VerdictKind.FOREIGN, "a record that names the newcomer itself", Lies::newcomer),
				Kind.of(VerdictKind.FOREIGN, "a record that names an ancestor of the newcomer", (scene) -> {
					RecordFile record = leaveRecordBehind(scene);
					scene.mustLive(scene.stranger().locking(record.lockFile()).start());
					record.forgeProcess(ProcessHandle.current().pid());
				}),
				Kind.of(VerdictKind.STALE, "a holder that is an ancestor of the newcomer", Lies::ancestor)
					.vetoed(Veto.UNTOUCHABLE),
				fact(VerdictKind.FOREIGN, "a record from another machine, or before the last boot", "boot-id",
						"00000000-0000-0000-0000-000000000000"),
				fact(VerdictKind.FOREIGN, "a record from another pid namespace", "namespace.pid", "pid:[1]"),
				fact(VerdictKind.FOREIGN, "a record from another network namespace", "namespace.net", "net:[1]"),
				fact(VerdictKind.FOREIGN, "a record from another mount namespace", "namespace.mnt", "mnt:[1]"),
				fact(VerdictKind.FOREIGN, "a record from another user namespace", "namespace.user", "user:[1]"),
				fact(VerdictKind.FOREIGN, "a record of another user", "user", "somebody"),
				fact(VerdictKind.FOREIGN, "a record of another application", "application.id", "warehouse"),
				fact(VerdictKind.FOREIGN, "a record of another port", "port", "1"),
				fact(VerdictKind.SIBLING, "a record from another directory", "application.directory", "/"),
				fact(VerdictKind.RUNNING, "a record of another main class", "application.main-class",
						"com.example.Main")
					.lacking(Proof.MAIN_CLASS),
				fact(VerdictKind.RUNNING, "a record of another artifact", "artifact.path", "/").lacking(Proof.ARTIFACT),
				fact(VerdictKind.STALE, "a record from a test", "surroundings", "test").vetoed(Veto.SURROUNDINGS),
				Kind.of(VerdictKind.RUNNING, "two unrelated listeners, one of them on record", Lies::unrelated)
					.lacking(Proof.SOCKETS),
				Kind.of(VerdictKind.FOREIGN, "a record that names the child of the holder", Lies::child),
				Kind.of(VerdictKind.RUNNING, "a record of one of two children of a parent that is gone", Lies::children)
					.lacking(Proof.SOCKETS));
	}

	private static Kind start(String name, int ticks) {
		return Kind.of(VerdictKind.FOREIGN, name, (scene) -> {
			RecordFile record = leaveRecordBehind(scene);
			long pid = scene.mustLive(scene.stranger().locking(record.lockFile()).start()).pid();
			record.forgeProcess(pid).forge("process.start", Proc.start(pid) + ticks);
		});
	}

	private static Kind fact(VerdictKind verdict, String name, String key, String value) {
		return Kind.of(verdict, name, (scene) -> {
			RecordFile record = leaveRecordBehind(scene);
			long pid = scene.mustLive(scene.stranger().locking(record.lockFile()).start()).pid();
			record.forgeProcess(pid).forge(key, value);
		});
	}

	/**
	 * Makes a registry as an orphan would have left it that is dead by now.
	 */
	static RecordFile leaveRecordBehind(Scene scene) {
		Path registry = scene.stage().registry();
		RecordFile record = scene.record();
		try {
			FileAttribute<?> onlyOurs = PosixFilePermissions
				.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
			Files.createDirectories(record.path().getParent(), onlyOurs);
			Files.createDirectory(registry.resolve("inst"), onlyOurs);
			Files.copy(new ByteArrayInputStream(template()), record.path());
			Files.createFile(record.lockFile());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return record.forge("port", scene.port(), "requested-port", scene.port(), "application.directory",
				scene.stage().directory());
	}

	/**
	 * Returns the record of a real instance, which all lies have in common.
	 */
	private static synchronized byte[] template() throws IOException {
		if (template.length == 0) {
			int port = Ports.free();
			try (Stage stage = new Stage()) {
				stage.guarded(port).start().awaitReady().kill();
				template = Files.readAllBytes(new RecordFile(stage.registry(), port).forgeDeadLauncher().path());
			}
		}
		return template;
	}

	private static void symbolicLink(Scene scene) throws IOException {
		RecordFile record = leaveRecordBehind(scene);
		Path target = scene.stage().script("target", "");
		record.forgeProcess(scene.mustLive(scene.stranger().locking(target).start()).pid());
		Files.delete(record.lockFile());
		Files.createSymbolicLink(record.lockFile(), target);
	}

	private static void newcomer(Scene scene) {
		RecordFile record = leaveRecordBehind(scene);
		scene.mustLive(scene.stranger().locking(record.lockFile()).start());
		scene.newcomers((guarded) -> guarded.with("barrier"));
		scene.meanwhile("started", (newcomer) -> record.forgeProcess(newcomer.pid()));
	}

	private static void ancestor(Scene scene) {
		RecordFile record = leaveRecordBehind(scene);
		String script = scene.stage().script("ancestor.py", ANCESTOR).toString();
		scene.newcomers((guarded) -> guarded.command((command) -> command.wrappedIn(Tools.python(), script,
				Integer.toString(scene.port()), record.lockFile().toString())));
		scene.meanwhile("holding", (newcomer) -> record.forgeProcess(newcomer.pid()));
	}

	private static void unrelated(Scene scene) {
		RecordFile record = leaveRecordBehind(scene).forge("address", "127.0.0.1");
		RunningProgram first = scene.mustLive(scene.stranger().on("127.0.0.1").locking(record.lockFile()).start());
		scene.mustLive(scene.stranger().on("::1").start());
		record.forgeProcess(first.pid());
	}

	private static void child(Scene scene) {
		RecordFile record = leaveRecordBehind(scene);
		RunningProgram parent = scene.mustLive(scene.stranger().locking(record.lockFile()).forking(1).start());
		record.forgeProcess(scene.mustLive(parent, Long.parseLong(parent.value("child"))).pid());
	}

	private static void children(Scene scene) {
		RecordFile record = leaveRecordBehind(scene);
		RunningProgram parent = scene.stranger().locking(record.lockFile()).forking(2).start();
		List<String> children = parent.values("child");
		children.forEach((child) -> scene.mustLive(parent, Long.parseLong(child)));
		parent.kill();
		record.forgeProcess(Long.parseLong(children.get(0)));
	}

}
