package io.github.portguard.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.Collectors;

/**
 * Measures several variants of the same thing in one go: in each round every variant
 * once, in random order, so that whatever else goes on hits all of them alike, and values
 * of the same round can be compared.
 */
final class Rounds {

	private final Map<String, Variant> variants = new LinkedHashMap<>();

	private final Map<String, List<Map<String, Double>>> values = new LinkedHashMap<>();

	Rounds add(String name, Variant variant) {
		this.variants.put(name, variant);
		this.values.put(name, new ArrayList<>());
		return this;
	}

	Set<String> names() {
		return this.variants.keySet();
	}

	/**
	 * Measures all variants, and says what came of each, round by round.
	 */
	Rounds run(int rounds, Report report) throws Exception {
		List<String> order = new ArrayList<>(this.variants.keySet());
		for (int i = 1; i <= rounds; i++) {
			Collections.shuffle(order);
			for (String name : order) {
				Variant variant = this.variants.get(name);
				List<Map<String, Double>> list = this.values.get(name);
				if (variant != null && list != null) {
					Map<String, Double> value = variant.measure();
					list.add(value);
					report.progress("round %d of %d, %s: %s".formatted(i, rounds, name, text(value)));
				}
			}
		}
		return this;
	}

	private static String text(Map<String, Double> value) {
		return value.entrySet()
			.stream()
			.map((entry) -> entry.getKey() + " " + Report.number(entry.getValue()))
			.collect(Collectors.joining(", "));
	}

	Series of(String variant, String metric) {
		return new Series(list(variant, metric));
	}

	/**
	 * Returns the ratios within each round.
	 */
	Series ratio(String variant, String base, String metric) {
		return compare(variant, base, metric, (value, other) -> value / other);
	}

	/**
	 * Returns the differences within each round.
	 */
	Series difference(String variant, String base, String metric) {
		return compare(variant, base, metric, (value, other) -> value - other);
	}

	private Series compare(String variant, String base, String metric, DoubleBinaryOperator comparison) {
		List<Double> values = list(variant, metric);
		List<Double> others = list(base, metric);
		List<Double> result = new ArrayList<>();
		for (int i = 0; i < values.size(); i++) {
			result.add(comparison.applyAsDouble(values.get(i), others.get(i)));
		}
		return new Series(result);
	}

	private List<Double> list(String variant, String metric) {
		return this.values.getOrDefault(variant, List.of())
			.stream()
			.map((value) -> value.getOrDefault(metric, Double.NaN))
			.toList();
	}

	/**
	 * One of the things that are compared.
	 */
	@FunctionalInterface
	interface Variant {

		/**
		 * Measures once.
		 * @return the figures by name
		 */
		Map<String, Double> measure() throws Exception;

	}

}
