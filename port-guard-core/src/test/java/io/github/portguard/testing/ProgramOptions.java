package io.github.portguard.testing;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Arguments of the form {@code --name=value} or {@code --name}.
 */
final class ProgramOptions {

	private final Map<String, String> values = new HashMap<>();

	ProgramOptions(String[] arguments) {
		for (String argument : arguments) {
			String[] parts = argument.substring(2).split("=", 2);
			this.values.put(parts[0], (parts.length > 1) ? parts[1] : "");
		}
	}

	boolean has(String name) {
		return this.values.containsKey(name);
	}

	String text(String name, String otherwise) {
		return this.values.getOrDefault(name, otherwise);
	}

	int number(String name) {
		return Integer.parseInt(text(name, "0"));
	}

	Duration millis(String name, Duration otherwise) {
		return has(name) ? Duration.ofMillis(Long.parseLong(text(name, ""))) : otherwise;
	}

	List<String> list(String name) {
		return Stream.of(text(name, "").split(",", -1)).filter((item) -> !item.isEmpty()).toList();
	}

}
