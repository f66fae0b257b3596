package io.github.portguard.boot.tomcat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import org.apache.catalina.connector.Connector;
import org.apache.tomcat.util.net.NioEndpoint;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.TomcatWebServerFactory;

import io.github.portguard.PortLease;
import io.github.portguard.boot.ServerGuard;
import io.github.portguard.port.PortRequest;

/**
 * Binds its server socket through a guard. Each attempt is Tomcat's own bind.
 */
class GuardedNioEndpoint extends NioEndpoint {

	private @Nullable ServerGuard guard;

	private String listener = "";

	/**
	 * Knows the other connectors.
	 */
	private @Nullable TomcatWebServerFactory factory;

	/**
	 * What was asked for in the first place: after a move, the port of the endpoint is
	 * the port it was moved to.
	 */
	private @Nullable PortRequest request;

	private volatile @Nullable PortLease lease;

	/**
	 * Where it was before it was stopped.
	 */
	private int previousPort;

	/**
	 * The port in its name.
	 */
	private int namedPort;

	void setGuard(ServerGuard guard, String listener, TomcatWebServerFactory factory) {
		this.guard = guard;
		this.listener = listener;
		this.factory = factory;
	}

	@Override
	protected void initServerSocket() throws Exception {
		ServerGuard guard = this.guard;
		if (guard == null || getUseInheritedChannel() || getUnixDomainSocketPath() != null
				|| getPortWithOffset() <= 0) {
			super.initServerSocket();
			return;
		}
		if (this.request == null) {
			this.request = guard.request(this.listener, getPortWithOffset(), getAddress(),
					isSSLEnabled() ? "https" : "http", otherPorts());
			this.namedPort = this.request.port();
		}
		acquire(guard, this.request);
	}

	private List<Integer> otherPorts() {
		List<Integer> ports = new ArrayList<>();
		if (this.factory != null) {
			for (Connector other : this.factory.getAdditionalConnectors()) {
				ports.add(other.getPortWithOffset());
			}
		}
		return ports;
	}

	private void acquire(ServerGuard guard, PortRequest request) throws Exception {
		boolean bound = false;
		try {
			PortLease lease = guard.acquire(request, this.previousPort, this::bind);
			this.lease = lease;
			this.previousPort = lease.port();
			bound = true;
		}
		finally {
			if (!bound) {
				setPort(request.port() - getPortOffset());
			}
		}
		rename(getPortWithOffset());
	}

	private void bind(int port) throws Exception {
		setPort(port - getPortOffset());
		boolean bound = false;
		try {
			super.initServerSocket();
			bound = true;
		}
		finally {
			if (!bound) {
				super.doCloseServerSocket();
			}
		}
	}

	/**
	 * The names of the request threads start with that of the endpoint.
	 */
	private void rename(int port) {
		String name = getName();
		String suffix = "-" + this.namedPort;
		if (port != this.namedPort && name != null && name.endsWith(suffix)) {
			setName(name.substring(0, name.length() - suffix.length()) + "-" + port);
			this.namedPort = port;
		}
	}

	@Override
	protected void doCloseServerSocket() throws IOException {
		try {
			super.doCloseServerSocket();
		}
		finally {
			PortLease lease = this.lease;
			ServerGuard guard = this.guard;
			if (lease != null && guard != null) {
				guard.release(lease);
			}
		}
	}

}
