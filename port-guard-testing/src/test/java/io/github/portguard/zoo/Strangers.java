package io.github.portguard.zoo;

import java.util.List;
import java.util.Map;

import io.github.portguard.conflict.Proof;
import io.github.portguard.conflict.VerdictKind;
import io.github.portguard.endurance.Endurance;
import io.github.portguard.testing.ForeignListener;
import io.github.portguard.testing.JavaCommand;
import io.github.portguard.testing.PythonHolder;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Tools;

/**
 * Programs that know nothing of guards.
 */
final class Strangers {

	private static final String LISTENER_IN_NODE = """
			for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'])
				process.on(name, () => console.log('signal ' + name));
			console.log('started ' + process.pid);
			require('net').createServer().listen(Number(process.argv[1]), () => console.log('ready'));
			""";

	private Strangers() {
	}

	static List<Kind> kinds() {
		return List.of(stranger("a listener on every address", (scene) -> scene.mustLive(scene.stranger().start())),
				stranger("a listener on 127.0.0.1 only",
						(scene) -> scene.mustLive(scene.stranger().on("127.0.0.1").start())),
				stranger("a listener on ::1 only", (scene) -> scene.mustLive(scene.stranger().on("::1").start())),
				stranger("a listener on 127.0.0.1 and ::1",
						(scene) -> scene.mustLive(scene.stranger().on("127.0.0.1").on("::1").start())),
				stranger("two listeners, one on 127.0.0.1 and one on ::1", (scene) -> {
					scene.mustLive(scene.stranger().on("127.0.0.1").start());
					scene.mustLive(scene.stranger().on("::1").start());
				}),
				stranger("a listener in another JVM", (scene) -> scene.mustLive(scene.stage().foreigner(scene.port()))),
				stranger("a listener in node", Strangers::node),
				stranger("a listener in the same JVM, directory and user, but without a guard", Strangers::unguarded)
					.with(Action.FAILED, Newcomer.UNCONFIGURED),
				stranger("two listeners that share the port by SO_REUSEPORT", (scene) -> {
					scene.mustLive(scene.stranger().sharing().start());
					scene.mustLive(scene.stranger().sharing().start());
				}), stranger("a parent and its children that share the socket", (scene) -> {
					RunningProgram parent = scene.mustLive(scene.stranger().forking(2).start());
					parent.values("child").forEach((pid) -> scene.mustLive(parent, Long.parseLong(pid)));
				}), stranger("a child that inherited the socket of a parent that is gone", (scene) -> {
					RunningProgram parent = scene.stranger().forking(1).start();
					scene.mustLive(parent, Long.parseLong(parent.value("child")));
					parent.kill();
				}),
				stranger("a child that inherited the socket of an instance that is gone", Strangers::childOfInstance)
					.with(Action.FAILED, Newcomer.UNCONFIGURED),
				Kind.of(VerdictKind.UNKNOWN, "a client with the port as its ephemeral one", Strangers::client),
				Kind.of(VerdictKind.UNKNOWN, "a socket that is bound and does not listen",
						(scene) -> scene.mustLive(scene.stranger().bound().start())),
				Kind.of(VerdictKind.RUNNING, "an orphan and a stranger that share the port by SO_REUSEPORT",
						(scene) -> {
							scene.mustLive(scene.guarded().with("reuse-port").startOrphanOfAnIde());
							scene.mustLive(scene.stranger().sharing().start());
						})
					.lacking(Proof.SOCKETS),
				Kind.of(VerdictKind.RUNNING, "an orphan on 127.0.0.1 and a stranger on ::1", (scene) -> {
					scene.mustLive(scene.guarded().with("address", "127.0.0.1").startOrphanOfAnIde());
					scene.mustLive(scene.stranger().on("::1").start());
				}).lacking(Proof.SOCKETS));
	}

	/**
	 * In the short form, who did not ask for a port comes to those only that look like
	 * one of us.
	 */
	private static Kind stranger(String name, Kind.Setting setting) {
		Kind kind = Kind.of(VerdictKind.FOREIGN, name, setting);
		return Endurance.isLong() ? kind.leftAloneBy(Newcomer.UNCONFIGURED) : kind;
	}

	private static void node(Scene scene) {
		RunningProgram node = scene.stage()
			.start(List.of(Tools.require("node"), "-e", LISTENER_IN_NODE, Integer.toString(scene.port())),
					scene.stage().directory(), Map.of());
		node.await("ready");
		scene.mustLive(node);
	}

	private static void unguarded(Scene scene) {
		JavaCommand command = JavaCommand.of(ForeignListener.class).withArguments(Integer.toString(scene.port()));
		RunningProgram listener = scene.stage().start(command.words(), scene.stage().directory(), Map.of());
		listener.await("ready");
		scene.mustLive(listener);
	}

	private static void childOfInstance(Scene scene) {
		RunningProgram instance = scene.guarded().with("fork").startOrphanOfAnIde();
		scene.mustLive(Long.parseLong(instance.value("forked")));
		instance.kill();
	}

	private static void client(Scene scene) {
		RunningProgram client = scene.mustLive(PythonHolder.bystander(scene.stage()).connected().start());
		scene.port(Integer.parseInt(client.value("port")));
	}

}
