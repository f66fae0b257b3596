package io.github.portguard.zoo;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

import io.github.portguard.conflict.Proof;
import io.github.portguard.conflict.VerdictKind;
import io.github.portguard.conflict.Veto;
import io.github.portguard.testing.Enclosure;
import io.github.portguard.testing.Guarded;
import io.github.portguard.testing.JavaCommand;
import io.github.portguard.testing.Nobody;
import io.github.portguard.testing.Proc;
import io.github.portguard.testing.PythonHolder;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.SecretiveProgram;
import io.github.portguard.testing.Stage;

/**
 * Orphans of an unprivileged user, next to processes that this user can't look into: any
 * of them may share the socket unless it can't have inherited it. Both the orphan and
 * whoever comes to it live in a pid namespace, so that nothing else is in sight.
 */
final class Secretive {

	private final Scene scene;

	private final Enclosure enclosure;

	private final Nobody nobody;

	private Secretive(Scene scene, Enclosure enclosure) {
		this.scene = scene;
		this.enclosure = enclosure;
		this.nobody = new Nobody(scene.stage());
		scene.newcomers(this::enclosed);
	}

	static List<Kind> kinds() {
		return List.of(
				Kind.of(VerdictKind.UNKNOWN, "an orphan that only the superuser may look into",
						in(Enclosure::of, (world) -> world.orphan(world.guarded().with("secretive"))))
					.leftAloneBy(Newcomer.CLEANING),
				sharing("an orphan with a secretive child that shares its socket", in(Enclosure::of, Secretive::heir)),
				sharing("an orphan with a secretive child that runs another program",
						in(Enclosure::of, Secretive::child)),
				sharing("an orphan next to a secretive daemon of the same user", in(Enclosure::of, Secretive::daemon)),
				sharing("an orphan next to a later process of another user in its session",
						in(Enclosure::of, Secretive::companion)),
				sharing("an orphan next to processes that can only be listed (hidepid=1)",
						in((stage) -> Enclosure.hiding(stage, 1), (world) -> world.orphan(world.guarded()))),
				sharing("an orphan next to processes that are out of sight (hidepid=2)",
						in((stage) -> Enclosure.hiding(stage, 2), (world) -> world.orphan(world.guarded()))),
				Kind.of(VerdictKind.FOREIGN, "a stranger that can't be seen at all (hidepid=2)",
						in((stage) -> Enclosure.hiding(stage, 2), Secretive::stranger)),
				Kind.of(VerdictKind.RUNNING, "an instance whose launcher can't be seen at all (hidepid=2)",
						in((stage) -> Enclosure.hiding(stage, 2), Secretive::launcher))
					.vetoed(Veto.LAUNCHER_ALIVE)
					.leftAloneBy(Newcomer.CLEANING));
	}

	private static Kind sharing(String name, Kind.Setting setting) {
		return Kind.of(VerdictKind.RUNNING, name, setting).lacking(Proof.SOCKETS).leftAloneBy(Newcomer.CLEANING);
	}

	private static Kind.Setting in(Function<Stage, Enclosure> enclosure, Consumer<Secretive> setting) {
		return (scene) -> setting.accept(new Secretive(scene, enclosure.apply(scene.stage())));
	}

	private Guarded enclosed(Guarded guarded) {
		return this.nobody.run(guarded).command((command) -> command.wrappedIn(wrapper()));
	}

	private String[] wrapper() {
		return this.enclosure.wrapper(this.scene.stage().directory());
	}

	private Guarded guarded() {
		return enclosed(this.scene.guarded());
	}

	private RunningProgram orphan(Guarded guarded) {
		return this.scene.mustLive(guarded.startOrphanOfAnIde());
	}

	private void heir() {
		RunningProgram orphan = orphan(guarded().with("fork", "secretive"));
		orphan.descendants().forEach((child) -> this.scene.mustLive(child.pid()));
	}

	private void child() {
		JavaCommand secretive = JavaCommand.of(SecretiveProgram.class, this.nobody.classPath());
		Path output = this.scene.stage().script("output-of-child", "");
		Nobody.own(output);
		Path script = this.scene.stage().script("child.sh", secretive.words(), output);
		RunningProgram orphan = orphan(guarded().with("spawn", script));
		RunningProgram child = this.scene.stage().adopt(orphan.descendants().get(0).pid(), output);
		child.await("ready");
		this.scene.mustLive(child);
	}

	private void daemon() {
		orphan(guarded());
		JavaCommand secretive = this.nobody.command(SecretiveProgram.class)
			.wrappedIn("setsid")
			.wrappedIn("sh", "-c", "\"$@\" & read line", "sh")
			.wrappedIn(wrapper());
		RunningProgram launcher = this.scene.stage().start(secretive.words(), this.scene.stage().directory(), Map.of());
		launcher.await("ready");
		this.scene.mustLive(this.scene.stage().within(launcher));
		launcher.send("leave");
		launcher.awaitEnd();
	}

	private void companion() {
		orphan(guarded());
		this.scene.mustLive(PythonHolder.bystander(this.scene.stage()).wrappedIn(wrapper()).start());
	}

	private void stranger() {
		this.scene.mustLive(this.scene.stranger().wrappedIn(wrapper()).start());
	}

	private void launcher() {
		Guarded guarded = this.nobody.run(this.scene.guarded())
			.command((command) -> command.wrappedIn("sh", "-c", "\"$@\" & wait", "sh").wrappedIn(wrapper()));
		RunningProgram program = this.scene.mustLive(this.scene.stage().within(guarded.start()).awaitReady());
		this.scene.mustLive(Proc.parent(program.pid()));
	}

}
