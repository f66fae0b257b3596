package io.github.portguard.port;

import java.util.List;
import java.util.Set;

/**
 * The sockets that were found on one port at one moment.
 *
 * @param listening the sockets that listen, on whatever address
 * @param connected the pids of processes that use the port as the local end of a
 * connection, although none of them listens
 * @param hidden the pids of processes whose sockets we may not see
 * @param exact whether holders were established socket by socket and no process was kept
 * out of sight, so that a socket which is shared by several processes shows all of them
 * @since 0.1.0
 */
public record SocketSnapshot(List<ListeningSocket> listening, Set<Long> connected, Set<Long> hidden, boolean exact) {

	public SocketSnapshot {
		listening = List.copyOf(listening);
		connected = Set.copyOf(connected);
		hidden = Set.copyOf(hidden);
	}

}
