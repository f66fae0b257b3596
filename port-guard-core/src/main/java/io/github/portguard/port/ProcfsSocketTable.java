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
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Reads the socket table from Linux' {@code /proc}. It goes by socket inodes, because
 * only they show a socket that several processes share. Stateless and thread-safe.
 *
 * @since 0.1.0
 */
public final class ProcfsSocketTable implements SocketTable {

	private static final String LISTENING = " 0A ";

	private static final String FIRST = "1";

	private static final int LONGEST_PID = 10;

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
		List<ProcfsSocket> listening = listening(sockets);
		Holders holders = findHolders(listening.isEmpty() ? sockets : listening);
		Set<Long> connected = new HashSet<>();
		if (listening.isEmpty()) {
			for (Set<Long> pids : holders.pids().values()) {
				connected.addAll(pids);
			}
		}
		return new SocketSnapshot(sockets(listening, holders.pids()), connected, holders.hidden(), holders.exact());
	}

	@Override
	public List<ListeningSocket> listening(int port) throws IOException {
		return sockets(listening(read(port)), Map.of());
	}

	/**
	 * Who uses a port without listening is not looked for.
	 */
	@Override
	public Map<Integer, SocketSnapshot> findAll(Set<Integer> ports) throws IOException {
		Map<Integer, List<ProcfsSocket>> listening = new HashMap<>();
		for (int port : ports) {
			listening.put(port, new ArrayList<>());
		}
		List<ProcfsSocket> wanted = new ArrayList<>();
		for (ProcfsSocket socket : listening(readAll(LISTENING))) {
			List<ProcfsSocket> onPort = listening.get(socket.port());
			if (onPort != null) {
				onPort.add(socket);
				wanted.add(socket);
			}
		}
		Holders holders = findHolders(wanted);
		Map<Integer, SocketSnapshot> snapshots = new HashMap<>();
		for (Map.Entry<Integer, List<ProcfsSocket>> entry : listening.entrySet()) {
			snapshots.put(entry.getKey(), new SocketSnapshot(sockets(entry.getValue(), holders.pids()), Set.of(),
					holders.hidden(), holders.exact()));
		}
		return snapshots;
	}

	private static List<ProcfsSocket> listening(List<ProcfsSocket> sockets) {
		List<ProcfsSocket> listening = new ArrayList<>();
		for (ProcfsSocket socket : sockets) {
			if (socket.isListening()) {
				listening.add(socket);
			}
		}
		return listening;
	}

	private static List<ListeningSocket> sockets(List<ProcfsSocket> sockets, Map<Long, Set<Long>> holders) {
		List<ListeningSocket> listening = new ArrayList<>();
		for (ProcfsSocket socket : sockets) {
			listening.add(new ListeningSocket(socket.inode(), socket.address(), socket.port(), socket.uid(),
					holders.getOrDefault(socket.inode(), Set.of()), socket.receiveQueue()));
		}
		return listening;
	}

	private List<ProcfsSocket> read(int port) throws IOException {
		List<ProcfsSocket> sockets = new ArrayList<>();
		String hex = Integer.toHexString(0x1_0000 + port).substring(1).toUpperCase(Locale.ROOT);
		for (ProcfsSocket socket : readAll(":" + hex + " ")) {
			if (socket.port() == port) {
				sockets.add(socket);
			}
		}
		return sockets;
	}

	/**
	 * Returns the sockets in whose lines there is a text.
	 */
	private List<ProcfsSocket> readAll(String wanted) throws IOException {
		List<ProcfsSocket> sockets = new ArrayList<>();
		for (String line : ProcfsLines.with(wanted, this.proc.resolve("net/tcp"))) {
			sockets.add(ProcfsSocket.parse(line));
		}
		Path version6 = this.proc.resolve("net/tcp6");
		if (Files.exists(version6)) {
			for (String line : ProcfsLines.with(wanted, version6)) {
				sockets.add(ProcfsSocket.parse(line));
			}
		}
		return sockets;
	}

	/**
	 * Finds the processes that hold sockets, be it one or several each.
	 */
	private Holders findHolders(List<ProcfsSocket> sockets) throws IOException {
		Map<Path, Long> links = new HashMap<>();
		for (ProcfsSocket socket : sockets) {
			if (socket.inode() != 0) {
				links.put(Path.of("socket:[" + socket.inode() + "]"), socket.inode());
			}
		}
		Map<Long, Set<Long>> pids = new HashMap<>();
		Set<Long> hidden = new HashSet<>();
		boolean exact = links.isEmpty() || findHolders(links, pids, hidden);
		return new Holders(pids, hidden, exact);
	}

	/**
	 * Goes through all processes.
	 * @return whether every process was in sight: if not even the first one is, others
	 * are hidden altogether (hidepid=2)
	 */
	private boolean findHolders(Map<Path, Long> links, Map<Long, Set<Long>> holders, Set<Long> hidden)
			throws IOException {
		boolean complete = false;
		try (DirectoryStream<Path> processes = Files.newDirectoryStream(this.proc)) {
			for (Path process : processes) {
				String name = String.valueOf(process.getFileName());
				complete |= FIRST.equals(name);
				if (isPid(name)) {
					findHolders(Long.parseLong(name), process.resolve("fd"), links, holders, hidden);
				}
			}
		}
		return complete;
	}

	private static boolean isPid(String name) {
		for (int i = 0; i < name.length(); i++) {
			if (name.charAt(i) < '0' || name.charAt(i) > '9') {
				return false;
			}
		}
		return !name.isEmpty() && name.length() <= LONGEST_PID;
	}

	private static void findHolders(long pid, Path descriptors, Map<Path, Long> links, Map<Long, Set<Long>> holders,
			Set<Long> hidden) {
		try (DirectoryStream<Path> stream = Files.newDirectoryStream(descriptors)) {
			for (Path descriptor : stream) {
				Long inode = links.get(target(descriptor));
				if (inode != null) {
					Set<Long> pids = holders.get(inode);
					if (pids == null) {
						pids = new HashSet<>();
						holders.put(inode, pids);
					}
					pids.add(pid);
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

	private static @Nullable Path target(Path descriptor) throws IOException {
		try {
			return Files.readSymbolicLink(descriptor);
		}
		catch (NoSuchFileException ex) {
			return null;
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

	/**
	 * Who holds which socket, who would not show, and whether that is everybody.
	 */
	private record Holders(Map<Long, Set<Long>> pids, Set<Long> hidden, boolean exact) {

	}

}
