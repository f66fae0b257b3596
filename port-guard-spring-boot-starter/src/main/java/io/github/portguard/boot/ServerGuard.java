package io.github.portguard.boot;

import java.net.InetAddress;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.core.metrics.ApplicationStartup;
import org.springframework.core.metrics.StartupStep;

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

	private static final Logger logger = LoggerFactory.getLogger(ServerGuard.class);

	private final PortGuard portGuard;

	private final ListenerRequests requests;

	private final boolean restartable;

	private final ApplicationEventPublisher eventPublisher;

	private final ApplicationStartup startup;

	private final List<PortLease> leases = new CopyOnWriteArrayList<>();

	private volatile boolean ready;

	private @Nullable LostClaims lostClaims;

	ServerGuard(PortGuard portGuard, ListenerRequests requests, boolean restartable,
			ApplicationEventPublisher eventPublisher, ApplicationStartup startup) {
		this.portGuard = portGuard;
		this.requests = requests;
		this.restartable = restartable;
		this.eventPublisher = eventPublisher;
		this.startup = startup;
	}

	/**
	 * Returns the name of the listener that the web server of a context is.
	 * @param context the context
	 * @return its server namespace, such as {@code management}, else {@code server}
	 */
	public static String listenerOf(@Nullable ApplicationContext context) {
		String namespace = WebServerApplicationContext.getServerNamespace(context);
		return (namespace != null) ? namespace : StandardListener.SERVER.listenerName();
	}

	/**
	 * Returns what a listener asks for.
	 * @param listener the name of the listener
	 * @param port the port it is about to bind, 1 to 65535
	 * @param address the address it is about to bind; {@code null} for every address
	 * @param scheme {@code http} or {@code https} if it speaks HTTP, else {@code null}
	 * @return the request
	 */
	public PortRequest request(String listener, int port, @Nullable InetAddress address, @Nullable String scheme) {
		return this.requests.request(listener, port, address, scheme);
	}

	/**
	 * Returns what a listener asks for whose server is going to bind other ports, too.
	 * @param listener the name of the listener
	 * @param port the port it is about to bind, 1 to 65535
	 * @param address the address it is about to bind; {@code null} for every address
	 * @param scheme {@code http} or {@code https} if it speaks HTTP, else {@code null}
	 * @param others the other ports of its server, which it is not moved to
	 * @return the request
	 */
	public PortRequest request(String listener, int port, @Nullable InetAddress address, @Nullable String scheme,
			Collection<Integer> others) {
		PortRequest request = request(listener, port, address, scheme);
		Set<Integer> reserved = new HashSet<>(request.reserved());
		for (int other : others) {
			if (other > 0 && other != port) {
				reserved.add(other);
			}
		}
		return request.withReserved(reserved);
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
	 * @throws PortConflictException if no port can be had, and the listener is a web
	 * server
	 * @throws ListenerConflictException if no port can be had, and the listener is
	 * something else
	 */
	public <E extends Exception> PortLease acquire(PortRequest request, int previous, PortBinder<E> binder) throws E {
		StartupStep step = this.startup.start("port-guard.acquire");
		step.tag("listener", request.listener()).tag("requestedPort", Integer.toString(request.port()));
		try {
			PortLease lease = this.portGuard.acquire(request, previousPort(request, previous), binder);
			step.tag("port", Integer.toString(lease.port())).tag("acquisition", lease.acquisition().name());
			this.leases.add(lease);
			if (this.restartable) {
				LastPorts.remember(request, lease.port());
			}
			if (this.ready) {
				lease.ready();
			}
			publish(lease);
			return lease;
		}
		catch (PortUnavailableException ex) {
			throw failure(ex);
		}
		finally {
			step.end();
		}
	}

	private RuntimeException failure(PortUnavailableException conflict) {
		ConflictReport report = ConflictReport.of(conflict, this.restartable);
		return StandardListener.isWebServer(report.listener()) ? PortConflictException.of(conflict, report)
				: ListenerConflictException.of(conflict, report);
	}

	/**
	 * A port that is bound stays bound, whatever those who hear of it make of it.
	 */
	private void publish(PortLease lease) {
		PortRequest request = lease.request();
		publish(lease, new PortAcquiredEvent(request.listener(), request.address(), request.port(), lease.port(),
				lease.acquisition(), lease.isClaimed()));
		if (lease.port() != request.port()) {
			publish(lease, new PortMovedEvent(request.listener(), request.address(), request.port(), lease.port(),
					lease.story().orElse(null)));
		}
	}

	private void publish(PortLease lease, Object event) {
		try {
			this.eventPublisher.publishEvent(event);
		}
		catch (VirtualMachineError ex) {
			throw ex;
		}
		catch (Throwable ex) {
			logger.warn("A listener to the event that port {} was acquired has failed", lease.port(), ex);
		}
	}

	/**
	 * A restart of the whole application in this JVM is a stop and a start as well.
	 */
	private int previousPort(PortRequest request, int previous) {
		return (previous == 0 && this.restartable) ? LastPorts.find(request) : previous;
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
		for (PortLease lease : this.leases) {
			lease.ready();
		}
	}

	/**
	 * Says that the application has begun to shut down.
	 */
	void stopping() {
		for (PortLease lease : this.leases) {
			lease.stopping();
		}
	}

	/**
	 * Returns how many of the claims on the ports that are held now are lost: other
	 * instances can't recognise this one by them any more. The first time that one is
	 * found lost, {@link ClaimLostEvent} is published. The registry is looked at every
	 * few seconds at most, for half of its timeout at most; while somebody looks, others
	 * are told what is known from before.
	 * @return the number of lost claims
	 */
	public int lostClaims() {
		return findLostClaims().size();
	}

	/**
	 * Returns which claims are lost, as {@link #lostClaims()} does.
	 * @return the leases whose claims are lost, and why, as half a sentence
	 */
	public Map<PortLease, String> findLostClaims() {
		return lostClaimsFinder().find(leases());
	}

	private synchronized LostClaims lostClaimsFinder() {
		if (this.lostClaims == null) {
			this.lostClaims = new LostClaims(this.eventPublisher);
		}
		return this.lostClaims;
	}

	/**
	 * Returns the ports that are configured for any of the listeners: those asked for,
	 * and those they may be moved to.
	 * @return the ports
	 */
	public Set<Integer> configuredPorts() {
		return this.requests.configuredPorts(leases().stream().map((lease) -> lease.request().port()).toList());
	}

	/**
	 * Returns the ports that are held now.
	 * @return the leases
	 */
	public List<PortLease> leases() {
		return List.copyOf(this.leases);
	}

}
