package io.github.portguard.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import io.github.portguard.conflict.Judge;
import io.github.portguard.conflict.Policy;
import io.github.portguard.conflict.StaleSign;
import io.github.portguard.registry.Application;
import io.github.portguard.registry.Artifact;
import io.github.portguard.registry.ClaimRecord;

/**
 * Shows a record to everybody who could be ended because of it.
 */
public final class Lies {

	private static final World.Place PLACE = new World.Place(9_000_700, 9_000_711, 9_000_993, "ada", 8080,
			new Application("shop", "com.example.Shop", new Artifact("/home/ada/shop/shop.jar", true, 100, 200),
					"/home/ada/shop", "profiles="));

	/**
	 * Whoever holds the port, under the settings that restrain least.
	 */
	private static final List<Consumer<World>> WORLDS = List.of((world) -> {
	}, (world) -> world.add(World.LAUNCHER, World.LAUNCHERS_START, World.DESKTOP),
			(world) -> world.settings.stale = Policy.StaleCleanup.TERMINATE,
			(world) -> world.settings.running = Policy.RunningCleanup.REPLACE, (world) -> {
				world.settings.stale = Policy.StaleCleanup.TERMINATE;
				world.settings.running = Policy.RunningCleanup.REPLACE;
				world.sockets.clear();
				world.sockets.add(new Sock(43, World.ANY, PLACE.stranger()));
			});

	private static final Policy CURIOUS = new Policy(Policy.Mode.ENFORCE, Policy.StaleCleanup.AUTO,
			Set.of(StaleSign.values()), Policy.RunningCleanup.KEEP, Duration.ZERO, Policy.DEFAULT_LAUNCHERS);

	private Lies() {
	}

	/**
	 * Returns the true record of a process that must be ended.
	 */
	public static ClaimRecord truth() {
		return World.orphan(PLACE).record().record();
	}

	/**
	 * Returns in how many worlds somebody would be ended because of a record.
	 */
	public static long signals(ClaimRecord record) {
		return WORLDS.stream().filter((change) -> Decision.in(world(record, change)).signal() != 0).count();
	}

	/**
	 * Returns who would be ended wrongly because of a record.
	 */
	public static Optional<String> complaint(ClaimRecord record) {
		for (Consumer<World> change : WORLDS) {
			World world = world(record, change);
			Decision decision = Decision.in(world);
			new Judge(CURIOUS).needsAnswer(decision.verdict());
			Optional<String> complaint = (decision.signal() != 0) ? decision.complaint(world) : Optional.empty();
			if (complaint.isPresent()) {
				return complaint;
			}
		}
		return Optional.empty();
	}

	private static World world(ClaimRecord record, Consumer<World> change) {
		World world = World.orphan(PLACE);
		world.records.clear();
		world.records.add(Rec.of(record));
		change.accept(world);
		return world;
	}

}
