package io.github.portguard.boot.jetty;

import java.io.Closeable;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

import org.eclipse.jetty.http.HttpScheme;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.IO;
import org.eclipse.jetty.util.component.LifeCycle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.portguard.PortLease;
import io.github.portguard.boot.PortConflictException;
import io.github.portguard.boot.ServerGuard;
import io.github.portguard.port.PortRequest;

/**
 * Opens a connector through a guard, right before it would open itself. Each attempt is
 * Jetty's own bind.
 */
final class GuardedConnector implements LifeCycle.Listener, NetworkConnector.Listener {

	private static final Logger logger = LoggerFactory.getLogger(GuardedConnector.class);

	private final ServerConnector connector;

	private final ServerGuard guard;

	/**
	 * What was asked for in the first place: after a move, the port of the connector is
	 * the port it was moved to.
	 */
	private final PortRequest request;

	private volatile @Nullable PortLease lease;

	/**
	 * Where it was before it was stopped.
	 */
	private int previousPort;

	GuardedConnector(ServerConnector connector, ServerGuard guard, String listener, @Nullable InetAddress address) {
		this.connector = connector;
		this.guard = guard;
		boolean secure = connector.getConnectionFactory(SslConnectionFactory.class) != null;
		this.request = guard.request(listener, connector.getPort(), address,
				(secure ? HttpScheme.HTTPS : HttpScheme.HTTP).asString(), otherPorts(connector));
	}

	private static List<Integer> otherPorts(ServerConnector connector) {
		return Stream.of(connector.getServer().getConnectors())
			.filter((other) -> other != connector && other instanceof NetworkConnector)
			.map((other) -> ((NetworkConnector) other).getPort())
			.toList();
	}

	@Override
	public void lifeCycleStarting(LifeCycle event) {
		boolean bound = false;
		try {
			PortLease lease = this.guard.acquire(this.request, this.previousPort, this::open);
			this.lease = lease;
			this.previousPort = lease.port();
			bound = true;
		}
		catch (PortConflictException ex) {
			throw ex;
		}
		catch (Exception ex) {
			logger.debug("{} fails by itself", this.connector, ex);
		}
		finally {
			if (!bound) {
				this.connector.setPort(this.request.port());
			}
		}
	}

	private void open(int port) throws Exception {
		this.connector.setPort(port);
		this.connector.open();
	}

	/**
	 * Graceful shutdown begins with the listening socket, which Jetty closes right after
	 * this, if there are threads that accept from it. The claim goes after the socket.
	 */
	@Override
	public void onClose(NetworkConnector event) {
		if (this.connector.getAcceptors() > 0 && this.connector.getTransport() instanceof Closeable socket) {
			IO.close(socket);
			release();
		}
	}

	@Override
	public void lifeCycleFailure(LifeCycle event, Throwable cause) {
		release();
	}

	@Override
	public void lifeCycleStopped(LifeCycle event) {
		release();
	}

	private void release() {
		PortLease lease = this.lease;
		if (lease != null) {
			this.guard.release(lease);
		}
	}

}
