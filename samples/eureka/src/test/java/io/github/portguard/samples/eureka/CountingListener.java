package io.github.portguard.samples.eureka;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A stranger that counts who calls.
 */
final class CountingListener implements Closeable {

	private final AtomicInteger connections = new AtomicInteger();

	private final ServerSocket socket;

	CountingListener(int port) {
		try {
			this.socket = new ServerSocket(port);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		Thread thread = new Thread(this::accept, "counting-listener");
		thread.setDaemon(true);
		thread.start();
	}

	private void accept() {
		try {
			while (true) {
				this.socket.accept().close();
				this.connections.incrementAndGet();
			}
		}
		catch (IOException ex) {
			// it was closed
		}
	}

	int connections() {
		return this.connections.get();
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
