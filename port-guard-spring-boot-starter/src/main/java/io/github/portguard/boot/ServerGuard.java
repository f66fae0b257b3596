package io.github.portguard.boot;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;

import io.github.portguard.PortBinder;
import io.github.portguard.PortGuard;
import io.github.portguard.PortLease;
import io.github.portguard.PortUnavailableException;
import io.github.portguard.port.PortRequest;

/**
 * Acquires the ports of an application's servers and keeps their leases while they are
 * open. Thread-safe.
 *
 * @since 0.1.0
 */
public final class ServerGuard {

	private final PortGuard portGuard;

	private final ServerRequests requests;

	private final boolean restartable;

	private final List<PortLease> leases = new CopyOnWriteArrayList<>();

	private volatile boolean ready;

	ServerGuard(PortGuard portGuard, ServerRequests requests, boolean restartable) {
		this.portGuard = portGuard;
		this.requests = requests;
		this.restartable = restartable;
	}

	/**
	 * Returns what the server asks for.
	 * @param port the port it is about to bind, 1 to 65535
	 * @param address the address it is about to bind; {@code null} for every address
	 * @param secure whether it speaks TLS
	 * @return the request
	 */
	public PortRequest request(int port, @Nullable InetAddress address, boolean secure) {
		return this.requests.request(port, address, secure);
	}

	/**
	 * Acquires a port.
	 * @param <E> what the binder throws
	 * @param request what is asked for
	 * @param previous the port the server had before it was stopped; {@code 0} if it had
	 * none
	 * @param binder binds a port for real
	 * @return the lease, to be given to {@link #release} after the socket was closed
	 * @throws E what the binder threw
	 * @throws PortConflictException if no port can be had
	 */
	public <E extends Exception> PortLease acquire(PortRequest request, int previous, PortBinder<E> binder) throws E {
		try {
			PortLease lease = this.portGuard.acquire(request, previous, binder);
			this.leases.add(lease);
			if (this.ready) {
				lease.ready();
			}
			return lease;
		}
		catch (PortUnavailableException ex) {
			throw new PortConflictException(ex, this.restartable);
		}
	}

	/**
	 * Gives a port back. Does nothing the second time.
	 * @param lease the lease
	 */
	public void release(PortLease lease) {
		this.leases.remove(lease);
		lease.close();
	}

	/**
	 * Says that the application serves requests, on whatever ports it holds now or later.
	 */
	void ready() {
		this.ready = true;
		this.leases.forEach(PortLease::ready);
	}

	/**
	 * Says that the application has begun to shut down.
	 */
	void stopping() {
		this.leases.forEach(PortLease::stopping);
	}

	/**
	 * Returns the ports that are held now.
	 * @return the leases
	 */
	public List<PortLease> leases() {
		return List.copyOf(this.leases);
	}

}
