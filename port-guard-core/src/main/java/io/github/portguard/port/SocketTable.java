package io.github.portguard.port;

import java.io.IOException;

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

}
