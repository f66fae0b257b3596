package io.github.portguard.port;

import java.net.InetAddress;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A TCP socket that listens on a port of this machine.
 *
 * @param id what tells this socket from every other one, such as its inode; {@code 0} if
 * the operating system does not say
 * @param address the address it listens on
 * @param port the port it listens on
 * @param uid the numeric id of the user who made it; {@code null} if not known
 * @param holders the pids of the processes that were found to hold it; empty if we may
 * not know
 * @param backlog the number of connections that wait to be accepted; {@code -1} if not
 * known
 * @since 0.1.0
 */
public record ListeningSocket(long id, InetAddress address, int port, @Nullable Long uid, Set<Long> holders,
		int backlog) {

	public ListeningSocket {
		holders = Set.copyOf(holders);
	}

}
