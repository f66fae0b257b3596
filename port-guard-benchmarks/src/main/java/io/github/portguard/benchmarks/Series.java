package io.github.portguard.benchmarks;

import java.util.Arrays;
import java.util.List;

/**
 * Values of the same thing, of which only the middle and the spread matter.
 */
final class Series {

	private static final double LOWER = 0.25;

	private static final double MIDDLE = 0.5;

	private static final double UPPER = 0.75;

	private final double[] sorted;

	Series(List<Double> values) {
		this.sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
		if (this.sorted.length == 0) {
			throw new IllegalArgumentException("nothing was measured");
		}
	}

	int count() {
		return this.sorted.length;
	}

	double median() {
		return quantile(MIDDLE);
	}

	double lowerQuartile() {
		return quantile(LOWER);
	}

	double upperQuartile() {
		return quantile(UPPER);
	}

	private double quantile(double fraction) {
		double position = fraction * (this.sorted.length - 1);
		int below = (int) position;
		int above = Math.min(below + 1, this.sorted.length - 1);
		return this.sorted[below] + (position - below) * (this.sorted[above] - this.sorted[below]);
	}

	@Override
	public String toString() {
		return Arrays.toString(this.sorted);
	}

}
