package io.github.portguard.zoo;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.awaitility.Awaitility;

import io.github.portguard.conflict.VerdictKind;
import io.github.portguard.conflict.Veto;
import io.github.portguard.endurance.Endurance;
import io.github.portguard.testing.Guarded;
import io.github.portguard.testing.Http;
import io.github.portguard.testing.LongPause;
import io.github.portguard.testing.Proc;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Tools;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Instances that can't answer at the moment, and may go on any time.
 */
final class HeldStill {

	private static final int TWO_MINUTES_AGO = -120_000;

	private static final int CONNECTIONS = 12;

	private HeldStill() {
	}

	static List<Kind> kinds() {
		return List.of(still("stopped by job control", HeldStill::stopped).vetoed(Veto.SUSPENDED),
				still("frozen with its control group", HeldStill::frozen).vetoed(Veto.SUSPENDED),
				still("traced by strace", HeldStill::straced).vetoed(Veto.SUSPENDED),
				still("held by gdb", HeldStill::debugged).vetoed(Veto.SUSPENDED),
				Kind.of(VerdictKind.RUNNING, "with a debugger agent", HeldStill::debuggable)
					.vetoed(Veto.DEBUGGED)
					.leftAloneBy(Newcomer.CLEANING),
				Kind.of(VerdictKind.RUNNING, "healthy, with a full accept queue", HeldStill::crowded)
					.only(Newcomer.MOVING, Newcomer.CLEANING),
				Kind.of(VerdictKind.RUNNING, "in a pause as of a long garbage collection", HeldStill::paused)
					.only(Newcomer.CLEANING));
	}

	private static Kind still(String name, Kind.Setting setting) {
		return Kind.of(VerdictKind.STALE, name, setting).leftAloneBy(Newcomer.CLEANING);
	}

	private static void stopped(Scene scene) {
		RunningProgram orphan = scene.guarded().startOrphanOfAnIde();
		orphan.signal("STOP");
		Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> Proc.isStopped(orphan.pid()));
		scene.mustLive(orphan);
		scene.afterwards(() -> {
			orphan.signal("CONT");
			assertThat(Http.pidAt(scene.port())).isEqualTo(Long.toString(orphan.pid()));
			orphan.assertUntouched();
		});
	}

	private static void frozen(Scene scene) throws Exception {
		RunningProgram orphan = scene.guarded().startOrphanOfAnIde();
		ControlGroup group = ControlGroup.frozen(orphan.pid());
		scene.closing(group);
		scene.mustLive(orphan);
	}

	private static void straced(Scene scene) {
		String strace = Tools.require("strace");
		RunningProgram orphan = scene.guarded().startOrphanOfAnIde();
		RunningProgram tracer = scene.stage()
			.start(List.of(strace, "-e", "trace=none", "-p", Long.toString(orphan.pid())), scene.stage().directory(),
					Map.of());
		Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> Proc.tracer(orphan.pid()) == tracer.pid());
		scene.mustLive(tracer);
		scene.mustLive(orphan);
	}

	private static void debugged(Scene scene) {
		String gdb = Tools.require("gdb");
		RunningProgram orphan = scene.guarded().startOrphanOfAnIde();
		RunningProgram debugger = scene.stage()
			.start(List.of(gdb, "-q", "-nx", "-iex", "set auto-solib-add off", "-p", Long.toString(orphan.pid())),
					scene.stage().directory(), Map.of());
		Awaitility.await()
			.atMost(Duration.ofMinutes(1))
			.until(() -> "t".equals(Proc.state(orphan.pid())) && Proc.tracer(orphan.pid()) == debugger.pid());
		scene.mustLive(debugger);
		scene.mustLive(orphan);
	}

	private static void debuggable(Scene scene) {
		RunningProgram program = scene.guarded()
			.command((command) -> command
				.withOptions("-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0"))
			.startOrphanOfAShell();
		scene.mustLive(program);
	}

	/**
	 * Serves one request after the other, and has its hands full with one.
	 */
	private static void crowded(Scene scene) {
		RunningProgram holder = scene.mustLive(longReady(scene).with("manner", "one_by_one").startOrphanOfAShell());
		CompletableFuture<String> answer = Http.getLater(scene.port(), "/slow/8000");
		holder.await("serving");
		for (int i = 0; i < CONNECTIONS; i++) {
			Http.connectLater(InetAddress.getLoopbackAddress(), scene.port());
		}
		scene.afterwards(() -> assertThat(answer.join()).isEqualTo(Long.toString(holder.pid())));
	}

	/**
	 * The long form is silent for longer than it takes to be unresponsive.
	 */
	private static void paused(Scene scene) {
		int wanted = Endurance.times(5_000, 45_000);
		RunningProgram holder = scene.mustLive(
				longReady(scene).command((command) -> command.withOptions(LongPause.options())).startOrphanOfAShell());
		CompletableFuture<String> answer = Http.getLater(scene.port(), "/pause/" + wanted);
		holder.await("pausing");
		scene.afterwards(() -> {
			assertThat(Integer.parseInt(holder.await("paused"))).isGreaterThan(wanted / 2);
			assertThat(Http.pidAt(scene.port())).isEqualTo(Long.toString(holder.pid()));
			assertThat(answer).isNotCancelled();
		});
	}

	private static Guarded longReady(Scene scene) {
		return scene.guarded().with("clock-offset", TWO_MINUTES_AGO);
	}

}
