package io.github.portguard.boot;

import java.net.InetAddress;

import org.jspecify.annotations.Nullable;

/**
 * A listener of the application is on a fallback port. Published in the application
 * context right after the {@link PortAcquiredEvent} for the same bind, never without it.
 *
 * @param listener the name of the listener, such as {@code server} or {@code management}
 * @param address the address it listens on; {@code null} for every address
 * @param requestedPort the port that was asked for
 * @param port the port it is on, always another one
 * @param story what happened, in the words of the log; {@code null} if the listener was
 * stopped and is back on the port it had been moved to before
 * @since 0.1.0
 */
public record PortMovedEvent(String listener, @Nullable InetAddress address, int requestedPort, int port,
		@Nullable String story) {

}
