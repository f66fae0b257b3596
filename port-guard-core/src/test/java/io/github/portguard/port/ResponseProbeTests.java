package io.github.portguard.port;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ResponseProbe}.
 */
class ResponseProbeTests {

	private static final Duration LONG = Duration.ofSeconds(10);

	private static final Duration SHORT = Duration.ofMillis(50);

	private final InetAddress loopback = InetAddress.getLoopbackAddress();

	private ServerSocket server;

	@BeforeEach
	void listen() throws Exception {
		this.server = new ServerSocket(0, 5, this.loopback);
	}

	@AfterEach
	void close() throws Exception {
		this.server.close();
	}

	@Test
	void asksForThePageWithoutNamingAHost() throws Exception {
		try (ResponseProbe probe = ask(); Socket connection = this.server.accept()) {
			InputStream input = connection.getInputStream();
			assertThat(new String(input.readNBytes(18), StandardCharsets.US_ASCII)).isEqualTo("GET / HTTP/1.1\r\n\r\n");
			assertThat(probe.awaitAnswer(SHORT)).isFalse();
		}
	}

	@Test
	void oneByteIsAnAnswer() throws Exception {
		try (ResponseProbe probe = ask(); Socket connection = this.server.accept()) {
			connection.getOutputStream().write('H');
			assertThat(probe.awaitAnswer(LONG)).isTrue();
		}
	}

	@Test
	void theEndOfTheConnectionIsAnAnswer() throws Exception {
		try (ResponseProbe probe = ask()) {
			this.server.accept().close();
			assertThat(probe.awaitAnswer(LONG)).isTrue();
		}
	}

	@Test
	void silenceIsNoAnswerAndALateAnswerIsOne() throws Exception {
		try (ResponseProbe probe = ask(); Socket connection = this.server.accept()) {
			assertThat(probe.awaitAnswer(SHORT)).isFalse();
			assertThat(probe.awaitAnswer(Duration.ZERO)).isFalse();
			assertThat(probe.age()).isGreaterThanOrEqualTo(SHORT);
			connection.getOutputStream().write('H');
			assertThat(probe.awaitAnswer(LONG)).isTrue();
			assertThat(probe.awaitAnswer(Duration.ZERO)).isTrue();
		}
	}

	@Test
	void aConnectionThatNobodyAcceptsIsSilent() {
		try (ResponseProbe probe = ask()) {
			assertThat(probe.awaitAnswer(SHORT)).isFalse();
		}
	}

	@Test
	void theWildcardIsAskedOnThisMachine() throws Exception {
		try (ServerSocket everywhere = new ServerSocket(0);
				ResponseProbe probe = ResponseProbe.ask(everywhere.getInetAddress(), everywhere.getLocalPort())) {
			assertThat(probe).isNotNull();
		}
	}

	@Test
	void nobodyIsAskedWhereNobodyListens() throws Exception {
		int port = this.server.getLocalPort();
		this.server.close();
		assertThat(ResponseProbe.ask(this.loopback, port)).isNull();
	}

	@Test
	void aProbeThatWasClosedNeverClaimsSilence() {
		ResponseProbe probe = ask();
		probe.close();
		probe.close();
		assertThat(probe.awaitAnswer(SHORT)).isTrue();
	}

	private ResponseProbe ask() {
		ResponseProbe probe = ResponseProbe.ask(this.loopback, this.server.getLocalPort());
		assertThat(probe).isNotNull();
		return probe;
	}

}
