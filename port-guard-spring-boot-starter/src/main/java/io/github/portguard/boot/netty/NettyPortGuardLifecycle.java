package io.github.portguard.boot.netty;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.Lifecycle;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.Ordered;

import io.github.portguard.boot.ServerGuard;

/**
 * Starts Reactor Netty through the guard, by starting the bean that would have started it
 * next. Spring Boot then finds that bean running. The bean is looked up at the start: a
 * life cycle that is injected is started before the one that asks for it.
 */
class NettyPortGuardLifecycle
		implements WebServerFactoryCustomizer<NettyReactiveWebServerFactory>, SmartLifecycle, Ordered {

	private static final Logger logger = LoggerFactory.getLogger(NettyPortGuardLifecycle.class);

	private static final String START_STOP_BEAN = "webServerStartStop";

	private final ServerGuard guard;

	private final String listener;

	private final boolean enabled;

	private final ApplicationContext context;

	private @Nullable GuardedHttpServer server;

	private int previousPort;

	private volatile boolean running;

	/**
	 * Creates the hook.
	 * @param guard acquires the port
	 * @param listener the name of the listener
	 * @param enabled whether to do anything: with conditions evaluated at build time,
	 * this is known only now
	 * @param context has the web server
	 */
	NettyPortGuardLifecycle(ServerGuard guard, String listener, boolean enabled, ApplicationContext context) {
		this.guard = guard;
		this.listener = listener;
		this.enabled = enabled;
		this.context = context;
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public void customize(NettyReactiveWebServerFactory factory) {
		if (this.enabled && factory.getPort() > 0) {
			this.server = new GuardedHttpServer(this.guard, this.listener);
			factory.addServerCustomizers(this.server);
		}
	}

	@Override
	public void start() {
		this.running = true;
		GuardedHttpServer server = this.server;
		if (server == null || !server.hasPort()
				|| !(this.context instanceof ReactiveWebServerApplicationContext webContext)) {
			return;
		}
		Object startStop = webContext.getBeanFactory().getSingleton(START_STOP_BEAN);
		if (!(startStop instanceof Lifecycle lifecycle) || lifecycle.isRunning()) {
			logger.debug("The port of Reactor Netty is not guarded: '{}' is {}", START_STOP_BEAN, startStop);
			return;
		}
		Start start = new Start(lifecycle, webContext);
		this.previousPort = server.start(this.previousPort, start);
		start.rethrowLateFailure();
	}

	/**
	 * The web server was stopped just before. The claim goes when its socket is closed,
	 * on a thread of Netty; but the JVM may end sooner.
	 */
	@Override
	public void stop() {
		this.running = false;
		if (this.server != null) {
			this.server.release();
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE - 1;
	}

	@Override
	public boolean isPauseable() {
		return false;
	}

	/**
	 * Tells a failure to bind from one that comes after it, which is none of the guard's
	 * business: somebody who was told of the start has failed.
	 */
	private static final class Start implements Runnable {

		private final Lifecycle startStop;

		private final WebServerApplicationContext context;

		private @Nullable RuntimeException lateFailure;

		Start(Lifecycle startStop, WebServerApplicationContext context) {
			this.startStop = startStop;
			this.context = context;
		}

		@Override
		public void run() {
			try {
				this.startStop.start();
			}
			catch (RuntimeException ex) {
				WebServer webServer = this.context.getWebServer();
				if (webServer == null || webServer.getPort() <= 0) {
					throw ex;
				}
				this.lateFailure = ex;
			}
		}

		void rethrowLateFailure() {
			if (this.lateFailure != null) {
				throw this.lateFailure;
			}
		}

	}

}
