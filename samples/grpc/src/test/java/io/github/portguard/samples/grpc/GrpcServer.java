package io.github.portguard.samples.grpc;

import java.util.Map;
import java.util.regex.Pattern;

import io.github.portguard.samples.scenarios.SampleClient;
import io.github.portguard.samples.scenarios.SampleListener;
import io.github.portguard.samples.scenarios.SampleServer;

/**
 * Spring Boot's own gRPC server.
 */
public final class GrpcServer implements SampleServer {

	private static final Pattern STARTED = Pattern
		.compile("gRPC Server started, listening on address: \\[.*], port: (\\d+)");

	@Override
	public SampleListener listener() {
		return new SampleListener("grpc", "spring.grpc.server.port", STARTED, this::ask, "on port %d, process");
	}

	@Override
	public String title() {
		return "gRPC server";
	}

	@Override
	public String place(int port) {
		return "on port " + port;
	}

	@Override
	public String shutdownMessage() {
		return "Initiating gRPC server shutdown";
	}

	@Override
	public Map<String, Object> properties() {
		return Map.of("logging.level.org.springframework.grpc.server.lifecycle", "debug");
	}

	@Override
	public SampleClient client(int port, boolean kept) {
		return new GrpcClient(port, kept);
	}

}
