package io.github.portguard.conflict;

import java.time.Instant;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.portguard.port.ListeningSocket;
import io.github.portguard.port.PortRequest;

/**
 * A port that could not be bound, and everything that was found out about it. Immutable.
 *
 * @param request what was asked for
 * @param port the port that was tried: the one requested, or one of the fallback ports
 * @param at when it was looked at
 * @param self this JVM
 * @param selfHeld whether this JVM holds the port itself
 * @param sockets the listening sockets in the way, also those whose holder is not known
 * @param holders the processes that hold them, as far as they are known
 * @param connected the pids of processes that use the port as the local end of a
 * connection, looked for only if no socket listens
 * @param problem why less is known than usual, such as a look-up that took too long;
 * {@code null} if all went well
 * @since 0.1.0
 */
public record Conflict(PortRequest request, int port, Instant at, Self self, boolean selfHeld,
		List<ListeningSocket> sockets, List<Holder> holders, Set<Long> connected, @Nullable String problem) {

	public Conflict {
		sockets = List.copyOf(sockets);
		holders = List.copyOf(holders);
		connected = Set.copyOf(connected);
	}

	/**
	 * Returns this conflict with other facts about one of the holders.
	 * @param changed the holder with the new facts
	 * @return a new conflict
	 */
	public Conflict withHolder(Holder changed) {
		List<Holder> holders = this.holders.stream()
			.map((holder) -> (holder.pid() != changed.pid()) ? holder : changed)
			.toList();
		return new Conflict(this.request, this.port, this.at, this.self, this.selfHeld, this.sockets, holders,
				this.connected, this.problem);
	}

}
