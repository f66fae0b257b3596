package io.github.portguard.model;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.github.portguard.port.SocketSnapshot;
import io.github.portguard.port.SocketTable;

/**
 * What can be seen of the sockets of a {@link World}.
 */
class WorldSockets implements SocketTable {

	private final World world;

	WorldSockets(World world) {
		this.world = world;
	}

	@Override
	public SocketSnapshot find(int port) {
		if (port != this.world.place.port()) {
			return new SocketSnapshot(List.of(), Set.of(), Set.of(), true);
		}
		Set<Long> hidden = new HashSet<>();
		this.world.processes.values()
			.stream()
			.filter((process) -> process.socketsHidden)
			.forEach((process) -> hidden.add(process.pid));
		return new SocketSnapshot(this.world.sockets.stream().map((socket) -> {
			Set<Long> visible = new TreeSet<>(socket.holders);
			visible.removeAll(hidden);
			return socket.seen(port, visible);
		}).toList(), Set.of(), hidden, this.world.socketsExact);
	}

}
