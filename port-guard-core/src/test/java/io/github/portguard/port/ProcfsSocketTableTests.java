package io.github.portguard.port;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Tests for {@link ProcfsSocketTable}.
 */
class ProcfsSocketTableTests {

	private static final String HEADER = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt"
			+ "   uid  timeout inode\n";

	private static final String LISTEN = "0A";

	private static final String ESTABLISHED = "01";

	@Nested
	class OnRecordedText {

		@TempDir
		private Path proc;

		private ProcfsSocketTable table;

		@BeforeEach
		void layOut() throws Exception {
			assumeThat(ByteOrder.nativeOrder()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
			Files.createDirectories(this.proc.resolve("net"));
			Files.createDirectories(this.proc.resolve("1/fd"));
			tcp("");
			this.table = new ProcfsSocketTable(this.proc);
		}

		@Test
		void findsAListeningSocketAndItsHolder() throws Exception {
			tcp(line("0100007F:1F90", "00000000:0000", LISTEN, "00000000:00000003", 1000, 4242));
			descriptor(993, 7, "socket:[4242]");
			descriptor(993, 8, "socket:[4243]");
			descriptor(994, 7, "pipe:[4242]");
			SocketSnapshot snapshot = this.table.find(8080);
			assertThat(snapshot.listening()).containsExactly(new ListeningSocket(4242,
					InetAddress.getByAddress(new byte[] { 127, 0, 0, 1 }), 8080, 1000L, Set.of(993L), 3));
			assertThat(snapshot.exact()).isTrue();
			assertThat(snapshot.hidden()).isEmpty();
			assertThat(snapshot.connected()).isEmpty();
		}

		@ParameterizedTest
		@CsvSource({ "00000000000000000000000000000000,::", "00000000000000000000000001000000,::1",
				"0000000000000000FFFF00000100007F,127.0.0.1", "B80D0120000000000000000001000000,2001:db8::1" })
		void readsAddressesOfVersion6(String hex, String address) throws Exception {
			Files.writeString(this.proc.resolve("net/tcp6"),
					HEADER + line(hex + ":1F90", "00000000000000000000000000000000:0000", LISTEN, "0:0", 0, 1));
			assertThat(this.table.find(8080).listening()).singleElement()
				.satisfies((socket) -> assertThat(socket.address()).isEqualTo(InetAddress.getByName(address)));
		}

		@Test
		void findsTwoHoldersOnTwoAddresses() throws Exception {
			tcp(line("0100007F:1F90", "00000000:0000", LISTEN, "0:0", 1000, 1));
			Files.writeString(this.proc.resolve("net/tcp6"), HEADER + line("00000000000000000000000001000000:1F90",
					"00000000000000000000000000000000:0000", LISTEN, "0:0", 1000, 2));
			descriptor(11, 3, "socket:[1]");
			descriptor(12, 3, "socket:[2]");
			assertThat(this.table.find(8080).listening()).extracting(ListeningSocket::holders)
				.containsExactly(Set.of(11L), Set.of(12L));
		}

		@Test
		void findsEveryProcessThatSharesASocket() throws Exception {
			tcp(line("00000000:1F90", "00000000:0000", LISTEN, "0:0", 1000, 1));
			descriptor(11, 3, "socket:[1]");
			descriptor(11, 4, "socket:[1]");
			descriptor(12, 3, "socket:[1]");
			assertThat(this.table.find(8080).listening()).extracting(ListeningSocket::holders)
				.containsExactly(Set.of(11L, 12L));
		}

		@Test
		void neverTakesAClientForAHolder() throws Exception {
			tcp(line("0100007F:1F90", "00000000:0000", LISTEN, "0:0", 1000, 1)
					+ line("0100007F:1F90", "0100007F:C001", ESTABLISHED, "0:0", 1000, 2)
					+ line("0100007F:C001", "0100007F:1F90", ESTABLISHED, "0:0", 1000, 3));
			descriptor(11, 3, "socket:[1]");
			descriptor(11, 4, "socket:[2]");
			descriptor(12, 3, "socket:[3]");
			SocketSnapshot snapshot = this.table.find(8080);
			assertThat(snapshot.listening()).extracting(ListeningSocket::holders).containsExactly(Set.of(11L));
			assertThat(snapshot.connected()).isEmpty();
		}

		@Test
		void namesTheProcessWhoseConnectionUsesThePort() throws Exception {
			tcp(line("0100007F:1F90", "0100007F:0050", ESTABLISHED, "0:0", 1000, 5)
					+ line("0100007F:C001", "0100007F:1F90", ESTABLISHED, "0:0", 1000, 6));
			descriptor(77, 3, "socket:[5]");
			descriptor(78, 3, "socket:[6]");
			SocketSnapshot snapshot = this.table.find(8080);
			assertThat(snapshot.listening()).isEmpty();
			assertThat(snapshot.connected()).containsExactly(77L);
		}

		@Test
		void aSocketThatNobodyOwnsAnyMoreHasNoHolder() throws Exception {
			tcp(line("0100007F:1F90", "0100007F:0050", "06", "0:0", 0, 0));
			descriptor(77, 3, "socket:[0]");
			SocketSnapshot snapshot = this.table.find(8080);
			assertThat(snapshot.listening()).isEmpty();
			assertThat(snapshot.connected()).isEmpty();
		}

		@Test
		void matchesThePortExactly() throws Exception {
			tcp(line("00000000:7531", "00000000:0000", LISTEN, "0:0", 1000, 1)
					+ line("00000000:0BB8", "00000000:0000", LISTEN, "0:0", 1000, 2));
			descriptor(30001, 3, "socket:[1]");
			descriptor(3000, 3, "socket:[2]");
			assertThat(this.table.find(3000).listening()).extracting(ListeningSocket::holders)
				.containsExactly(Set.of(3000L));
			assertThat(this.table.find(30001).listening()).extracting(ListeningSocket::holders)
				.containsExactly(Set.of(30001L));
			assertThat(this.table.find(300).listening()).isEmpty();
		}

		@Test
		void whatOnlyBeginsLikeAProcessIsNone() throws Exception {
			tcp(line("00000000:1F90", "00000000:0000", LISTEN, "0:0", 1000, 1));
			descriptor(11, 3, "socket:[1]");
			for (String name : new String[] { "12x", "99999999999999999999", "1-2" }) {
				Path descriptors = Files.createDirectories(this.proc.resolve(name).resolve("fd"));
				Files.createSymbolicLink(descriptors.resolve("3"), Path.of("socket:[1]"));
			}
			assertThat(this.table.find(8080).listening()).extracting(ListeningSocket::holders)
				.containsExactly(Set.of(11L));
		}

		@Test
		void aSocketWhoseHolderCannotBeSeenHasNoHolder() throws Exception {
			tcp(line("00000000:1F90", "00000000:0000", LISTEN, "0:0", 0, 9));
			assertThat(this.table.find(8080).listening()).singleElement().satisfies((socket) -> {
				assertThat(socket.holders()).isEmpty();
				assertThat(socket.uid()).isZero();
			});
		}

		@Test
		void saysWhoseDescriptorsItCannotRead() throws Exception {
			tcp(line("00000000:1F90", "00000000:0000", LISTEN, "0:0", 0, 9));
			Files.createDirectories(this.proc.resolve("55"));
			Files.writeString(this.proc.resolve("55/fd"), "not a directory, so it can't be listed");
			Files.createDirectories(this.proc.resolve("56"));
			assertThat(this.table.find(8080).hidden()).containsExactly(55L);
		}

		@Test
		void saysThatADescriptorCannotBeRead() throws Exception {
			tcp(line("00000000:1F90", "00000000:0000", LISTEN, "0:0", 0, 9));
			Files.createDirectories(this.proc.resolve("57/fd"));
			Files.writeString(this.proc.resolve("57/fd/3"), "not a link");
			assertThat(this.table.find(8080).hidden()).containsExactly(57L);
		}

		@Test
		void saysWhichProcessesItCannotEvenLookAt() throws Exception {
			tcp(line("00000000:1F90", "00000000:0000", LISTEN, "0:0", 0, 9));
			Files.createSymbolicLink(this.proc.resolve("58"), Path.of("58"));
			assertThat(this.table.find(8080).hidden()).containsExactly(58L);
		}

		@Test
		void isNotExactIfNotEvenTheFirstProcessIsInSight() throws Exception {
			tcp(line("00000000:1F90", "00000000:0000", LISTEN, "0:0", 1000, 9));
			descriptor(993, 7, "socket:[9]");
			assertThat(this.table.find(8080).exact()).isTrue();
			Files.delete(this.proc.resolve("1/fd"));
			Files.delete(this.proc.resolve("1"));
			assertThat(this.table.find(8080).exact()).isFalse();
		}

		@Test
		void doesNotLookAtProcessesWhenThereIsNoSocket() throws Exception {
			Files.createDirectories(this.proc.resolve("55"));
			Files.writeString(this.proc.resolve("55/fd"), "not a directory");
			assertThat(this.table.find(8080)).isEqualTo(new SocketSnapshot(List.of(), Set.of(), Set.of(), true));
		}

		@ParameterizedTest
		@ValueSource(strings = { "garbage :1F90 garbage", "0: 0100007F:1F90 00000000:0000 0A",
				"0: XYZ0007F:1F90 00000000:0000 0A 0:0 00:0 0 1000 0 1 1",
				"0: 0100007F:1F90 00000000:0000 0A 0:0 00:0 0 -- 0 1 1",
				"0: 0100007F00:1F90 00000000:0000 0A 0:0 00:0 0 1000 0 1 1" })
		void aLineItDoesNotUnderstandIsAFailureAndNotAnEmptyAnswer(String line) throws Exception {
			tcp(line + "\n");
			assertThatIOException().isThrownBy(() -> this.table.find(8080));
		}

		@Test
		void doesNotLookForHoldersIfItIsOnlyAskedWhetherAnybodyListens() throws Exception {
			tcp(line("0100007F:1F90", "00000000:0000", LISTEN, "0:0", 1000, 4242)
					+ line("0100007F:1F90", "0100007F:C001", ESTABLISHED, "0:0", 1000, 2));
			descriptor(993, 7, "socket:[4242]");
			assertThat(this.table.listening(8080)).singleElement().satisfies((socket) -> {
				assertThat(socket.id()).isEqualTo(4242);
				assertThat(socket.address().getHostAddress()).isEqualTo("127.0.0.1");
				assertThat(socket.holders()).isEmpty();
			});
			assertThat(this.table.listening(8081)).isEmpty();
			Files.delete(this.proc.resolve("net/tcp"));
			assertThatIOException().isThrownBy(() -> this.table.listening(8080));
		}

		@Test
		void aLineAboutAnotherPortNeedNotBeUnderstood() throws Exception {
			tcp("garbage\n");
			assertThatNoException().isThrownBy(() -> this.table.find(8080));
		}

		@Test
		void aMissingTableIsAFailureAndNotAnEmptyAnswer() throws Exception {
			Files.delete(this.proc.resolve("net/tcp"));
			assertThatIOException().isThrownBy(() -> this.table.find(8080));
		}

		private void tcp(String lines) throws IOException {
			Files.writeString(this.proc.resolve("net/tcp"), HEADER + lines);
		}

		private void descriptor(long pid, int number, String target) throws IOException {
			Path directory = Files.createDirectories(this.proc.resolve(pid + "/fd"));
			Files.createSymbolicLink(directory.resolve(Integer.toString(number)), Path.of(target));
		}

		private static String line(String local, String remote, String state, String queues, long uid, long inode) {
			return "   0: %s %s %s %s 00:00000000 00000000 %5d        0 %d 1 0000000000000000 100 0 0 10 0\n"
				.formatted(local, remote, state, queues, uid, inode);
		}

	}

