package io.github.portguard.boot.tomcat;

import java.lang.reflect.Constructor;

import org.apache.catalina.connector.Connector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;

import io.github.portguard.boot.ServerGuard;

/**
 * Makes Tomcat bind its main port through the guard. It comes last, so that it sees the
 * port that everybody else has settled on.
 */
class TomcatPortGuardCustomizer implements WebServerFactoryCustomizer<TomcatWebServerFactory>, Ordered {

	private static final Logger logger = LoggerFactory.getLogger(TomcatPortGuardCustomizer.class);

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
	TomcatPortGuardCustomizer(ServerGuard guard, String listener, boolean enabled) {
		this.guard = guard;
		this.listener = listener;
		this.enabled = enabled;
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public void customize(TomcatWebServerFactory factory) {
		if (!this.enabled || factory.getPort() <= 0) {
			return;
		}
		if (!TomcatWebServerFactory.DEFAULT_PROTOCOL.equals(factory.getProtocol())) {
			logger.debug("Port {} is not guarded: its protocol is {}", factory.getPort(), factory.getProtocol());
			return;
		}
		if (!isVisibleToTomcat()) {
			logger.debug("Port {} is not guarded: Tomcat's class loader does not see Port Guard", factory.getPort());
			return;
		}
		for (Connector additional : factory.getAdditionalConnectors()) {
			logger.debug("Port {} is not guarded: it is that of an additional connector", additional.getPort());
		}
		this.guard.request(this.listener, factory.getPort(), factory.getAddress(), null);
		factory.setProtocol(GuardedHttp11NioProtocol.class.getName());
		factory.addConnectorCustomizers((connector) -> customize(connector, factory));
	}

	private void customize(Connector connector, TomcatWebServerFactory factory) {
		if (connector.getProtocolHandler() instanceof GuardedHttp11NioProtocol protocol) {
			protocol.setGuard(this.guard, this.listener, factory);
		}
	}

	/**
	 * Tomcat creates the protocol by name and with its own class loader. If that finds
	 * another class of the same name, or none, or (in a native image) no constructor, the
	 * server would not start.
	 */
	private static boolean isVisibleToTomcat() {
		try {
			Constructor<?> constructor = Class
				.forName(GuardedHttp11NioProtocol.class.getName(), false, Connector.class.getClassLoader())
				.getConstructor();
			return constructor.getDeclaringClass() == GuardedHttp11NioProtocol.class;
		}
		catch (ReflectiveOperationException | LinkageError ex) {
			return false;
		}
	}

}
