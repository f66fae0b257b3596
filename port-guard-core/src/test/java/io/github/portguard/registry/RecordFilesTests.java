package io.github.portguard.registry;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link RecordFiles}.
 */
class RecordFilesTests {

	private final ListAppender<ILoggingEvent> log = new ListAppender<>();

	@TempDir
	private Path directory;

	private RecordFiles files;

	private Path file;

	@BeforeEach
	void create() {
		this.files = new RecordFiles(this.directory);
		this.file = this.files.file(null, 8080);
		this.log.start();
		logger().addAppender(this.log);
	}

	@AfterEach
	void detach() {
		logger().detachAppender(this.log);
	}

	@Test
	void readsWhatItWrote() throws Exception {
		ClaimRecord record = Records.record(Records.INSTANCE, 8080);
		this.files.write(record);
		assertThat(this.files.read(8080)).containsExactly(record);
		assertThat(this.files.ports()).containsExactly(8080);
		assertThat(names()).containsExactly("8080@any");
	}

	@Test
	@DisabledOnOs(OS.WINDOWS)
	void nobodyElseCanReadARecord() throws Exception {
		this.files.write(Records.record(Records.INSTANCE, 8080));
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(this.file))).isEqualTo("rw-------");
	}

	@Test
	void neverTakesOnePortForAnother() throws Exception {
		this.files.write(Records.record(Records.INSTANCE, 30001));
		this.files.write(Records.record(Records.OTHER_INSTANCE, 3000));
		assertThat(this.files.read(3000)).extracting(ClaimRecord::port).containsExactly(3000);
		assertThat(this.files.read(300)).isEmpty();
		assertThat(this.files.ports()).containsExactlyInAnyOrder(3000, 30001);
	}

	@Test
	void ignoresARecordUnderTheNameOfAnotherPort() throws Exception {
		Files.write(this.file, ClaimRecordFormat.write(Records.record(Records.INSTANCE, 9090)));
		assertThat(this.files.read(8080)).isEmpty();
	}

	@Test
	void keepsTheAddressesOfAPortApart() throws Exception {
		assertThat(this.files.file(InetAddress.getByAddress(new byte[] { 127, 0, 0, 1 }), 8080))
			.hasFileName("8080@127.0.0.1");
		assertThat(this.files.file(InetAddress.getByAddress(new byte[16]), 8080)).hasFileName("8080@any");
		byte[] address = new byte[16];
		address[15] = 1;
		assertThat(this.files.file(InetAddress.getByAddress(address), 8080)).hasFileName("8080@0_0_0_0_0_0_0_1");
	}

	@Test
	void removesItsOwnRecord() throws Exception {
		ClaimRecord own = Records.record(Records.INSTANCE, 8080);
		this.files.write(own);
		this.files.remove(own);
		assertThat(names()).isEmpty();
		assertThatNoException().isThrownBy(() -> this.files.remove(own));
	}

	@Test
	void removesItsOwnRecordInWhateverState() throws Exception {
		ClaimRecord own = Records.record(Records.INSTANCE, 8080);
		this.files.write(own.withState(ClaimState.STOPPING, Records.NOW));
		this.files.remove(own);
		assertThat(names()).isEmpty();
	}

	@Test
	void keepsTheRecordOfItsSuccessor() throws Exception {
		ClaimRecord successor = Records.record(Records.OTHER_INSTANCE, 8080);
		this.files.write(successor);
		this.files.remove(Records.record(Records.INSTANCE, 8080));
		assertThat(this.files.read(8080)).containsExactly(successor);
		assertThat(names()).containsExactly("8080@any");
	}

	@Test
	@Timeout(60)
	void neverDeletesTheRecordOfASuccessorThatComesInBetween() throws Exception {
		ClaimRecord own = Records.record(Records.INSTANCE, 8080);
		ClaimRecord successor = Records.record(Records.OTHER_INSTANCE, 8080);
		ExecutorService executor = Executors.newSingleThreadExecutor();
		try {
			for (int i = 0; i < 500; i++) {
				this.files.write(own);
				CyclicBarrier start = new CyclicBarrier(2);
				Future<?> writing = executor.submit(() -> {
					start.await();
					this.files.write(successor);
					return null;
				});
				start.await();
				this.files.remove(own);
				writing.get();
				assertThat(this.files.read(8080)).containsExactly(successor);
				assertThat(names()).containsExactly("8080@any");
			}
		}
		finally {
			executor.shutdownNow();
		}
	}

	@Test
	@Timeout(60)
	void neverSetsARecordAsideThatComesInBetween() throws Exception {
		ClaimRecord successor = Records.record(Records.OTHER_INSTANCE, 8080);
		ExecutorService executor = Executors.newSingleThreadExecutor();
		try {
			for (int i = 0; i < 500; i++) {
				Files.writeString(this.file, "garbage");
				CyclicBarrier start = new CyclicBarrier(2);
				Future<?> writing = executor.submit(() -> {
					start.await();
					this.files.write(successor);
					return null;
				});
				start.await();
				this.files.read(8080);
				writing.get();
				assertThat(this.files.peek(8080)).containsExactly(successor);
			}
		}
		finally {
			executor.shutdownNow();
		}
	}

	@Test
	void aRecordThatIsNotWantedAnyMoreReplacesNothing() throws Exception {
		ClaimRecord successor = Records.record(Records.OTHER_INSTANCE, 8080);
		this.files.write(successor);
		assertThat(this.files.write(Records.record(Records.INSTANCE, 8080), () -> false)).isFalse();
		assertThat(this.files.read(8080)).containsExactly(successor);
		assertThat(names()).containsExactly("8080@any");
	}

	@Test
	void leavesTheRecordOfAnotherVersionWhereItIs() throws Exception {
		Files.writeString(this.file, "format=2\nport=8080\n");
		for (int i = 0; i < 3; i++) {
			assertThat(new RecordFiles(this.directory).read(8080)).isEmpty();
		}
		assertThat(names()).containsExactly("8080@any");
		assertThat(this.log.list).singleElement()
			.satisfies((event) -> assertThat(event.getFormattedMessage()).contains("8080@any", "another version",
					"'2', and only 1"));
	}

	@Test
	void whoOnlyLooksLeavesADamagedRecordWhereItIs() throws Exception {
		Files.writeString(this.file, "garbage");
		assertThat(this.files.peek(8080)).isEmpty();
		assertThat(this.files.readAll(new RecordCache())).isEmpty();
		assertThat(names()).containsExactly("8080@any");
		assertThat(this.log.list).noneMatch((event) -> event.getLevel().isGreaterOrEqual(Level.WARN));
	}

	@Test
	void leavesWhatIsNoRecordAlone() throws Exception {
		Files.writeString(this.file, "garbage");
		this.files.remove(Records.record(Records.INSTANCE, 8080));
		assertThat(names()).containsExactly("8080@any");
	}

	@Test
	void setsADamagedRecordAsideWithOneWarning() throws Exception {
		Files.writeString(this.file, "garbage");
		assertThat(this.files.ports()).containsExactly(8080);
		assertThat(this.files.read(8080)).isEmpty();
		assertThat(this.files.read(8080)).isEmpty();
		assertThat(this.files.ports()).as("ports on record").isEmpty();
		assertThat(names()).containsExactly("8080@any.damaged");
		assertThat(Files.readString(this.directory.resolve("8080@any.damaged"))).isEqualTo("garbage");
		assertThat(this.log.list).singleElement()
			.satisfies((event) -> assertThat(event.getFormattedMessage()).contains("8080@any", "was set aside as"));
	}

	/**
	 * Health checks come every few seconds, and read all there is about a port.
	 */
	@Test
	void thereIsOneWarningAboutARecordThatCannotBeSetAsideHoweverOftenItIsRead() throws Exception {
		Files.writeString(this.file, "garbage");
		Files.createFile(Files.createDirectory(this.directory.resolve("8080@any.damaged")).resolve("child"));
		for (int i = 0; i < 3; i++) {
			assertThat(this.files.read(8080)).isEmpty();
			assertThat(new RecordFiles(this.directory).read(8080)).isEmpty();
		}
		assertThat(this.file).exists();
		assertThat(this.log.list).singleElement()
			.satisfies((event) -> assertThat(event.getFormattedMessage()).contains("8080@any", "can't be used"));
		Files.writeString(this.file, "format=2\n");
		assertThat(this.files.read(8080)).isEmpty();
		assertThat(this.files.read(8080)).isEmpty();
		assertThat(this.log.list).hasSize(2);
	}

	@Test
	void aDamagedRecordDoesNotHideTheOthers() throws Exception {
		ClaimRecord good = Records.record(Records.INSTANCE, 8080);
		this.files.write(good);
		Files.writeString(this.directory.resolve("8080@127.0.0.1"), "");
		assertThat(this.files.read(8080)).containsExactly(good);
	}

	@Test
	void keepsARecordThatCannotBeReadAtTheMoment() throws Exception {
		ClaimRecord good = Records.record(Records.INSTANCE, 8080);
		this.files.write(good);
		Thread.currentThread().interrupt();
		try {
			assertThatIOException().isThrownBy(() -> this.files.read(8080));
		}
		finally {
			assertThat(Thread.interrupted()).isTrue();
		}
		assertThat(this.files.read(8080)).containsExactly(good);
		assertThat(this.log.list).isEmpty();
	}

	@Test
	@DisabledOnOs(OS.WINDOWS)
	void neverFollowsASymbolicLink() throws Exception {
		Path planted = Files.write(this.directory.resolve("planted"),
				ClaimRecordFormat.write(Records.record(Records.INSTANCE, 8080)));
		Files.createSymbolicLink(this.file, planted);
		assertThat(this.files.read(8080)).isEmpty();
		assertThat(names()).contains("planted", "8080@any.damaged");
	}

	@Test
	@DisabledOnOs(OS.WINDOWS)
	void aWriteReplacesALinkAndNotItsTarget() throws Exception {
		Path planted = Files.writeString(this.directory.resolve("planted"), "precious");
		Files.createSymbolicLink(this.file, planted);
		this.files.write(Records.record(Records.INSTANCE, 8080));
		assertThat(planted).hasContent("precious");
		assertThat(Files.isSymbolicLink(this.file)).isFalse();
	}

	@Test
	void aDirectoryIsNoRecord() throws Exception {
		Files.createDirectory(this.file);
		assertThat(this.files.read(8080)).isEmpty();
		assertThat(names()).containsExactly("8080@any.damaged");
	}

	@Test
	@Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
	@EnabledOnOs(OS.LINUX)
	void aPipeIsNoRecordAndNobodyWaitsForIt() throws Exception {
		assertThat(new ProcessBuilder("mkfifo", this.file.toString()).start().waitFor()).isZero();
		assertThat(this.files.read(8080)).isEmpty();
	}

	@Test
	void anOversizedRecordIsSetAsideWithoutReadingItAll() throws Exception {
		Files.write(this.file, new byte[4 * 1024 * 1024]);
		assertThat(this.files.read(8080)).isEmpty();
		assertThat(names()).containsExactly("8080@any.damaged");
	}

	@Test
	void aFailedWriteLeavesNothingBehind() throws Exception {
		Files.createDirectory(this.file);
		Files.writeString(this.file.resolve("child"), "");
		assertThatIOException().isThrownBy(() -> this.files.write(Records.record(Records.INSTANCE, 8080)));
		assertThat(names()).containsExactly("8080@any");
	}

	@Test
	void ignoresFilesThatAreNoRecords() throws Exception {
		for (String name : List.of("8080.mutex", "8080.history", "abc@any", "123456@any", "99999999999@any",
				".8080@any.tmp")) {
			Files.writeString(this.directory.resolve(name), "");
		}
		assertThat(this.files.read(8080)).isEmpty();
		assertThat(this.files.ports()).isEmpty();
		assertThat(this.log.list).isEmpty();
	}

	private List<String> names() throws IOException {
		try (Stream<Path> paths = Files.list(this.directory)) {
			return paths.map((path) -> path.getFileName().toString()).sorted().toList();
		}
	}

	private static Logger logger() {
		return (Logger) LoggerFactory.getLogger(RecordFiles.class);
	}

}
