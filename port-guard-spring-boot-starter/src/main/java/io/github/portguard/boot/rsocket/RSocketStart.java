package io.github.portguard.boot.rsocket;

import java.net.InetSocketAddress;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.rsocket.context.RSocketServerBootstrap;
import org.springframework.boot.rsocket.netty.NettyRSocketServerFactory;
import reactor.netty.ChannelBindException;

import io.github.portguard.PortBinder;

/**
 * Starts an RSocket server on a port. The factory does not tell its port, so it is
 * checked that the server really went for the port in question: the application may have
 * set another one.
 */
final class RSocketStart implements PortBinder<RuntimeException> {

	private final RSocketServerBootstrap bootstrap;

	private final NettyRSocketServerFactory factory;

	private final int requestedPort;

	private int port;

	private @Nullable InetSocketAddress address;

	private @Nullable RuntimeException lateFailure;

	RSocketStart(RSocketServerBootstrap bootstrap, NettyRSocketServerFactory factory, int requestedPort) {
		this.bootstrap = bootstrap;
		this.factory = factory;
		this.requestedPort = requestedPort;
		this.port = requestedPort;
	}

	@Override
	public void bind(int port) {
		this.address = null;
		this.lateFailure = null;
		if (port != this.port) {
			this.port = port;
			this.factory.setPort(port);
		}
		boolean bound = false;
		try {
			start();
			bound = true;
		}
		finally {
			if (!bound && this.port != this.requestedPort) {
				this.port = this.requestedPort;
				this.factory.setPort(this.requestedPort);
			}
		}
	}

	private void start() {
		try {
			this.bootstrap.start();
		}
		catch (RuntimeException ex) {
			if (!this.bootstrap.isRunning()) {
				throw isAboutThisPort(ex) ? ex : new OtherPortException(ex);
			}
			this.lateFailure = ex;
		}
		if (this.address == null || this.address.getPort() != this.port) {
			throw new OtherPortException(this.lateFailure);
		}
	}

	/**
	 * Takes note of where the server listens.
	 */
	void bound(@Nullable InetSocketAddress address) {
		this.address = address;
	}

	private boolean isAboutThisPort(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof ChannelBindException bindException) {
				return bindException.localPort() == this.port;
			}
		}
		return true;
	}

	/**
	 * Somebody who was told of the start has failed: that is none of the guard's
	 * business.
	 */
	void rethrowLateFailure() {
		if (this.lateFailure != null) {
			throw this.lateFailure;
		}
	}

	/**
	 * The server is not where it was expected. It has no cause, lest it be taken for a
	 * conflict on the expected port.
	 */
	static final class OtherPortException extends RuntimeException {

		private final transient @Nullable RuntimeException failure;

		OtherPortException(@Nullable RuntimeException failure) {
			this.failure = failure;
		}

		void rethrowFailure() {
			if (this.failure != null) {
				throw this.failure;
			}
		}

	}

}
