package io.github.portguard.conflict;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.portguard.port.Addresses;
import io.github.portguard.port.ListeningSocket;
import io.github.portguard.registry.ClaimOnRecord;
import io.github.portguard.registry.ClaimRecord;

/**
 * What was found out about a claim on record.
 *
 * @param claim the claim, with the state of its lock
 * @param thisBoot whether it was made since this machine was last booted
 * @param sameNamespaces whether its process lives in our namespaces, so that it can be
 * looked at
 * @param ended whether it was established that its process has ended
 * @param suspended whether its process is suspended
 * @param sockets the sockets that listen on its port, on an overlapping address;
 * {@code null} if they can't be told
 * @since 0.1.0
 */
public record ClaimFacts(ClaimOnRecord claim, boolean thisBoot, boolean sameNamespaces, boolean ended,
		boolean suspended, @Nullable List<ListeningSocket> sockets) {

	public ClaimFacts {
		sockets = (sockets != null) ? List.copyOf(sockets) : null;
	}

	ClaimRecord record() {
		return this.claim.record();
	}

	long pid() {
		return record().process().pid();
	}

	/**
	 * The processes that listen on the port, as far as they are known.
	 */
	Set<Long> holders() {
		Set<Long> holders = new HashSet<>();
		if (this.sockets != null) {
			this.sockets.forEach((socket) -> holders.addAll(socket.holders()));
		}
		return holders;
	}

	boolean isServed() {
		return holders().contains(pid());
	}

	boolean isSilent() {
		return this.sockets != null && this.sockets.isEmpty();
	}

	/**
	 * Whether it is certain that somebody else listens: whoever holds each of the sockets
	 * is known and is not the claimant, or another user has made it.
	 */
	boolean isHeldByAnother(@Nullable Long uid) {
		return this.sockets != null && !this.sockets.isEmpty() && !isServed()
				&& this.sockets.stream()
					.allMatch((socket) -> !socket.holders().isEmpty()
							|| (uid != null && socket.uid() != null && !Objects.equals(uid, socket.uid())));
	}

	boolean overlaps(ClaimFacts other) {
		return record().port() == other.record().port()
				&& Addresses.overlap(record().address(), other.record().address());
	}

}
