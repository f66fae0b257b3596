package io.github.portguard.port;

import java.net.InetAddress;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What an application asks for: one port for one of its listeners. Immutable; start from
 * {@link #of(int)}.
 *
 * @param listener the name of the listener, such as {@code server} or {@code management}
 * @param address the address to listen on; {@code null} for every address of the machine
 * @param port the port wanted, 1 to 65535
 * @param explicit whether somebody asked for this very port, so that it must not be moved
 * without being told to
 * @param origin where the port was set, for messages; {@code null} if it is not known
 * @param scheme {@code http} or {@code https} if the listener speaks HTTP
 * @param ranges the configured fallback ranges; if they contain the port itself, it is
 * left out of what is tried instead
 * @param reserved ports that other listeners of the application ask for: never taken as a
 * fallback
 * @since 0.1.0
 */
public record PortRequest(String listener, @Nullable InetAddress address, int port, boolean explicit,
		@Nullable String origin, @Nullable String scheme, PortRanges ranges, Set<Integer> reserved) {

	public PortRequest {
		if (port < 1 || port > PortRange.MAX_PORT) {
			throw new IllegalArgumentException("'%s' is not a port that can be guarded: use a number from 1 to %s"
				.formatted(port, PortRange.MAX_PORT));
		}
		reserved = Set.copyOf(reserved);
	}

	/**
	 * Returns a request for an explicit port on every address, for a listener named
	 * {@code server}, without fallback.
	 * @param port the port, 1 to 65535
	 * @return the request
	 * @throws IllegalArgumentException if the port is out of range
	 */
	public static PortRequest of(int port) {
		return new PortRequest("server", null, port, true, null, null, PortRanges.none(), Set.of());
	}

	/**
	 * Returns this request with another listener name.
	 * @param listener the name
	 * @return a new request
	 */
	public PortRequest withListener(String listener) {
		return new PortRequest(listener, this.address, this.port, this.explicit, this.origin, this.scheme, this.ranges,
				this.reserved);
	}

	/**
	 * Returns this request for one address only.
	 * @param address the address; {@code null} for every address
	 * @return a new request
	 */
	public PortRequest withAddress(@Nullable InetAddress address) {
		return new PortRequest(this.listener, address, this.port, this.explicit, this.origin, this.scheme, this.ranges,
				this.reserved);
	}

	/**
	 * Returns this request as one whose port nobody asked for in particular: it may be
	 * moved to one of the next ten ports past a process that is not the same application.
	 * @return a new request
	 */
	public PortRequest asDefault() {
		return new PortRequest(this.listener, this.address, this.port, false, this.origin, this.scheme, this.ranges,
				this.reserved);
	}

	/**
	 * Returns this request with a description of where the port was set.
	 * @param origin the description
	 * @return a new request
	 */
	public PortRequest withOrigin(@Nullable String origin) {
		return new PortRequest(this.listener, this.address, this.port, this.explicit, origin, this.scheme, this.ranges,
				this.reserved);
	}

	/**
	 * Returns this request for a listener that speaks HTTP.
	 * @param scheme {@code http} or {@code https}
	 * @return a new request
	 */
	public PortRequest withScheme(@Nullable String scheme) {
		return new PortRequest(this.listener, this.address, this.port, this.explicit, this.origin, scheme, this.ranges,
				this.reserved);
	}

	/**
	 * Returns this request with fallback ranges.
	 * @param ranges the ranges, tried in order
	 * @return a new request
	 */
	public PortRequest withRanges(PortRanges ranges) {
		return new PortRequest(this.listener, this.address, this.port, this.explicit, this.origin, this.scheme, ranges,
				this.reserved);
	}

	/**
	 * Returns this request with ports that must not be taken as a fallback.
	 * @param reserved the ports
	 * @return a new request
	 */
	public PortRequest withReserved(Set<Integer> reserved) {
		return new PortRequest(this.listener, this.address, this.port, this.explicit, this.origin, this.scheme,
				this.ranges, reserved);
	}

}
