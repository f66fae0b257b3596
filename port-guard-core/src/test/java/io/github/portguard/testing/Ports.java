package io.github.portguard.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds free ports below those that the system gives to outgoing connections, so that
 * none of them is busy by accident a moment later. Never hands out a port twice.
 */
public final class Ports {

	private static final int FIRST = 20000;

	private static final int LAST = 31900;

	private static final int ATTEMPTS = 1000;

	private static final Set<Integer> given = ConcurrentHashMap.newKeySet();

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

	private static synchronized boolean areFree(int first, int count) {
		for (int port = first; port < first + count; port++) {
			if (given.contains(port) || !isFree(port)) {
				return false;
			}
		}
		for (int port = first; port < first + count; port++) {
			given.add(port);
		}
		return true;
	}

	private static boolean isFree(int port) {
		try (ServerSocket socket = new ServerSocket()) {
			socket.bind(new InetSocketAddress(port));
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

}
