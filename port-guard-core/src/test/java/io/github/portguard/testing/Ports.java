package io.github.portguard.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Finds free ports below those that the system gives to outgoing connections, so that
 * none of them is busy by accident a moment later. Never hands out a port twice, nor one
 * that another JVM of the same user that uses this class might hand out: each has blocks
 * of its own, as long as it lives.
 */
public final class Ports {

	private static final int FIRST = 20000;

	private static final int BLOCK = 1950;

	private static final int BLOCKS = 6;

	private static final int ATTEMPTS = 1000;

	private static final Path LOCKS = Path.of(System.getProperty("java.io.tmpdir"),
			"port-guard-test-ports-" + System.getProperty("user.name"));

	private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));

	private static final Set<Integer> given = new HashSet<>();

	/**
	 * The first ports of the blocks that this JVM has.
	 */
	private static final List<Integer> blocks = new ArrayList<>();

	/**
	 * What vouches for them.
	 */
	private static final List<FileLock> locks = new ArrayList<>();

	private static @Nullable FileChannel channel;

	private Ports() {
	}

	public static int free() {
		return free(1);
	}

	/**
	 * Returns the first of several free ports in a row, {@value #BLOCK} at most.
	 */
	public static synchronized int free(int count) {
		if (count > BLOCK) {
			throw new IllegalArgumentException("%d ports in a row are more than %d".formatted(count, BLOCK));
		}
		do {
			for (int i = 0; !blocks.isEmpty() && i < ATTEMPTS; i++) {
				ThreadLocalRandom random = ThreadLocalRandom.current();
				int first = blocks.get(random.nextInt(blocks.size())) + random.nextInt(BLOCK - count + 1);
				if (areFree(first, count)) {
					return first;
				}
			}
		}
		while (lockAnotherBlock());
		throw new IllegalStateException("There are no %d free ports in a row".formatted(count));
	}

	private static boolean lockAnotherBlock() {
		try {
			channel = (channel != null) ? channel
					: FileChannel.open(LOCKS, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
			for (int block = FIRST; block < FIRST + BLOCKS * BLOCK; block += BLOCK) {
				FileLock lock = blocks.contains(block) ? null : channel.tryLock(block, 1, false);
				if (lock != null) {
					locks.add(lock);
					blocks.add(block);
					return true;
				}
			}
			return false;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Looks into the table of the kernel where there is one: a socket that is bound here
	 * is inherited by whatever another thread is just starting, and keeps the port busy
	 * until that has got round to closing what it does not need.
	 */
	private static boolean areFree(int first, int count) {
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
