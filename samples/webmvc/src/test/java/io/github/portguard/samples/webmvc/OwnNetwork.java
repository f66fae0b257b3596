package io.github.portguard.samples.webmvc;

import java.nio.file.Path;

import io.github.portguard.testing.ForeignListener;
import io.github.portguard.testing.JavaCommand;
import io.github.portguard.testing.Stage;
import io.github.portguard.testing.Tools;

/**
 * Who else is in the network namespace in which a sample is started, as lines of a shell
 * script.
 */
final class OwnNetwork {

	private final Stage stage;

	OwnNetwork(Stage stage) {
		this.stage = stage;
	}

	/**
	 * Skips the test where there are no such namespaces.
	 */
	static void require() {
		Tools.requireNamespaces("-n");
		Tools.require("ip");
	}

	/**
	 * Lets a stranger hold a port.
	 */
	String stranger(int port) {
		String command = JavaCommand.of(ForeignListener.class).withArguments(Integer.toString(port)).shellLine();
		return program("cd / && exec " + command, "ready");
	}

	/**
	 * Starts a program and waits until it has written something.
	 */
	String program(String command, String ready) {
		Path output = this.stage.newOutput();
		return """
				ip link set lo up
				(%1$s) >'%2$s' 2>&1 &
				until grep -q '%3$s' '%2$s'; do sleep 0.05; done
				""".formatted(command, output, ready);
	}

}
