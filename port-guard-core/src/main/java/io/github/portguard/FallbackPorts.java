package io.github.portguard;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.portguard.port.PortRange;
import io.github.portguard.port.PortRequest;
import io.github.portguard.registry.ClaimRecord;

/**
 * The ports that may be taken instead of the one that was asked for, which is none of
 * them, and which ports are passed by without a look at who holds them.
 */
final class FallbackPorts {

	private static final int IMPLICIT_PORTS = 10;

	private final PortRequest request;

	private final PortExaminer examiner;

	private final Set<Integer> onRecord;

	private final List<Integer> ports = new ArrayList<>();

	/**
	 * What is written down about these ports, once that was asked for.
	 */
	private @Nullable Map<Integer, List<ClaimRecord>> records;

	/**
	 * Creates the fallback ports of a request.
	 * @param request the request
	 * @param examiner looks at ports
	 * @param onRecord the ports about which something is written down
	 */
	FallbackPorts(PortRequest request, PortExaminer examiner, Set<Integer> onRecord) {
		this.request = request;
		this.examiner = examiner;
		this.onRecord = onRecord;
		if (isImplicit()) {
			add(request.port() + 1, request.port() + IMPLICIT_PORTS);
		}
		for (PortRange range : request.ranges()) {
			add(range.first(), range.last());
		}
	}

	private void add(int first, int last) {
		for (int port = first; port <= Math.min(last, PortRange.MAX_PORT); port++) {
			if (port != this.request.port() && !this.request.reserved().contains(port)) {
				this.ports.add(port);
			}
		}
	}

	/**
	 * Whether nobody has named them: they may be taken if no second copy is started.
	 */
	boolean isImplicit() {
		return this.request.ranges().isEmpty();
	}

	/**
	 * Returns the ports in the order in which they are tried.
	 */
	List<Integer> ports() {
		return this.ports;
	}

	boolean isOnRecord(int port) {
		return this.onRecord.contains(port);
	}

	/**
	 * Whether a port is passed by whoever holds it, so that another one can be bound
	 * before anybody finds out who that is. If nothing is written down about it, nobody
	 * would be made to give it up.
	 */
	boolean isPassedBy(int port) {
		return !isImplicit() && (!isOnRecord(port) || this.examiner.isBeyondEnding(port, records(port)));
	}

	private List<ClaimRecord> records(int port) {
		if (port == this.request.port()) {
			return this.examiner.records(Set.of(port)).getOrDefault(port, List.of());
		}
		if (this.records == null) {
			Set<Integer> wanted = new HashSet<>(this.ports);
			wanted.retainAll(this.onRecord);
			this.records = this.examiner.records(wanted);
		}
		return this.records.getOrDefault(port, List.of());
	}

}
