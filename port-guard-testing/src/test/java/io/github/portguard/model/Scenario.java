package io.github.portguard.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * How a world differs from one in which the holder must be signalled.
 *
 * @param base the world it begins with
 * @param steps what is different from the beginning
 * @param event what happens while it is looked at; {@code null} if nothing does
 */
record Scenario(Base base, List<Step> steps, @Nullable Event event) {

	private static final int MAX_STEPS = 3;

	private static final List<Base> ALL = List.of(Base.values());

	/**
	 * One in so many takes half a second to act out.
	 */
	private static final int RARE = 50;

	private static final List<Base> QUICK = ALL.stream()
		.filter((base) -> base != Base.ORPHANED_WITH_A_STUBBORN_CHILD && base != Base.UNRESPONSIVE)
		.toList();

	Scenario {
		steps = List.copyOf(steps);
	}

	static Scenario unchanged(Base base) {
		return new Scenario(base, List.of(), null);
	}

	/**
	 * Makes up a scenario in which nothing happens.
	 */
	static Scenario pure(Random random) {
		return new Scenario(ALL.get(random.nextInt(ALL.size())), steps(random, Twists.ALL), null);
	}

	/**
	 * Makes up a scenario that can be acted out.
	 * @param events the number of moments at which something may happen
	 */
	static Scenario acted(Random random, int events) {
		Base base = (random.nextInt(RARE) == 0) ? Base.ORPHANED_WITH_A_STUBBORN_CHILD
				: QUICK.get(random.nextInt(QUICK.size()));
		Scenario scenario = random.nextBoolean() ? new Scenario(base, steps(random, Twists.ACTED), null)
				: new Scenario(base, steps(random, Twists.ACTED, random.nextInt(2)),
						new Event(step(random, Twists.SUDDEN), 1 + random.nextInt(events)));
		scenario = random.nextBoolean() ? scenario : scenario.withRanges();
		return random.nextBoolean() ? scenario : scenario.withALookInAdvance();
	}

	/**
	 * Returns the same with fallback ranges. Then a port is passed by at once if what is
	 * written down about it shows that nobody would be made to give it up.
	 */
	Scenario withRanges() {
		return with(SettingTwist.WITH_RANGES);
	}

	/**
	 * Returns the same with a look before the port is bound. Then there may be a plan
	 * that was made when the world was another.
	 */
	Scenario withALookInAdvance() {
		return with(SettingTwist.LOOKED_AT_IN_ADVANCE);
	}

	private Scenario with(SettingTwist twist) {
		List<Step> steps = new ArrayList<>(this.steps);
		steps.add(new Step(twist, 0));
		return new Scenario(this.base, steps, this.event);
	}

	private static List<Step> steps(Random random, List<Twist> twists) {
		return steps(random, twists, random.nextInt(MAX_STEPS + 1));
	}

	private static List<Step> steps(Random random, List<Twist> twists, int count) {
		List<Step> steps = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			steps.add(step(random, twists));
		}
		return steps;
	}

	private static Step step(Random random, List<Twist> twists) {
		return new Step(twists.get(random.nextInt(twists.size())), random.nextInt(Integer.MAX_VALUE));
	}

	World world(World.Place place) {
		World world = this.base.world(place);
		this.steps.forEach((step) -> step.apply(world));
		return world;
	}

	/**
	 * Leaves out one thing after another for as long as there is a complaint without it.
	 */
	Scenario shrink(Function<Scenario, Optional<String>> complaint) {
		for (Scenario smaller : smaller()) {
			if (complaint.apply(smaller).isPresent()) {
				return smaller.shrink(complaint);
			}
		}
		return this;
	}

	private List<Scenario> smaller() {
		List<Scenario> smaller = new ArrayList<>();
		for (int i = 0; i < this.steps.size(); i++) {
			List<Step> fewer = new ArrayList<>(this.steps);
			fewer.remove(i);
			smaller.add(new Scenario(this.base, fewer, this.event));
		}
		if (this.event != null) {
			smaller.add(new Scenario(this.base, this.steps, null));
		}
		return smaller;
	}

	@Override
	public String toString() {
		String steps = this.steps.stream().map(Step::toString).collect(Collectors.joining(", "));
		return this.base + " with [" + steps + "]" + ((this.event != null) ? " and then " + this.event : "");
	}

	/**
	 * One difference.
	 *
	 * @param twist which
	 * @param seed what makes it the same every time
	 */
	record Step(Twist twist, int seed) {

		void apply(World world) {
			this.twist.apply(world, new Random(this.seed));
		}

		@Override
		public String toString() {
			return this.twist.getClass().getSimpleName() + "." + this.twist.name() + "(" + this.seed + ")";
		}

	}

	/**
	 * One thing that happens.
	 *
	 * @param step what
	 * @param before the number of the look-up it happens before
	 */
	record Event(Step step, int before) {

		@Override
		public String toString() {
			return this.step + " before look-up " + this.before;
		}

	}

}
