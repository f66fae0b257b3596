package io.github.portguard.boot;

import io.github.portguard.port.PortRequest;

/**
 * Remembers on which port each listener of this JVM was, for a restart of the application
 * inside it: developers keep pages open. A request that has changed is a new one. As each
 * restart loads our classes anew, the memory is text in the system properties.
 */
final class LastPorts {

	private static final String PREFIX = "io.github.portguard.last-port.";

	private LastPorts() {
	}

	/**
	 * Returns the port a listener had the last time it made the same request; {@code 0}
	 * if it had none.
	 */
	static int find(PortRequest request) {
		String remembered = System.getProperty(PREFIX + request.listener(), "");
		String text = text(request);
		return remembered.startsWith(text) ? Integer.parseInt(remembered.substring(text.length())) : 0;
	}

	static void remember(PortRequest request, int port) {
		System.setProperty(PREFIX + request.listener(), text(request) + port);
	}

	private static String text(PortRequest request) {
		return "%s@%s %s %s -> ".formatted(request.port(), request.address(), request.explicit(), request.ranges());
	}

}
