package io.github.portguard.samples.scenarios;

import java.util.List;
import java.util.function.IntFunction;
import java.util.regex.Pattern;

/**
 * What a sample listens with.
 *
 * @param name how Port Guard calls it
 * @param portProperty the property that sets its port
 * @param started the part of the log that says that it is there, with the port as a group
 * @param question asks who is on a port
 * @param answer what the answer of the sample contains, as a format for the port
 */
public record SampleListener(String name, String portProperty, Pattern started, IntFunction<String> question,
		String answer) {

	String rangesProperty() {
		return "server".equals(this.name) ? "port-guard.fallback.ranges"
				: "port-guard.listeners.%s.fallback.ranges".formatted(this.name);
	}

	/**
	 * Returns the ports where it is, or one of its kind, in the order of the log.
	 */
	List<Integer> ports(String log) {
		return this.started.matcher(log).results().map((match) -> Integer.valueOf(match.group(1))).toList();
	}

	String ask(int port) {
		return this.question.apply(port);
	}

	String answerOn(int port) {
		return this.answer.formatted(port);
	}

}
