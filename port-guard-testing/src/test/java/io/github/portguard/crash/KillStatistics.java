package io.github.portguard.crash;

import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.portguard.testing.RunningProgram;

/**
 * How far programs had come when they were killed, and what came of it.
 */
final class KillStatistics {

	private final Map<Progress, Integer> kills = new EnumMap<>(Progress.class);

	private int starts;

	private int leftovers;

	void addKilled(RunningProgram program) {
		this.kills.merge(Progress.of(program), 1, Integer::sum);
	}

	void addNextStart() {
		this.starts++;
	}

	void addLeftovers(int files) {
		this.leftovers += files;
	}

	int kills() {
		return this.kills.values().stream().mapToInt(Integer::intValue).sum();
	}

	@Override
	public String toString() {
		String progress = this.kills.entrySet()
			.stream()
			.map((entry) -> entry.getValue() + " " + entry.getKey().words)
			.collect(Collectors.joining(", "));
		return "%d random kills (%s), %d next starts on the wanted port, %d files left behind".formatted(kills(),
				progress, this.starts, this.leftovers);
	}

	/**
	 * How far a program had come, as far as it has said.
	 */
	private enum Progress {

		ACQUIRING("before they had a port"),

		SIGNALLED("after they had sent a signal and before they had the port"),

		BOUND("with a port and not ready"),

		READY("ready"),

		RELEASING("while they released it"),

		RELEASED("after that"),

		FAILED("after they had failed");

		private final String words;

		Progress(String words) {
			this.words = words;
		}

		private static Progress of(RunningProgram program) {
			if (program.has("ended")) {
				return RELEASED;
			}
			if (program.has("sigterm")) {
				return RELEASING;
			}
			if (program.has("ready")) {
				return READY;
			}
			if (program.value("outcome").startsWith("failed")) {
				return FAILED;
			}
			if (program.has("outcome")) {
				return BOUND;
			}
			return program.has("signalling") ? SIGNALLED : ACQUIRING;
		}

	}

}
