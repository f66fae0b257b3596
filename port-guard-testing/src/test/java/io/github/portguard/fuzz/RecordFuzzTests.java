package io.github.portguard.fuzz;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import io.github.portguard.endurance.Endurance;
import io.github.portguard.model.Lies;
import io.github.portguard.registry.ClaimRecord;
import io.github.portguard.registry.RegistryAccess;
import io.github.portguard.registry.RegistryException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Damaged and hostile files in a registry.
 */
class RecordFuzzTests {

	/**
	 * Every damaged file is worth a warning.
	 */
	private final Logger logger = (Logger) LoggerFactory.getLogger("io.github.portguard");

	private int records;

	private int matches;

	@TempDir
	private Path directory;

	@BeforeEach
	void beQuiet() {
		this.logger.setLevel(Level.OFF);
	}

	@AfterEach
	void beHeardAgain() {
		this.logger.setLevel(null);
	}

	@Test
	void anUndamagedRecordIsAMatch() {
		assertThat(Corpus.records()).hasSize(4)
			.anySatisfy((content) -> assertThat(Lies.signals(read(content))).isPositive());
	}

	@Test
	void aDamagedRecordIsRefusedOrEndsNobodyWrongly() {
		Fuzz.feed("records", Corpus.records(), Endurance.times(20_000, 1_000_000), 0, (content) -> {
			ClaimRecord record = read(content);
			if (record != null) {
				this.records++;
				this.matches += (Lies.signals(record) != 0) ? 1 : 0;
				Lies.complaint(record).ifPresent((complaint) -> {
					throw new AssertionError(complaint);
				});
			}
		});
		Endurance.report("of these %d were records still, and %d those of somebody who may be ended"
			.formatted(this.records, this.matches));
		assertThat(this.matches).isPositive();
	}

	@Test
	void aDamagedHistoryIsRefused() {
		List<byte[]> histories = Corpus.texts(
				"2026-03-01T10:00:00Z 4711 1000 0 0 -\n2026-03-01T10:00:01Z 4712 1001 4600 900 java\n",
				"2026-03-01T10:00:00Z 4711 1000 4600 900 a b c\n");
		Path file = this.directory.resolve("8080.history");
		Fuzz.feed("histories", histories, Endurance.times(3_000, 500_000), 0, (content) -> {
			try {
				RegistryAccess.history(write(file, content));
			}
			catch (RegistryException ex) {
				// the documented answer
			}
		});
	}

	@Test
	@Timeout(30)
	void aHugeFileIsRefusedUnread() throws Exception {
		Path file = this.directory.resolve("8080@any");
		Allocation.of(Allocation.LIMIT, () -> {
			try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
				sparse.setLength(1L << 30);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
			assertThat(RegistryAccess.read(file)).isNull();
		});
		assertThat(this.directory.resolve("8080@any.damaged")).exists();
	}

	@Test
	@Timeout(30)
	@EnabledOnOs(value = OS.LINUX, disabledReason = "there are no such files elsewhere")
	void whatIsNoFileIsNotRead() throws Exception {
		Path record = write(this.directory.resolve("record"), Corpus.records().get(0));
		assertNotRead(Files.createDirectory(this.directory.resolve("1@any")));
		assertNotRead(Files.createSymbolicLink(this.directory.resolve("2@any"), record));
		assertNotRead(Files.createSymbolicLink(this.directory.resolve("3@any"), Path.of("/dev/zero")));
		Path device = this.directory.resolve("4@any");
		new ProcessBuilder("mknod", device.toString(), "c", "1", "5").start().waitFor();
		assertNotRead(device);
		assertThat(record).as("what a link names").exists();
	}

	private static void assertNotRead(Path file) {
		Allocation.of(Allocation.LIMIT, () -> assertThat(RegistryAccess.read(file)).isNull());
	}

	private @Nullable ClaimRecord read(byte[] content) {
		return RegistryAccess.read(write(this.directory.resolve("8080@any"), content));
	}

	private static Path write(Path file, byte[] content) {
		try {
			return Files.write(file, content);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
