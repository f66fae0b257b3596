package io.github.portguard.boot.grpc;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import org.jspecify.annotations.Nullable;

import io.github.portguard.PortLease;
import io.github.portguard.port.PortRequest;

/**
 * A server that binds through the guard. Each attempt is the bind of a real server; for
 * another port another one has to be built.
 */
final class GuardedGrpcServer extends Server {

	private final GrpcServerGuard guard;

	private final PortRequest request;

	private int port;

	private volatile Server server;

	private volatile @Nullable PortLease lease;

	GuardedGrpcServer(GrpcServerGuard guard, PortRequest request, Server server) {
		this.guard = guard;
		this.request = request;
		this.port = request.port();
		this.server = server;
	}

	@Override
	public Server start() throws IOException {
		PortLease lease = this.guard.guard().acquire(this.request, this.guard.previousPort(), this::start);
		this.lease = lease;
		this.guard.remember(lease.port());
		return this;
	}

	private void start(int port) throws IOException {
		if (port != this.port) {
			this.server.shutdownNow();
			this.server = this.guard.createServer(port);
			this.port = port;
		}
		this.server.start();
	}

	/**
	 * Closes the listening socket, whatever is still under way.
	 */
	@Override
	public Server shutdown() {
		this.server.shutdown();
		release();
		return this;
	}

	@Override
	public Server shutdownNow() {
		this.server.shutdownNow();
		release();
		return this;
	}

	private void release() {
		PortLease lease = this.lease;
		if (lease != null) {
			this.guard.guard().release(lease);
		}
	}

	@Override
	public int getPort() {
		return this.server.getPort();
	}

	@Override
	public List<? extends SocketAddress> getListenSockets() {
		return this.server.getListenSockets();
	}

	@Override
	public List<ServerServiceDefinition> getServices() {
		return this.server.getServices();
	}

	@Override
	public List<ServerServiceDefinition> getImmutableServices() {
		return this.server.getImmutableServices();
	}

	@Override
	public List<ServerServiceDefinition> getMutableServices() {
		return this.server.getMutableServices();
	}

	@Override
	public boolean isShutdown() {
		return this.server.isShutdown();
	}

	@Override
	public boolean isTerminated() {
		return this.server.isTerminated();
	}

	@Override
	public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
		return this.server.awaitTermination(timeout, unit);
	}

	@Override
	public void awaitTermination() throws InterruptedException {
		this.server.awaitTermination();
	}

}
