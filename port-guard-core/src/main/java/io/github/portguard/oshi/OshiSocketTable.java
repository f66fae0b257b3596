package io.github.portguard.oshi;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import oshi.SystemInfo;
import oshi.software.common.os.linux.LinuxInternetProtocolStats;
import oshi.software.os.InternetProtocolStats;
import oshi.software.os.InternetProtocolStats.IPConnection;
import oshi.software.os.InternetProtocolStats.TcpState;

import io.github.portguard.port.ListeningSocket;
import io.github.portguard.port.SocketSnapshot;
import io.github.portguard.port.SocketTable;

/**
 * Lists sockets with OSHI. It names holders, but can't show that nobody else shares a
 * socket: what it finds is never {@linkplain SocketSnapshot#exact() exact}. Thread-safe.
 *
 * @since 0.1.0
 */
public final class OshiSocketTable implements SocketTable {

	private final Supplier<List<IPConnection>> connections;

	private OshiSocketTable(Supplier<List<IPConnection>> connections) {
		this.connections = connections;
	}

	/**
	 * Returns a table for macOS and Windows. It loads JNA when it is first asked.
	 * @return the table
	 */
	public static OshiSocketTable system() {
		return new OshiSocketTable(
				() -> new SystemInfo().getOperatingSystem().getInternetProtocolStats().getConnections());
	}

	/**
	 * Returns a table for Linux that loads no native code and starts no other program.
	 * @return the table
	 */
	public static OshiSocketTable nativeFreeLinux() {
		return new OshiSocketTable(() -> linuxStatistics().getConnections());
	}

	static OshiSocketTable of(Supplier<List<IPConnection>> connections) {
		return new OshiSocketTable(connections);
	}

	private static InternetProtocolStats linuxStatistics() {
		return new LinuxInternetProtocolStats() {
		};
	}

	@Override
	public SocketSnapshot find(int port) throws IOException {
		return snapshot(port, connections());
	}

	@Override
	public Map<Integer, SocketSnapshot> findAll(Set<Integer> ports) throws IOException {
		Map<Integer, List<IPConnection>> connections = connections().stream()
			.collect(Collectors.groupingBy(IPConnection::getLocalPort));
		return ports.stream()
			.collect(Collectors.toMap((port) -> port,
					(port) -> snapshot(port, connections.getOrDefault(port, List.of()))));
	}

	private List<IPConnection> connections() throws IOException {
		try {
			return this.connections.get();
		}
		catch (RuntimeException | LinkageError ex) {
			throw new IOException("The sockets of this machine can't be listed: " + ex, ex);
		}
	}

	private static SocketSnapshot snapshot(int port, List<IPConnection> connections) {
		List<IPConnection> local = connections.stream()
			.filter((connection) -> connection.getType().startsWith("tcp") && connection.getLocalPort() == port)
			.toList();
		List<ListeningSocket> listening = local.stream()
			.filter((connection) -> connection.getState() == TcpState.LISTEN)
			.map((connection) -> new ListeningSocket(0, address(connection.getLocalAddress()), port, null,
					pids(connection), -1))
			.toList();
		Set<Long> connected = new HashSet<>();
		if (listening.isEmpty()) {
			local.forEach((connection) -> connected.addAll(pids(connection)));
		}
		return new SocketSnapshot(listening, connected, Set.of(), false);
	}

	/**
	 * The holder as OSHI names it; {@code -1} and {@code 0} mean that it does not know.
	 */
	private static Set<Long> pids(IPConnection connection) {
		long pid = connection.getowningProcessId();
		return (pid > 0) ? Set.of(pid) : Set.of();
	}

	private static InetAddress address(byte[] bytes) {
		try {
			return InetAddress.getByAddress((bytes.length == 0) ? new byte[4] : bytes);
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