	@Nested
	@EnabledOnOs(OS.LINUX)
	class OnThisMachine {

		private final ProcfsSocketTable table = new ProcfsSocketTable();

		private final long self = ProcessHandle.current().pid();

		@ParameterizedTest
		@ValueSource(strings = { "127.0.0.1", "0.0.0.0" })
		void findsARealSocket(String literal) throws Exception {
			InetAddress address = InetAddress.getByName(literal);
			try (ServerSocket server = new ServerSocket(0, 5, address)) {
				SocketSnapshot snapshot = this.table.find(server.getLocalPort());
				assertThat(snapshot.listening()).singleElement().satisfies((socket) -> {
					assertThat(socket.holders()).containsExactly(this.self);
					assertThat(socket.id()).isPositive();
					assertThat(socket.backlog()).isZero();
					assertThat(Addresses.overlap(socket.address(), address)).isTrue();
				});
			}
		}

		@Test
		void countsTheConnectionsThatWaitToBeAccepted() throws Exception {
			InetAddress loopback = InetAddress.getByAddress(new byte[] { 127, 0, 0, 1 });
			try (ServerSocket server = new ServerSocket(0, 5, loopback);
					Socket client = new Socket(loopback, server.getLocalPort())) {
				assertThat(client.isConnected()).isTrue();
				assertThat(this.table.find(server.getLocalPort()).listening()).singleElement()
					.satisfies((socket) -> assertThat(socket.backlog()).isEqualTo(1));
			}
		}

		@Test
		void namesUsAsTheClientOfAPortThatNobodyListensOn() throws Exception {
			InetAddress loopback = InetAddress.getByAddress(new byte[] { 127, 0, 0, 1 });
			try (ServerSocket server = new ServerSocket(0, 5, loopback);
					Socket client = new Socket(loopback, server.getLocalPort())) {
				SocketSnapshot snapshot = this.table.find(client.getLocalPort());
				assertThat(snapshot.listening()).isEmpty();
				// somebody else may be connected to another port from the same one
				assertThat(snapshot.connected()).contains(this.self);
			}
		}

		@Test
		void findsNothingOnceTheSocketIsClosed() throws Exception {
			int port;
			try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getByAddress(new byte[] { 127, 0, 0, 1 }))) {
				port = server.getLocalPort();
			}
			assertThat(this.table.find(port).listening()).isEmpty();
		}

	}

}
