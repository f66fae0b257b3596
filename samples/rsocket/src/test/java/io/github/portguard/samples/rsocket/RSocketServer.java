package io.github.portguard.samples.rsocket;

import java.util.Map;
import java.util.regex.Pattern;

import io.github.portguard.samples.scenarios.SampleClient;
import io.github.portguard.samples.scenarios.SampleListener;
import io.github.portguard.samples.scenarios.SampleServer;

/**
 * An RSocket server on a port of its own.
 */
public final class RSocketServer implements SampleServer {

	private static final Pattern STARTED = Pattern.compile("Netty RSocket started on port (\\d+)");

	@Override
	public SampleListener listener() {
		return new SampleListener("rsocket", "spring.rsocket.server.port", STARTED, this::ask, "on port %d, process");
	}

	@Override
	public String title() {
		return "RSocket server";
	}

	@Override
	public String place(int port) {
		return "on port " + port;
	}

	@Override
	public String shutdownMessage() {
		return "Closing org.springframework.context.annotation.AnnotationConfigApplicationContext";
	}

	@Override
	public Map<String, Object> properties() {
		return Map.of("logging.level.org.springframework.context.annotation.AnnotationConfigApplicationContext",
				"debug");
	}

	/**
	 * It breaks its connections off when it is stopped.
	 */
	@Override
	public boolean isGraceful() {
		return false;
	}

	@Override
	public SampleClient client(int port, boolean kept) {
		return new RSocketClient(port, kept);
	}

}
