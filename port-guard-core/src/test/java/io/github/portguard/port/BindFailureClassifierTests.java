package io.github.portguard.port;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BindFailureClassifier}.
 */
class BindFailureClassifierTests {

	private static final String ALL_CAPABILITIES = "000001ffffffffff";

	private static final String BIND_CAPABILITY_ONLY = "0000000000000400";

	private static final String ALL_BUT_BIND_CAPABILITY = "000001fffffffbff";

	private final BindFailureClassifier classifier = new BindFailureClassifier();

	@TempDir
	private Path proc;

	@Test
	void aBusyPortIsInUse() throws Exception {
		InetAddress loopback = InetAddress.getLoopbackAddress();
		try (ServerSocket holder = new ServerSocket(0, 1, loopback)) {
			int port = holder.getLocalPort();
			Exception failure = bind(loopback, port);
			assertThat(this.classifier.classify(failure, loopback, port)).isEqualTo(BindFailure.PORT_IN_USE);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "192.0.2.1", "203.0.113.7" })
	void anAddressOfAnotherMachineIsUnavailableWhateverThePort(String literal) throws Exception {
		InetAddress address = InetAddress.getByName(literal);
		Exception failure = bind(address, 0);
		assertThat(this.classifier.classify(failure, address, 8080)).isEqualTo(BindFailure.ADDRESS_UNAVAILABLE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Address already in use", "Adresse wird bereits verwendet", "アドレスは既に使用中です", "" })
	void theTextOfTheMessageDoesNotMatter(String message) {
		assertThat(this.classifier.classify(new BindException(message), null, 8080)).isEqualTo(BindFailure.PORT_IN_USE);
	}

	@Test
	void aMissingMessageDoesNotMatter() {
		assertThat(this.classifier.classify(new BindException(), null, 8080)).isEqualTo(BindFailure.PORT_IN_USE);
	}

	@Test
	void aBindFailureIsFoundHoweverItIsWrapped() {
		Throwable failure = new BindException("busy");
		for (int depth = 0; depth < 10; depth++) {
			failure = ((depth % 2) != 0) ? new IllegalStateException("wrapped", failure)
					: new IOException("wrapped", failure);
		}
		assertThat(this.classifier.classify(failure, null, 8080)).isEqualTo(BindFailure.PORT_IN_USE);
	}

	@Test
	void anUnrelatedFailureIsNoBindFailureWhateverItSays() {
		assertThat(this.classifier.classify(new IOException("Address already in use"), null, 8080))
			.isEqualTo(BindFailure.OTHER);
		assertThat(this.classifier.classify(new ConnectException("refused"), null, 8080)).isEqualTo(BindFailure.OTHER);
		assertThat(this.classifier.classify(new IllegalStateException(), null, 8080)).isEqualTo(BindFailure.OTHER);
	}

	@Test
	void aLoopOfCausesComesToAnEnd() {
		IllegalStateException first = new IllegalStateException("first");
		first.initCause(new IllegalArgumentException("second", first));
		assertThat(this.classifier.classify(first, null, 8080)).isEqualTo(BindFailure.OTHER);
	}

	@ParameterizedTest
	@CsvSource({ "80,1024,0,NOT_PERMITTED", "1023,1024,0,NOT_PERMITTED", "1024,1024,0,PORT_IN_USE",
			"80,80,0,PORT_IN_USE", "79,80,0,NOT_PERMITTED", "80,0,0,PORT_IN_USE",
			"80,1024," + ALL_CAPABILITIES + ",PORT_IN_USE", "80,1024," + BIND_CAPABILITY_ONLY + ",PORT_IN_USE",
			"80,1024," + ALL_BUT_BIND_CAPABILITY + ",NOT_PERMITTED", "80,,0,NOT_PERMITTED", "1024,,0,PORT_IN_USE",
			"80,garbage,0,NOT_PERMITTED", "80,1024,garbage,NOT_PERMITTED" })
	void aPrivilegedPortNeedsPermission(int port, @Nullable String unprivilegedStart, String capabilities,
			BindFailure expected) throws Exception {
		write("self/status", "Name:\tjava\nCapPrm:\tffffffffffffffff\nCapEff:\t" + capabilities + "\n");
		if (unprivilegedStart != null) {
			write("sys/net/ipv4/ip_unprivileged_port_start", unprivilegedStart + "\n");
		}
		assertThat(new BindFailureClassifier(this.proc).classify(new BindException(), null, port)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "'         0          0 4294967295',PORT_IN_USE", "'0 0 4294967295',PORT_IN_USE",
			"'         0       1000          1',NOT_PERMITTED", "'0 100000 65536',NOT_PERMITTED",
			"'0 1000 1\n         1     100000      65536',NOT_PERMITTED", "'0 0 65536',NOT_PERMITTED",
			"'',NOT_PERMITTED", ",PORT_IN_USE" })
	void aCapabilityCountsOnlyInTheFirstUserNamespace(@Nullable String uidMap, BindFailure expected) throws Exception {
		write("self/status", "CapEff:\t" + ALL_CAPABILITIES + "\n");
		if (uidMap != null) {
			write("self/uid_map", uidMap + "\n");
		}
		assertThat(new BindFailureClassifier(this.proc).classify(new BindException(), null, 80)).isEqualTo(expected);
	}

	@Test
	void aPortThatIsFreeToAllNeedsNoCapabilityInAnyUserNamespace() throws Exception {
		write("self/status", "CapEff:\t0\n");
		write("self/uid_map", "0 1000 1\n");
		assertThat(new BindFailureClassifier(this.proc).classify(new BindException(), null, 8080))
			.isEqualTo(BindFailure.PORT_IN_USE);
	}

	@Test
	void withoutACapabilityLineNothingIsPermittedBelowTheLimit() throws Exception {
		write("self/status", "Name:\tjava\n");
		assertThat(new BindFailureClassifier(this.proc).classify(new BindException(), null, 80))
			.isEqualTo(BindFailure.NOT_PERMITTED);
	}

	private void write(String name, String text) throws IOException {
		Path file = this.proc.resolve(name);
		Files.createDirectories(file.getParent());
		Files.writeString(file, text);
	}

	private static Exception bind(InetAddress address, int port) throws IOException {
		try (ServerSocket socket = new ServerSocket()) {
			socket.bind(new InetSocketAddress(address, port));
			throw new AssertionError("The bind was expected to fail");
		}
		catch (BindException ex) {
			return ex;
		}
	}

}
