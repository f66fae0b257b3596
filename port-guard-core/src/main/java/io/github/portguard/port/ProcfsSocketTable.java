package io.github.portguard.port;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads the socket table from Linux' {@code /proc}. It goes by socket inodes, because
 * only they show a socket that several processes share. Stateless and thread-safe.
 *
 * @since 0.1.0
 */
public final class ProcfsSocketTable implements SocketTable {

	private static final String SOCKET_PREFIX = "socket:[";

	private static final String LISTENING = " 0A ";

	private static final String FIRST = "1";

	private static final Pattern PID = Pattern.compile("[0-9]{1,10}");

	private final Path proc;

	/**
	 * Creates a table that reads {@code /proc}.
	 */
	public ProcfsSocketTable() {
		this(Path.of("/proc"));
	}

	ProcfsSocketTable(Path proc) {
		this.proc = proc;
	}

	@Override
	public SocketSnapshot find(int port) throws IOException {
		List<ProcfsSocket> sockets = read(port);
		List<ProcfsSocket> listening = sockets.stream().filter(ProcfsSocket::isListening).toList();
		Set<Long> inodes = new HashSet<>();
		(listening.isEmpty() ? sockets : listening).forEach((socket) -> inodes.add(socket.inode()));
		inodes.remove(0L);
		Map<Long, Set<Long>> holders = new HashMap<>();
		Set<Long> hidden = new HashSet<>();
		boolean exact = inodes.isEmpty() || findHolders(inodes, holders, hidden);
		Set<Long> connected = new HashSet<>();
		if (listening.isEmpty()) {
			holders.values().forEach(connected::addAll);
		}
		return new SocketSnapshot(sockets(listening, holders), connected, hidden, exact);
	}

	@Override
	public List<ListeningSocket> listening(int port) throws IOException {
		return sockets(read(port).stream().filter(ProcfsSocket::isListening).toList(), Map.of());
	}

	/**
	 * Who uses a port without listening is not looked for.
	 */
	@Override
	public Map<Integer, SocketSnapshot> findAll(Set<Integer> ports) throws IOException {
		Map<Integer, List<ProcfsSocket>> listening = new HashMap<>();
		Set<Long> inodes = new HashSet<>();
		for (String name : List.of("net/tcp", "net/tcp6")) {
			for (String line : lines(name, "net/tcp6".equals(name))) {
				if (line.contains(LISTENING)) {
					ProcfsSocket socket = ProcfsSocket.parse(line);
					if (socket.isListening() && ports.contains(socket.port())) {
						listening.computeIfAbsent(socket.port(), (key) -> new ArrayList<>()).add(socket);
						inodes.add(socket.inode());
					}
				}
			}
		}
		inodes.remove(0L);
		Map<Long, Set<Long>> holders = new HashMap<>();
		Set<Long> hidden = new HashSet<>();
		boolean exact = inodes.isEmpty() || findHolders(inodes, holders, hidden);
		Map<Integer, SocketSnapshot> snapshots = new HashMap<>();
		for (int port : ports) {
			snapshots.put(port, new SocketSnapshot(sockets(listening.getOrDefault(port, List.of()), holders), Set.of(),
					hidden, exact));
		}
		return snapshots;
	}

	private static List<ListeningSocket> sockets(List<ProcfsSocket> sockets, Map<Long, Set<Long>> holders) {
		return sockets.stream()
			.map((socket) -> new ListeningSocket(socket.inode(), socket.address(), socket.port(), socket.uid(),
					holders.getOrDefault(socket.inode(), Set.of()), socket.receiveQueue()))
			.toList();
	}

	private List<ProcfsSocket> read(int port) throws IOException {
		List<ProcfsSocket> sockets = new ArrayList<>(read("net/tcp", port, false));
		sockets.addAll(read("net/tcp6", port, true));
		return sockets;
	}

	private List<ProcfsSocket> read(String name, int port, boolean optional) throws IOException {
		List<ProcfsSocket> sockets = new ArrayList<>();
		String wanted = ":%04X ".formatted(port);
		for (String line : lines(name, optional)) {
			if (line.contains(wanted)) {
				ProcfsSocket socket = ProcfsSocket.parse(line);
				if (socket.port() == port) {
					sockets.add(socket);
				}
			}
		}
		return sockets;
	}

	private List<String> lines(String name, boolean optional) throws IOException {
		Path file = this.proc.resolve(name);
		if (optional && !Files.exists(file)) {
			return List.of();
		}
		return List
			.of(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1).split("\n", -1));
	}

	/**
	 * Finds the holders of sockets.
	 * @return whether every process was in sight: if not even the first one is, others
	 * are hidden altogether (hidepid=2)
	 */
	private boolean findHolders(Set<Long> inodes, Map<Long, Set<Long>> holders, Set<Long> hidden) throws IOException {
		boolean complete = false;
		Set<String> links = new HashSet<>();
		inodes.forEach((inode) -> links.add(SOCKET_PREFIX + inode + "]"));
		try (DirectoryStream<Path> processes = Files.newDirectoryStream(this.proc, "[0-9]*")) {
			for (Path process : processes) {
				String name = String.valueOf(process.getFileName());
				complete |= FIRST.equals(name);
				if (PID.matcher(name).matches()) {
					findHolders(Long.parseLong(name), process.resolve("fd"), links, holders, hidden);
				}
			}
		}
		return complete;
	}

	private void findHolders(long pid, Path descriptors, Set<String> links, Map<Long, Set<Long>> holders,
			Set<Long> hidden) {
		try (DirectoryStream<Path> stream = Files.newDirectoryStream(descriptors)) {
			for (Path descriptor : stream) {
				String link = target(descriptor);
				if (links.contains(link)) {
					long inode = Long.parseLong(link.substring(SOCKET_PREFIX.length(), link.length() - 1));
					holders.computeIfAbsent(inode, (key) -> new HashSet<>()).add(pid);
				}
			}
		}
		catch (NoSuchFileException ex) {
			// gone since the listing: it holds nothing any more
		}
		catch (IOException | RuntimeException ex) {
			if (!Files.notExists(descriptors)) {
				hidden.add(pid);
			}
		}
	}

	private static String target(Path descriptor) throws IOException {
		try {
			return Files.readSymbolicLink(descriptor).toString();
		}
		catch (NoSuchFileException ex) {
			return "";
		}
	}

	/**
	 * Returns the address in a line of {@code /proc/net/tcp}: words of four bytes in the
	 * byte order of the machine.
	 */
	static InetAddress address(String hex) throws IOException {
		byte[] bytes = new byte[hex.length() / 2];
		boolean littleEndian = java.nio.ByteOrder.nativeOrder() == java.nio.ByteOrder.LITTLE_ENDIAN;
		for (int i = 0; i < bytes.length; i++) {
			int at = littleEndian ? (i / 4 * 4) + 3 - (i % 4) : i;
			bytes[at] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
		}
		return InetAddress.getByAddress(bytes);
	}

}
