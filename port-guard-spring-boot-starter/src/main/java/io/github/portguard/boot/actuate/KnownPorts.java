package io.github.portguard.boot.actuate;

import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.portguard.Claims;
import io.github.portguard.PortLease;
import io.github.portguard.boot.ServerGuard;
import io.github.portguard.port.PortRange;
import io.github.portguard.port.PortRequest;

/**
 * The ports that somebody here has to do with: own, claimed and configured ones.
 *
 * @param claims knows the claims
 * @param guard knows the listeners of this application; {@code null} if it has none
 */
record KnownPorts(Claims claims, @Nullable ServerGuard guard) {

	/**
	 * Reads a port.
	 * @return the port; empty if the text is none
	 */
	static OptionalInt parse(String text) {
		if (text.isEmpty() || text.length() > Integer.toString(PortRange.MAX_PORT).length()
				|| !text.chars().allMatch((digit) -> digit >= '0' && digit <= '9')) {
			return OptionalInt.empty();
		}
		int port = Integer.parseInt(text);
		return (port >= 1 && port <= PortRange.MAX_PORT) ? OptionalInt.of(port) : OptionalInt.empty();
	}

	/**
	 * Whether a port may be looked at: never one that nobody here has to do with.
	 */
	boolean contains(int port) {
		return leases().stream().anyMatch((lease) -> lease.port() == port) || configured().contains(port)
				|| this.claims.isOnRecord(port);
	}

	private List<PortLease> leases() {
		return (this.guard != null) ? this.guard.leases() : List.of();
	}

	Set<Integer> configured() {
		return (this.guard != null) ? this.guard.configuredPorts() : Set.of();
	}

	/**
	 * Returns what the listener of this application would ask for that is on the port, or
	 * would like to be.
	 */
	PortRequest request(int port) {
		return leases().stream()
			.filter((lease) -> lease.port() == port || lease.request().port() == port
					|| lease.request().ranges().rangeOf(port).isPresent())
			.findFirst()
			.map((lease) -> PortRequest.of(port)
				.withListener(lease.request().listener())
				.withAddress(lease.request().address())
				.withScheme(lease.request().scheme()))
			.orElseGet(() -> PortRequest.of(port));
	}

}
