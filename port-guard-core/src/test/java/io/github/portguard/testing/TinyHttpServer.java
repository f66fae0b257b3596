package io.github.portguard.testing;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;

/**
 * Answers every HTTP request with its pid, sooner or later, when there is something to
 * read on the standard input, or never.
 */
final class TinyHttpServer implements Closeable {

	private static final int BACKLOG = 4;

	private static final String SLOW = "/slow/";

	private static final String HELD = "/held";

	private static final String PAUSE = "/pause/";

	private final InetAddress address;

	private final Manner manner;

	private final Duration delay;

	private final boolean reusePort;

	private final Phaser requests = new Phaser(1);

	private final Queue<Socket> kept = new ConcurrentLinkedQueue<>();

	private volatile ServerSocket socket;

	TinyHttpServer(InetAddress address, Manner manner, Duration delay, boolean reusePort) {
		this.address = address;
		this.manner = manner;
		this.delay = delay;
		this.reusePort = reusePort;
	}

	void bind(int port) throws IOException {
		ServerSocket socket = new ServerSocket();
		try {
			if (this.reusePort) {
				socket.setOption(StandardSocketOptions.SO_REUSEPORT, true);
			}
			socket.bind(new InetSocketAddress(this.address, port), BACKLOG);
			this.socket = socket;
		}
		finally {
			if (this.socket != socket) {
				socket.close();
			}
		}
	}

	void serve() {
		if (this.manner != Manner.DEAF) {
			start("acceptor", this::accept);
		}
	}

	private void accept() throws IOException, InterruptedException {
		while (true) {
			Socket connection = this.socket.accept();
			if (this.manner == Manner.SILENT) {
				this.kept.add(connection);
			}
			else {
				this.requests.register();
				Thread request = start("request", () -> answer(connection));
				if (this.manner == Manner.ONE_BY_ONE) {
					request.join();
				}
			}
		}
	}

	private void answer(Socket connection) throws Exception {
		try (connection) {
			BufferedReader reader = new BufferedReader(
					new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
			String request = String.valueOf(reader.readLine());
			String line = request;
			while (line != null && !line.isEmpty()) {
				line = reader.readLine();
			}
			String path = request.split(" ", -1)[1];
			if (path.startsWith(SLOW)) {
				System.out.println("serving " + path);
				pause(Duration.ofMillis(Long.parseLong(path.substring(SLOW.length()))));
			}
			if (path.equals(HELD)) {
				System.out.println("serving " + path);
				System.out.println("told " + System.in.read());
			}
			if (path.startsWith(PAUSE)) {
				System.out.println("pausing " + path);
				Duration wanted = Duration.ofMillis(Long.parseLong(path.substring(PAUSE.length())));
				System.out.println("paused " + LongPause.of(wanted).toMillis());
			}
			pause(this.delay);
			String body = Long.toString(ProcessHandle.current().pid());
			String answer = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
				.formatted(body.length(), body);
			connection.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
		}
		finally {
			this.requests.arriveAndDeregister();
		}
	}

	static void pause(Duration duration) throws InterruptedException {
		boolean never = new CountDownLatch(1).await(duration.toMillis(), TimeUnit.MILLISECONDS);
		if (never) {
			throw new IllegalStateException();
		}
	}

	private static Thread start(String name, Task task) {
		Thread thread = new Thread(() -> {
			try {
				task.run();
			}
			catch (Exception ex) {
				// the socket was closed
			}
		}, name);
		thread.setDaemon(true);
		thread.start();
		return thread;
	}

	@Override
	public void close() throws IOException {
		if (this.socket != null) {
			this.socket.close();
		}
	}

	/**
	 * Waits for the answers to the requests that were accepted.
	 */
	void finish() {
		this.requests.arriveAndAwaitAdvance();
	}

	/**
	 * How it treats connections.
	 */
	enum Manner {

		/**
		 * Accepts and answers.
		 */
		POLITE,

		/**
		 * Accepts the next connection only after it has answered the last.
		 */
		ONE_BY_ONE,

		/**
		 * Accepts and never answers.
		 */
		SILENT,

		/**
		 * Never accepts.
		 */
		DEAF

	}

	/**
	 * Something that may fail.
	 */
	private interface Task {

		void run() throws Exception;

	}

}
