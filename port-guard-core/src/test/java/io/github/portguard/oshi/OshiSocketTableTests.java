package io.github.portguard.oshi;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import oshi.software.os.InternetProtocolStats.IPConnection;
import oshi.software.os.InternetProtocolStats.TcpState;

import io.github.portguard.port.ListeningSocket;
import io.github.portguard.port.SocketSnapshot;
import io.github.portguard.testing.JavaCommand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests for {@link OshiSocketTable}.
 */
class OshiSocketTableTests {

	private static final byte[] LOOPBACK = { 127, 0, 0, 1 };

	@Test
	void namesTheHolderButNeverClaimsToBeExact() throws Exception {
		SocketSnapshot snapshot = find(8080, connection("tcp4", LOOPBACK, 8080, TcpState.LISTEN, 993));
		assertThat(snapshot.listening())
			.containsExactly(new ListeningSocket(0, InetAddress.getByAddress(LOOPBACK), 8080, null, Set.of(993L), -1));
		assertThat(snapshot.exact()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 0 })
	void aHolderThatOshiDoesNotKnowIsNobody(int pid) throws Exception {
		SocketSnapshot snapshot = find(8080, connection("tcp4", LOOPBACK, 8080, TcpState.LISTEN, pid));
		assertThat(snapshot.listening()).singleElement().satisfies((socket) -> assertThat(socket.holders()).isEmpty());
	}

	@Test
	void anAddressThatOshiDoesNotSayIsEveryAddress() throws Exception {
		SocketSnapshot snapshot = find(8080, connection("tcp6", new byte[0], 8080, TcpState.LISTEN, 1));
		assertThat(snapshot.listening()).singleElement()
			.satisfies((socket) -> assertThat(socket.address().isAnyLocalAddress()).isTrue());
	}

	@Test
	void matchesThePortAndTheProtocolExactly() throws Exception {
		SocketSnapshot snapshot = find(3000, connection("tcp4", LOOPBACK, 30001, TcpState.LISTEN, 1),
				connection("udp4", LOOPBACK, 3000, TcpState.NONE, 2),
				connection("tcp4", LOOPBACK, 300, TcpState.LISTEN, 3));
		assertThat(snapshot.listening()).isEmpty();
		assertThat(snapshot.connected()).isEmpty();
	}

	@Test
	void neverTakesAClientForAHolder() throws Exception {
		SocketSnapshot snapshot = find(8080, connection("tcp4", LOOPBACK, 8080, TcpState.LISTEN, 1),
				connection("tcp4", LOOPBACK, 8080, TcpState.ESTABLISHED, 2));
		assertThat(snapshot.listening()).extracting(ListeningSocket::holders).containsExactly(Set.of(1L));
		assertThat(snapshot.connected()).isEmpty();
	}

	@Test
	void namesTheProcessWhoseConnectionUsesThePort() throws Exception {
		SocketSnapshot snapshot = find(8080, connection("tcp4", LOOPBACK, 8080, TcpState.ESTABLISHED, 2),
				connection("tcp4", LOOPBACK, 8080, TcpState.ESTABLISHED, -1));
		assertThat(snapshot.listening()).isEmpty();
		assertThat(snapshot.connected()).containsExactly(2L);
	}

	@Test
	void aFailureOfOshiIsAFailureToList() {
		assertThatIOException().isThrownBy(() -> OshiSocketTable.of(() -> {
			throw new UnsatisfiedLinkError("no native code");
		}).find(8080)).withMessageContaining("can't be listed");
		assertThatIOException().isThrownBy(() -> OshiSocketTable.of(() -> {
			throw new IllegalStateException("broken");
		}).find(8080)).withMessageContaining("broken");
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void namesUsOnThisMachine() throws Exception {
		try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByAddress(LOOPBACK))) {
			SocketSnapshot snapshot = OshiSocketTable.nativeFreeLinux().find(server.getLocalPort());
			assertThat(snapshot.listening()).singleElement()
				.satisfies((socket) -> assertThat(socket.holders()).containsExactly(ProcessHandle.current().pid()));
			assertThat(snapshot.exact()).isFalse();
		}
	}

	/**
	 * With a class loader of its own, for other tests may have loaded JNA.
	 */
	@Test
	@EnabledOnOs(OS.LINUX)
	void loadsNoNativeCodeOnLinux() throws Exception {
		try (URLClassLoader loader = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
			Class<?> type = loader.loadClass(OshiSocketTable.class.getName());
			Object table = type.getMethod("nativeFreeLinux").invoke(null);
			assertThat(type.getMethod("find", int.class).invoke(table, 8080)).isNotNull();
			assertThat(loader.getDefinedPackages()).extracting(Package::getName)
				.contains("oshi.software.os")
				.noneMatch((name) -> name.startsWith("com.sun.jna"));
		}
	}

	private static URL[] classPath() throws IOException {
		List<URL> urls = new ArrayList<>();
		for (Path path : JavaCommand.classPath()) {
			urls.add(path.toUri().toURL());
		}
		return urls.toArray(URL[]::new);
	}

	private static SocketSnapshot find(int port, IPConnection... connections) throws Exception {
		return OshiSocketTable.of(() -> List.of(connections)).find(port);
	}

	private static IPConnection connection(String type, byte[] address, int port, TcpState state, int pid) {
		return new IPConnection(type, address, port, new byte[4], 0, state, 0, 0, pid);
	}

}
