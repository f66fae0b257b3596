package io.github.portguard.boot.grpc;

import java.net.InetAddress;
import java.net.InetSocketAddress;

import io.grpc.Server;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.grpc.server.GrpcServerFactory;

import io.github.portguard.boot.ServerGuard;
import io.github.portguard.port.PortRequest;

/**
 * Makes the servers of one factory bind through the guard, and remembers the port while
 * there is none.
 */
final class GrpcServerGuard {

	private static final Logger logger = LoggerFactory.getLogger(GrpcServerGuard.class);

	private static final String LISTENER = "grpc";

	private final ServerGuard guard;

	private final ListenAddresses<?> addresses;

	private final GrpcServerFactory factory;

	private volatile int previousPort;

	GrpcServerGuard(ServerGuard guard, ListenAddresses<?> addresses, GrpcServerFactory factory) {
		this.guard = guard;
		this.addresses = addresses;
		this.factory = factory;
	}

	Server createServer() {
		ListenAddresses.Build build = this.addresses.build(0, this.factory::createServer);
		InetSocketAddress requested = build.address();
		if (requested == null || requested.isUnresolved()) {
			logger.debug("The gRPC server is not guarded: it does not listen on one single port that can be seen");
			return build.server();
		}
		if (requested.getPort() <= 0) {
			return build.server();
		}
		InetAddress address = requested.getAddress();
		PortRequest request = this.guard.request(LISTENER, requested.getPort(),
				address.isAnyLocalAddress() ? null : address, null);
		return new GuardedGrpcServer(this, request, build.server());
	}

	ServerGuard guard() {
		return this.guard;
	}

	/**
	 * Returns a server like the others, but on a certain port.
	 */
	Server createServer(int port) {
		return this.addresses.build(port, this.factory::createServer).server();
	}

	int previousPort() {
		return this.previousPort;
	}

	void remember(int port) {
		this.previousPort = port;
	}

}
