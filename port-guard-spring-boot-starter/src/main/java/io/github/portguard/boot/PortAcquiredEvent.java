package io.github.portguard.boot;

import java.net.InetAddress;

import org.jspecify.annotations.Nullable;

import io.github.portguard.PortLease.Acquisition;

/**
 * A listener of the application has bound a port, and claimed it if that was possible.
 * Published in the application context right after the bind, before the application is
 * ready; again if the listener was stopped and starts again. Whoever has to know where
 * the application is reads the port here. Whoever minds only that it is not where it
 * should be listens to {@link PortMovedEvent}, which follows this one then.
 *
 * @param listener the name of the listener, such as {@code server} or {@code management}
 * @param address the address it listens on; {@code null} for every address
 * @param requestedPort the port that was asked for
 * @param port the port it is on
 * @param acquisition how the port was obtained
 * @param claimed whether the claim on the port is on disk, so that other instances can
 * recognise this one by it; {@code false}, too, if the disk has not answered yet and the
 * claim gets there later, of which no event tells
 * @since 0.1.0
 */
public record PortAcquiredEvent(String listener, @Nullable InetAddress address, int requestedPort, int port,
		Acquisition acquisition, boolean claimed) {

	/**
	 * Whether the listener is on another port than the one that was asked for.
	 * @return whether it was moved
	 */
	public boolean isMoved() {
		return this.port != this.requestedPort;
	}

}
