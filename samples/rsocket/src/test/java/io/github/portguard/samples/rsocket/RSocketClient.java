package io.github.portguard.samples.rsocket;

import java.time.Duration;

import org.springframework.messaging.rsocket.RSocketRequester;

import io.github.portguard.samples.scenarios.Exchange;
import io.github.portguard.samples.scenarios.Exchange.Outcome;
import io.github.portguard.samples.scenarios.SampleClient;

/**
 * Sends requests to the sample over TCP.
 */
final class RSocketClient implements SampleClient {

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private final int port;

	private final boolean kept;

	private RSocketRequester requester;

	RSocketClient(int port, boolean kept) {
		this.port = port;
		this.kept = kept;
	}

	@Override
	public Exchange send(String request, int millis) {
		try {
			String answer = connect().route("port.{millis}", millis)
				.data("request=" + request)
				.retrieveMono(String.class)
				.block(PATIENCE);
			return new Exchange(request, Outcome.ANSWERED, answer);
		}
		catch (RuntimeException ex) {
			return new Exchange(request, Outcome.BROKEN, ex.toString());
		}
		finally {
			if (!this.kept) {
				close();
			}
		}
	}

	private RSocketRequester connect() {
		if (this.requester == null) {
			this.requester = RSocketRequester.builder().tcp("localhost", this.port);
		}
		return this.requester;
	}

	@Override
	public void close() {
		if (this.requester != null) {
			this.requester.dispose();
			this.requester = null;
		}
	}

}
