package io.github.portguard.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A client for the programs of this package, which answer with their pid.
 */
public final class Http {

	private static final int TIMEOUT = 30_000;

	/**
	 * For an answer that comes when something else has happened.
	 */
	private static final int LONG_TIMEOUT = 120_000;

	private static final Queue<SocketChannel> kept = new ConcurrentLinkedQueue<>();

	private Http() {
	}

	/**
	 * Returns the pid of who serves a port, or why that can't be told.
	 */
	public static String pidAt(int port) {
		return get(InetAddress.getLoopbackAddress(), port, "/");
	}

	public static CompletableFuture<String> getLater(int port, String path) {
		return CompletableFuture.supplyAsync(() -> get(InetAddress.getLoopbackAddress(), port, path, LONG_TIMEOUT));
	}

	/**
	 * Takes a place in the accept queue, if there is one left, and keeps it.
	 */
	public static void connectLater(InetAddress address, int port) {
		try {
			SocketChannel channel = SocketChannel.open();
			kept.add(channel);
			channel.configureBlocking(false);
			channel.connect(new InetSocketAddress(address, port));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public static String get(InetAddress address, int port, String path) {
		return get(address, port, path, TIMEOUT);
	}

	private static String get(InetAddress address, int port, String path, int timeout) {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(address, port), timeout);
			socket.setSoTimeout(timeout);
			socket.getOutputStream()
				.write("GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(path)
					.getBytes(StandardCharsets.US_ASCII));
			String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
			return answer.substring(answer.indexOf("\r\n\r\n") + 4);
		}
		catch (IOException | RuntimeException ex) {
			return ex.toString();
		}
	}

}
