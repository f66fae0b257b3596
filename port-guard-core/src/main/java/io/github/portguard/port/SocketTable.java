package io.github.portguard.port;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tells which sockets are on a port and who holds them. Never binds or connects.
 * <p>
 * Implementations are thread-safe.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface SocketTable {

	/**
	 * Looks at one port.
	 * @param port the port
	 * @return what was found
	 * @throws IOException if the sockets of this machine can't be listed
	 */
	SocketSnapshot find(int port) throws IOException;

	/**
	 * Looks only whether somebody listens on a port, and not who: for those who wait for
	 * it and look again and again.
	 * @param port the port
	 * @return the sockets that listen, perhaps without their holders
	 * @throws IOException if the sockets of this machine can't be listed
	 */
	default List<ListeningSocket> listening(int port) throws IOException {
		return find(port).listening();
	}

	/**
	 * Looks at many ports at the same moment: at the price of one look, where the
	 * operating system allows it.
	 * @param ports the ports
	 * @return what was found, for each of the ports
	 * @throws IOException if the sockets of this machine can't be listed
	 */
	default Map<Integer, SocketSnapshot> findAll(Set<Integer> ports) throws IOException {
		Map<Integer, SocketSnapshot> snapshots = new HashMap<>();
		for (int port : ports) {
			snapshots.put(port, find(port));
		}
		return snapshots;
	}

}
