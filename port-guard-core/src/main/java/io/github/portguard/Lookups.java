package io.github.portguard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.portguard.oshi.OshiSocketTable;
import io.github.portguard.port.ListeningSocket;
import io.github.portguard.port.ProcfsSocketTable;
import io.github.portguard.port.SocketSnapshot;
import io.github.portguard.port.SocketTable;
import io.github.portguard.process.HandleProcessTable;
import io.github.portguard.process.ProcessTable;
import io.github.portguard.process.ProcfsProcessTable;

/**
 * The ways to look at processes and sockets on one operating system.
 *
 * @param processes the processes
 * @param sockets the sockets
 * @param timeout how long one look-up may take; positive
 */
record Lookups(ProcessTable processes, SocketTable sockets, Duration timeout) {

	static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(2);

	Lookups(ProcessTable processes, SocketTable sockets) {
		this(processes, sockets, DEFAULT_TIMEOUT);
	}

	Lookups withTimeout(Duration timeout) {
		return new Lookups(this.processes, this.sockets, timeout);
	}

	static Lookups ofThisMachine() {
		if (Files.isReadable(Path.of("/proc/self/stat")) && Files.isReadable(Path.of("/proc/net/tcp"))) {
			return new Lookups(new ProcfsProcessTable(), new LinuxSockets());
		}
		return new Lookups(new HandleProcessTable(), new OtherSockets());
	}

	/**
	 * The tables themselves are made when they are asked.
	 */
	private static final class LinuxSockets implements SocketTable {

		@Override
		public SocketSnapshot find(int port) throws IOException {
			try {
				return new ProcfsSocketTable().find(port);
			}
			catch (IOException ex) {
				return OshiSocketTable.nativeFreeLinux().find(port);
			}
		}

		@Override
		public List<ListeningSocket> listening(int port) throws IOException {
			try {
				return new ProcfsSocketTable().listening(port);
			}
			catch (IOException ex) {
				return OshiSocketTable.nativeFreeLinux().listening(port);
			}
		}

		@Override
		public Map<Integer, SocketSnapshot> findAll(Set<Integer> ports) throws IOException {
			try {
				return new ProcfsSocketTable().findAll(ports);
			}
			catch (IOException ex) {
				return OshiSocketTable.nativeFreeLinux().findAll(ports);
			}
		}

	}

	private static final class OtherSockets implements SocketTable {

		@Override
		public SocketSnapshot find(int port) throws IOException {
			return OshiSocketTable.system().find(port);
		}

		@Override
		public Map<Integer, SocketSnapshot> findAll(Set<Integer> ports) throws IOException {
			return OshiSocketTable.system().findAll(ports);
		}

	}

}
