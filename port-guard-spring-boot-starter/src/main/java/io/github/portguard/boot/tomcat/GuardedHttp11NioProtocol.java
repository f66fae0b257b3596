package io.github.portguard.boot.tomcat;

import org.apache.coyote.http11.Http11NioProtocol;
import org.springframework.boot.tomcat.TomcatWebServerFactory;

import io.github.portguard.boot.ServerGuard;

/**
 * Tomcat's HTTP/1.1 protocol on an endpoint that asks a guard for its port. Public, with
 * a public constructor without arguments, because Tomcat makes it by name; without a
 * guard it is like its parent.
 *
 * @since 0.1.0
 */
public class GuardedHttp11NioProtocol extends Http11NioProtocol {

	/**
	 * Creates a protocol without a guard.
	 */
	public GuardedHttp11NioProtocol() {
		super(new GuardedNioEndpoint());
	}

	/**
	 * Sets the guard to ask.
	 * @param guard the guard
	 * @param listener the name of the listener that asks
	 * @param factory knows the other connectors of the server
	 */
	void setGuard(ServerGuard guard, String listener, TomcatWebServerFactory factory) {
		((GuardedNioEndpoint) getEndpoint()).setGuard(guard, listener, factory);
	}

}
