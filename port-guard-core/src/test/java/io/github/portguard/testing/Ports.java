package io.github.portguard.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * Finds free ports below those that the system gives to outgoing connections, so that
 * none of them is busy by accident a moment later. Never hands out a port twice.
 */
public final class Ports {

	private static final int FIRST = 20000;

	private static final int LAST = 31900;

	private static final int ATTEMPTS = 1000;

	private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));

	private static final Set<Integer> given = new HashSet<>();

	private Ports() {
	}

	public static int free() {
		return free(1);
	}

	/**
	 * Returns the first of several free ports in a row.
	 */
	public static int free(int count) {
		for (int i = 0; i < ATTEMPTS; i++) {
			int first = ThreadLocalRandom.current().nextInt(FIRST, LAST);
			if (areFree(first, count)) {
				return first;
			}
		}
		throw new IllegalStateException("There are no %d free ports in a row".formatted(count));
	}

	/**
	 * Looks into the table of the kernel where there is one: a socket that is bound here
	 * is inherited by whatever another thread is just starting, and keeps the port busy
	 * until that has got round to closing what it does not need.
	 */
	private static synchronized boolean areFree(int first, int count) {
		boolean listed = Files.isReadable(TABLES.get(0));
		Set<Integer> busy = new HashSet<>(given);
		if (listed) {
			TABLES.forEach((table) -> addPorts(table, busy));
		}
		for (int port = first; port < first + count; port++) {
			if (busy.contains(port) || !(listed || isBindable(port))) {
				return false;
			}
		}
		for (int port = first; port < first + count; port++) {
			given.add(port);
		}
		return true;
	}

	private static void addPorts(Path table, Set<Integer> ports) {
		try (Stream<String> lines = Files.lines(table, StandardCharsets.US_ASCII)) {
			lines.skip(1)
				.map((line) -> line.trim().split(" +", 3)[1])
				.forEach((local) -> ports.add(Integer.parseInt(local.substring(local.indexOf(':') + 1), 16)));
		}
		catch (NoSuchFileException ex) {
			// a kernel without IPv6
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static boolean isBindable(int port) {
		try (ServerSocket socket = new ServerSocket()) {
			socket.bind(new InetSocketAddress(port));
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

}
