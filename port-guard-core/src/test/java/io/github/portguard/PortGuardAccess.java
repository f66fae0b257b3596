package io.github.portguard;

import java.time.Clock;

import io.github.portguard.port.SocketTable;
import io.github.portguard.process.ProcessTable;

/**
 * Lets test programs in other packages replace what {@link PortGuard} sees.
 */
public final class PortGuardAccess {

	private PortGuardAccess() {
	}

	public static PortGuard.Builder clock(PortGuard.Builder builder, Clock clock) {
		return builder.clock(clock);
	}

	public static PortGuard.Builder lookups(PortGuard.Builder builder, ProcessTable processes, SocketTable sockets) {
		return builder.lookups(new Lookups(processes, sockets));
	}

}
