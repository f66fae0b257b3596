package io.github.portguard.boot.jetty;

import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.jetty.JettyWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;

import io.github.portguard.boot.ServerGuard;

/**
 * Makes Jetty open its main connector through the guard. It comes last, so that it sees
 * the port that everybody else has settled on, and the connector that speaks TLS.
 */
class JettyPortGuardCustomizer implements WebServerFactoryCustomizer<JettyWebServerFactory>, Ordered {

	private static final Logger logger = LoggerFactory.getLogger(JettyPortGuardCustomizer.class);

	private final ServerGuard guard;

	private final String listener;

	private final boolean enabled;

	/**
	 * Creates the customizer.
	 * @param guard acquires the port
	 * @param listener the name of the listener
	 * @param enabled whether to do anything: with conditions evaluated at build time,
	 * this is known only now
	 */
	JettyPortGuardCustomizer(ServerGuard guard, String listener, boolean enabled) {
		this.guard = guard;
		this.listener = listener;
		this.enabled = enabled;
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public void customize(JettyWebServerFactory factory) {
		if (this.enabled && factory.getPort() > 0) {
			this.guard.request(this.listener, factory.getPort(), factory.getAddress(), null);
			factory.addServerCustomizers((server) -> guardMainConnector(server, factory));
		}
	}

	private void guardMainConnector(Server server, JettyWebServerFactory factory) {
		boolean guarded = false;
		for (Connector connector : server.getConnectors()) {
			if (!guarded && connector instanceof ServerConnector main && main.getPort() == factory.getPort()
					&& !main.isInheritChannel()) {
				main.addEventListener(new GuardedConnector(main, this.guard, this.listener, factory.getAddress()));
				guarded = true;
			}
			else {
				logger.debug("{} is not guarded", connector);
			}
		}
	}

}
