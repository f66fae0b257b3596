package io.github.portguard.samples.scenarios;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import io.github.portguard.samples.scenarios.Exchange.Outcome;

/**
 * Speaks HTTP over plain sockets, so that nothing sends a request a second time behind
 * its back.
 */
final class WebClient implements SampleClient {

	private static final int TIMEOUT = 60_000;

	private final int port;

	private final boolean kept;

	private @Nullable Socket connection;

	WebClient(int port, boolean kept) {
		this.port = port;
		this.kept = kept;
	}

	@Override
	public Exchange send(String request, int millis) {
		Answer answer = new Answer();
		try {
			Socket connection = connect();
			connection.getOutputStream()
				.write("GET /?millis=%d&request=%s HTTP/1.1\r\nHost: localhost\r\nConnection: %s\r\n\r\n"
					.formatted(millis, request, this.kept ? "keep-alive" : "close")
					.getBytes(StandardCharsets.US_ASCII));
			answer.read(connection.getInputStream());
			if (answer.isLast || !this.kept) {
				close();
			}
			return new Exchange(request, answer.outcome(), answer.body);
		}
		catch (IOException ex) {
			close();
			return new Exchange(request, answer.hasBegun ? Outcome.BROKEN : Outcome.REFUSED, ex.toString());
		}
	}

	private Socket connect() throws IOException {
		Socket connection = this.connection;
		if (connection == null) {
			connection = new Socket(InetAddress.getLoopbackAddress(), this.port);
			connection.setSoTimeout(TIMEOUT);
			this.connection = connection;
		}
		return connection;
	}

	@Override
	public void close() {
		Socket connection = this.connection;
		this.connection = null;
		if (connection != null) {
			try {
				connection.close();
			}
			catch (IOException ex) {
				// it is gone all the same
			}
		}
	}

	/**
	 * What has arrived of an answer.
	 */
	private static final class Answer {

		private static final String LENGTH = "content-length:";

		private static final int OK = 200;

		private static final int UNAVAILABLE = 503;

		private boolean hasBegun;

		private int status;

		private boolean isLast;

		private String body = "";

		Outcome outcome() {
			if (this.status == OK) {
				return Outcome.ANSWERED;
			}
			return (this.status == UNAVAILABLE) ? Outcome.REFUSED : Outcome.BROKEN;
		}

		void read(InputStream input) throws IOException {
			this.status = Integer.parseInt(line(input).split(" ", -1)[1]);
			int length = 0;
			String header = line(input).toLowerCase(Locale.ROOT);
			while (!header.isEmpty()) {
				if (header.startsWith(LENGTH)) {
					length = Integer.parseInt(header.substring(LENGTH.length()).trim());
				}
				this.isLast |= "connection: close".equals(header);
				header = line(input).toLowerCase(Locale.ROOT);
			}
			byte[] bytes = input.readNBytes(length);
			if (bytes.length < length) {
				throw new EOFException("%d of %d bytes".formatted(bytes.length, length));
			}
			this.body = new String(bytes, StandardCharsets.UTF_8);
		}

		private String line(InputStream input) throws IOException {
			ByteArrayOutputStream line = new ByteArrayOutputStream();
			int next = input.read();
			while (next != '\n') {
				if (next < 0) {
					throw new EOFException("after '%s'".formatted(line));
				}
				this.hasBegun = true;
				line.write(next);
				next = input.read();
			}
			return line.toString(StandardCharsets.US_ASCII).trim();
		}

	}

}
