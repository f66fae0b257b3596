package io.github.portguard.boot.netty;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerConfig;

import io.github.portguard.PortLease;
import io.github.portguard.boot.ServerGuard;
import io.github.portguard.port.PortRequest;

/**
 * Where an HTTP server binds, as decided by a guard. It comes last, so that it sees the
 * address that everybody else has settled on. Each attempt is Reactor Netty's own bind.
 */
final class GuardedHttpServer implements NettyServerCustomizer {

	private final ServerGuard guard;

	private final String listener;

	/**
	 * What was asked for; {@code null} if this is not a port.
	 */
	private @Nullable PortRequest request;

	private volatile int port;

	private volatile @Nullable PortLease lease;

	GuardedHttpServer(ServerGuard guard, String listener) {
		this.guard = guard;
		this.listener = listener;
	}

	@Override
	public HttpServer apply(HttpServer server) {
		HttpServerConfig configuration = server.configuration();
		Supplier<? extends SocketAddress> bindAddress = configuration.bindAddress();
		SocketAddress requested = (bindAddress != null) ? bindAddress.get() : null;
		if (!(requested instanceof InetSocketAddress internet) || internet.isUnresolved() || internet.getPort() <= 0) {
			return server;
		}
		InetAddress address = internet.getAddress();
		this.request = this.guard.request(this.listener, internet.getPort(),
				address.isAnyLocalAddress() ? null : address, (configuration.sslProvider() != null) ? "https" : "http");
		this.port = internet.getPort();
		return server.bindAddress(() -> new InetSocketAddress(address, this.port)).doOnUnbound((unbound) -> release());
	}

	boolean hasPort() {
		return this.request != null;
	}

	/**
	 * Starts the server on a port that the guard allows.
	 * @param previous the port it had before it was stopped; {@code 0} if it had none
	 * @param start starts it
	 * @return the port
	 */
	int start(int previous, Runnable start) {
		PortRequest request = this.request;
		if (request == null) {
			throw new IllegalStateException("There is no port to guard");
		}
		boolean bound = false;
		try {
			PortLease lease = this.guard.acquire(request, previous, (port) -> {
				this.port = port;
				start.run();
			});
			this.lease = lease;
			bound = true;
			return lease.port();
		}
		finally {
			if (!bound) {
				this.port = request.port();
			}
		}
	}

	/**
	 * Gives the port back. Does nothing the second time.
	 */
	void release() {
		PortLease lease = this.lease;
		if (lease != null) {
			this.guard.release(lease);
		}
	}

}
