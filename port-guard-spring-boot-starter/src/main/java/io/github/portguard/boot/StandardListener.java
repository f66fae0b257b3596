package io.github.portguard.boot;

import org.jspecify.annotations.Nullable;

/**
 * The listeners that Spring Boot starts, and how the port of each is configured.
 */
enum StandardListener {

	SERVER("server", "server.port", 8080),

	MANAGEMENT("management", "management.server.port", StandardListener.NO_DEFAULT),

	GRPC("grpc", "spring.grpc.server.port", 9090),

	RSOCKET("rsocket", "spring.rsocket.server.port", StandardListener.NO_DEFAULT);

	static final int NO_DEFAULT = 0;

	private final String listenerName;

	private final String property;

	private final int defaultPort;

	StandardListener(String listenerName, String property, int defaultPort) {
		this.listenerName = listenerName;
		this.property = property;
		this.defaultPort = defaultPort;
	}

	static @Nullable StandardListener find(String name) {
		for (StandardListener listener : values()) {
			if (listener.listenerName.equals(name)) {
				return listener;
			}
		}
		return null;
	}

	/**
	 * Whether the listener of a name is a web server. Names that are not known are those
	 * of web servers in contexts of their own.
	 */
	static boolean isWebServer(String name) {
		StandardListener listener = find(name);
		return listener != GRPC && listener != RSOCKET;
	}

	/**
	 * Returns what the listener of a name is called at the start of a sentence.
	 */
	static String serverName(String name) {
		if (isWebServer(name)) {
			return "Web server";
		}
		return name.equals(GRPC.listenerName) ? "gRPC server" : "RSocket server";
	}

	String listenerName() {
		return this.listenerName;
	}

	/**
	 * The property that sets its port.
	 */
	String property() {
		return this.property;
	}

	/**
	 * The port that Spring Boot takes if none is set; {@link #NO_DEFAULT} if it starts no
	 * such listener then.
	 */
	int defaultPort() {
		return this.defaultPort;
	}

	boolean hasDefault() {
		return this.defaultPort != NO_DEFAULT;
	}

}
