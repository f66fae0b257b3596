package io.github.portguard.model;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.portguard.conflict.StaleSign;
import io.github.portguard.conflict.VerdictKind;
import io.github.portguard.endurance.Endurance;
import io.github.portguard.registry.Application;
import io.github.portguard.registry.Artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

/**
 * What is decided in a great many worlds, compared with what an {@link Oracle} says of
 * the raw facts.
 */
class DecisionModelTests {

	private static final World.Place PLACE = new World.Place(9_000_700, 9_000_711, 9_000_993, "ada", 8080,
			new Application("shop", "com.example.Shop", new Artifact("/home/ada/shop/shop.jar", true, 100, 200),
					"/home/ada/shop", "profiles="));

	@ParameterizedTest
	@EnumSource(Base.class)
	void signalsTheHolderWhereNothingSpeaksAgainstIt(Base base) {
		World world = base.world(PLACE);
		assertThat(Oracle.objection(world, PLACE.victim())).isEmpty();
		assertThat(Decision.in(world).signal()).isEqualTo(PLACE.victim());
	}

	@ParameterizedTest
	@EnumSource(Base.class)
	void agreesWithTheOracleAboutEverySingleTwist(Base base) {
		for (Twist twist : Twists.ALL) {
			for (int seed = 0; seed < 16; seed++) {
				check(new Scenario(base, List.of(new Scenario.Step(twist, seed)), null), "");
			}
		}
	}

	@Test
	void agreesWithTheOracleInRandomWorlds() {
		Random random = Seed.random();
		int worlds = Endurance.times(100_000, 5_000_000);
		long begin = System.nanoTime();
		int signals = 0;
		Map<VerdictKind, Integer> kinds = new EnumMap<>(VerdictKind.class);
		Map<StaleSign, Integer> signs = new EnumMap<>(StaleSign.class);
		for (int i = 0; i < worlds; i++) {
			Decision decision = check(Scenario.pure(random), Seed.option());
			kinds.merge(decision.verdict().kind(), 1, Integer::sum);
			if (decision.signal() != 0) {
				signals++;
				decision.verdict().signs().keySet().forEach((sign) -> signs.merge(sign, 1, Integer::sum));
			}
		}
		Endurance.report("decision model: %d worlds in %d ms, %d %% with a signal %s, verdicts %s (%s)".formatted(
				worlds, (System.nanoTime() - begin) / 1_000_000, signals * 100L / worlds, signs, kinds, Seed.option()));
		assertThat(signals).isGreaterThan(worlds / 10);
		assertThat(kinds).containsOnlyKeys(VerdictKind.values());
		assertThat(signs).containsOnlyKeys(StaleSign.values());
	}

	private static Decision check(Scenario scenario, String repeat) {
		World world = scenario.world(PLACE);
		Decision decision = Decision.in(world);
		if (decision.complaint(world).isPresent()) {
			Scenario smallest = scenario.shrink(DecisionModelTests::complaint);
			fail("%s: %s %s".formatted(smallest, complaint(smallest).orElse("?"), repeat));
		}
		return decision;
	}

	private static Optional<String> complaint(Scenario scenario) {
		World world = scenario.world(PLACE);
		return Decision.in(world).complaint(world);
	}

}
