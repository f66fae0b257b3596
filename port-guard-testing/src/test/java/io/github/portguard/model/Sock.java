package io.github.portguard.model;

import java.net.InetAddress;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import io.github.portguard.port.ListeningSocket;

/**
 * A listening socket of a {@link World}, with everybody who really holds it.
 */
final class Sock {

	final long id;

	final InetAddress address;

	long uid = 1000;

	final Set<Long> holders = new TreeSet<>();

	Sock(long id, InetAddress address, long... holders) {
		this.id = id;
		this.address = address;
		for (long holder : holders) {
			this.holders.add(holder);
		}
	}

	Sock copy() {
		Sock copy = new Sock(this.id, this.address);
		copy.uid = this.uid;
		copy.holders.addAll(this.holders);
		return copy;
	}

	boolean overlaps(@Nullable InetAddress other) {
		return other == null || other.isAnyLocalAddress() || this.address.isAnyLocalAddress()
				|| this.address.equals(other);
	}

	ListeningSocket seen(int port, Set<Long> visibleHolders) {
		return new ListeningSocket(this.id, this.address, port, this.uid, visibleHolders, 0);
	}

}
