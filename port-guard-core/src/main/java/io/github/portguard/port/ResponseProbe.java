package io.github.portguard.port;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Asks a server on this machine one question that every HTTP server answers by itself,
 * without calling the application, and listens for any sign of life: a byte, or the end
 * of the connection. The question stays open until the probe is closed, so a late answer
 * is still an answer.
 * <p>
 * Not thread-safe.
 *
 * @since 0.1.0
 */
public final class ResponseProbe implements AutoCloseable {

	private static final byte[] QUESTION = "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

	private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

	private final SocketChannel channel;

	private final Selector selector;

	private final long askedAt;

	private boolean answered;

	private ResponseProbe(SocketChannel channel, Selector selector) {
		this.channel = channel;
		this.selector = selector;
		this.askedAt = System.nanoTime();
	}

	/**
	 * Whether a server accepts connections.
	 * @param address the address the server listens on
	 * @param port the port it listens on
	 * @param atMost how long to wait for it
	 * @return whether a connection could be made; it is closed at once
	 */
	public static boolean accepts(InetAddress address, int port, Duration atMost) {
		try (SocketChannel channel = SocketChannel.open()) {
			channel.socket().connect(target(address, port), (int) Math.max(1, atMost.toMillis()));
			return true;
		}
		catch (IOException | RuntimeException ex) {
			return false;
		}
	}

	private static InetSocketAddress target(InetAddress address, int port) {
		return new InetSocketAddress(address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address, port);
	}

	/**
	 * Connects and asks.
	 * @param address the address the server listens on
	 * @param port the port it listens on
	 * @return the probe, or {@code null} if no connection could be made: that is no
	 * silence, for nobody was asked
	 */
	public static @Nullable ResponseProbe ask(InetAddress address, int port) {
		SocketChannel channel = null;
		try {
			channel = SocketChannel.open();
			channel.socket().connect(target(address, port), (int) CONNECT_TIMEOUT.toMillis());
			ByteBuffer question = ByteBuffer.wrap(QUESTION);
			while (question.hasRemaining()) {
				channel.write(question);
			}
			channel.configureBlocking(false);
			Selector selector = Selector.open();
			channel.register(selector, SelectionKey.OP_READ);
			return new ResponseProbe(channel, selector);
		}
		catch (IOException | RuntimeException ex) {
			closeQuietly(channel);
			return null;
		}
	}

	/**
	 * Waits for an answer.
	 * @param atMost how long
	 * @return whether there was one, now or before
	 */
	public boolean awaitAnswer(Duration atMost) {
		try {
			if (!this.answered) {
				this.answered = this.selector.select(Math.max(1, atMost.toMillis())) > 0;
			}
		}
		catch (IOException | RuntimeException ex) {
			this.answered = true;
		}
		return this.answered;
	}

	/**
	 * Returns for how long the question has been open.
	 * @return the time since it was asked
	 */
	public Duration age() {
		return Duration.ofNanos(System.nanoTime() - this.askedAt);
	}

	@Override
	public void close() {
		closeQuietly(this.selector);
		closeQuietly(this.channel);
	}

	private static void closeQuietly(@Nullable AutoCloseable closeable) {
		if (closeable != null) {
			try {
				closeable.close();
			}
			catch (Exception ex) {
				// nothing depends on it
			}
		}
	}

}
