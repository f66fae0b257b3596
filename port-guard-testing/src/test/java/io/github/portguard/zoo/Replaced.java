package io.github.portguard.zoo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import org.awaitility.Awaitility;

import io.github.portguard.conflict.VerdictKind;
import io.github.portguard.testing.Enclosure;
import io.github.portguard.testing.Proc;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Tools;

/**
 * Orphans that give way to somebody else at the worst of moments: right after one of the
 * look-ups on which the signal depends. The sockets are listed for the verdict and again
 * immediately before the signal; the process is identified when its handle is opened and
 * again at the very last.
 */
final class Replaced {

	private static final List<String> STEPS = List.of("sockets:1", "sockets:2", "identify:1", "identify:2");

	private static final String FORCED_STEP = "identify:3";

	private static final int ATTEMPTS = 20;

	private Replaced() {
	}

	static List<Kind> kinds() {
		Stream<Kind> asked = STEPS.stream()
			.flatMap((step) -> Stream.of(
					Kind.unopposed("an orphan that ends by itself after " + step, (scene) -> leave(scene, step)),
					Kind.of(VerdictKind.FOREIGN, "an orphan that loses its port to a stranger after " + step,
							(scene) -> losePort(scene, step)),
					Kind.of(VerdictKind.FOREIGN,
							"an orphan that loses its port and its pid to a stranger after " + step,
							(scene) -> losePid(scene, step, ""))));
		Kind forced = Kind.of(VerdictKind.FOREIGN,
				"an orphan that was asked to end and loses its port and its pid to a stranger",
				Replaced::loseWhenForced);
		return Stream.concat(asked, Stream.of(forced)).toList();
	}

	private static void leave(Scene scene, String step) {
		RunningProgram orphan = scene.guarded().startOrphanOfAnIde();
		scene.meanwhileAt(step, (newcomer) -> end(orphan));
	}

	private static void losePort(Scene scene, String step) {
		Tools.python();
		RunningProgram orphan = scene.guarded().startOrphanOfAnIde();
		scene.meanwhileAt(step, (newcomer) -> {
			end(orphan);
			RunningProgram stranger = scene.stranger().startInHaste();
			stranger.awaitReady();
			scene.mustLive(stranger);
		});
	}

	private static void loseWhenForced(Scene scene) {
		scene.newcomers((guarded) -> guarded.with("grace", 300));
		losePid(scene, FORCED_STEP, "hold");
		scene.expectsToBeAsked();
	}

	/**
	 * Everybody lives in a pid namespace, in which nobody else takes pids.
	 */
	private static void losePid(Scene scene, String step, String atStop) {
		Tools.python();
		Enclosure enclosure = Enclosure.of(scene.stage());
		Path directory = scene.stage().directory();
		scene.newcomers((guarded) -> guarded.command((command) -> command.wrappedIn(enclosure.wrapper(directory))));
		RunningProgram orphan = scene.guarded()
			.with("at-stop", atStop)
			.command((command) -> command.wrappedIn(enclosure.wrapper(directory)))
			.startOrphanOfAnIde();
		long pid = Proc.innerPid(orphan.pid());
		scene.meanwhileAt(step, (newcomer) -> {
			end(orphan);
			scene.mustLive(heir(scene, enclosure.wrapper(directory, pid), pid));
		});
	}

	/**
	 * Waits until its new parent has taken notice, too.
	 */
	private static void end(RunningProgram orphan) {
		orphan.kill();
		await(() -> !Files.exists(Path.of("/proc/" + orphan.pid())));
	}

	private static RunningProgram heir(Scene scene, String[] wrapper, long pid) {
		for (int i = 0; i < ATTEMPTS; i++) {
			RunningProgram stranger = scene.stranger().wrappedIn(wrapper).startInHaste();
			if (Long.parseLong(stranger.await("started")) == pid) {
				stranger.awaitReady();
				return scene.stage().within(stranger);
			}
			stranger.killAll();
		}
		throw new AssertionError("The pid was not given again");
	}

	private static void await(Callable<Boolean> condition) {
		Awaitility.await()
			.atMost(Duration.ofMinutes(1))
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(5))
			.until(condition);
	}

}
