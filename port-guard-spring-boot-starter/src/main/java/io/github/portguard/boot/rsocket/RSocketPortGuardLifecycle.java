package io.github.portguard.boot.rsocket;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.rsocket.autoconfigure.RSocketProperties;
import org.springframework.boot.rsocket.context.RSocketServerBootstrap;
import org.springframework.boot.rsocket.context.RSocketServerInitializedEvent;
import org.springframework.boot.rsocket.netty.NettyRSocketServerFactory;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.Ordered;

import io.github.portguard.PortLease;
import io.github.portguard.boot.ServerGuard;
import io.github.portguard.port.PortRequest;

/**
 * Starts the RSocket server through the guard, by starting the bean that would have
 * started it next. Spring then finds that bean running. The bean is looked up at the
 * start: a life cycle that is injected is started before the one that asks for it.
 */
class RSocketPortGuardLifecycle implements ApplicationListener<RSocketServerInitializedEvent>, SmartLifecycle, Ordered {

	private static final Logger logger = LoggerFactory.getLogger(RSocketPortGuardLifecycle.class);

	private static final String LISTENER = "rsocket";

	private final ServerGuard guard;

	private final boolean enabled;

	private final BeanFactory beanFactory;

	private @Nullable PortLease lease;

	private @Nullable RSocketStart start;

	private int previousPort;

	private volatile boolean running;

	/**
	 * Creates the hook.
	 * @param guard acquires the port
	 * @param enabled whether to do anything: with conditions evaluated at build time,
	 * this is known only now
	 * @param beanFactory has the server
	 */
	RSocketPortGuardLifecycle(ServerGuard guard, boolean enabled, BeanFactory beanFactory) {
		this.guard = guard;
		this.enabled = enabled;
		this.beanFactory = beanFactory;
	}

	@Override
	public void start() {
		this.running = true;
		RSocketProperties properties = find(RSocketProperties.class);
		Integer port = (properties != null) ? properties.getServer().getPort() : null;
		if (!this.enabled || properties == null || port == null || port <= 0) {
			return;
		}
		RSocketServerBootstrap bootstrap = find(RSocketServerBootstrap.class);
		NettyRSocketServerFactory factory = find(NettyRSocketServerFactory.class);
		if (bootstrap == null || factory == null || bootstrap.isRunning()) {
			logger.debug("Port {} is not guarded: the RSocket server is {}, its factory is {}", port, bootstrap,
					factory);
			return;
		}
		PortRequest request = this.guard.request(LISTENER, port, properties.getServer().getAddress(), null);
		RSocketStart start = (this.start != null) ? this.start : new RSocketStart(bootstrap, factory, port);
		this.start = start;
		try {
			PortLease lease = this.guard.acquire(request, this.previousPort, start);
			this.lease = lease;
			this.previousPort = lease.port();
			start.rethrowLateFailure();
		}
		catch (RSocketStart.OtherPortException ex) {
			logger.debug("Port {} is not guarded: the RSocket server was set to listen elsewhere", port);
			ex.rethrowFailure();
		}
	}

	private <T> @Nullable T find(Class<T> type) {
		return this.beanFactory.getBeanProvider(type).getIfUnique();
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public void onApplicationEvent(RSocketServerInitializedEvent event) {
		if (this.start != null) {
			this.start.bound(event.getServer().address());
		}
	}

	/**
	 * The server was stopped just before.
	 */
	@Override
	public void stop() {
		this.running = false;
		PortLease lease = this.lease;
		if (lease != null) {
			this.guard.release(lease);
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return SmartLifecycle.DEFAULT_PHASE - 1;
	}

}
