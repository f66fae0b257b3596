package io.github.portguard.port;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests for {@link ProcfsLines}.
 */
class ProcfsLinesTests {

	private static final String WANTED = ":1F90 ";

	@TempDir
	private Path directory;

	private Path file;

	@BeforeEach
	void name() {
		this.file = this.directory.resolve("tcp");
	}

	@Test
	void findsWholeLines() throws Exception {
		assertThat(find("x\na :1F90 b\ny\n:1F90 \n")).containsExactly("a :1F90 b", ":1F90 ");
	}

	@Test
	void findsALineOnlyOnce() throws Exception {
		assertThat(find(":1F90 :1F90 \n")).containsExactly(":1F90 :1F90 ");
	}

	@Test
	void findsTheLastLineWithoutAnEnd() throws Exception {
		assertThat(find("x\na :1F90 ")).containsExactly("a :1F90 ");
		assertThat(find("a :1F90")).isEmpty();
		assertThat(find("")).isEmpty();
	}

	@Test
	void doesNotPutTwoLinesTogether() throws Exception {
		assertThat(find("a :1F\n90 b\n")).isEmpty();
	}

	@Test
	void findsTheSameAsOneWhoReadsAllOfItFirst() throws Exception {
		Random random = new Random(42);
		for (int round = 0; round < 100; round++) {
			StringBuilder text = new StringBuilder();
			int longest = 1 << random.nextInt(1, 19);
			while (text.length() < 300_000) {
				text.append("\u00e9".repeat(random.nextInt(longest)))
					.append(random.nextBoolean() ? WANTED : ":1F9")
					.append((random.nextInt(4) > 0) ? "\n" : "");
			}
			assertThat(find(text.toString())).isEqualTo(
					List.of(text.toString().split("\n", -1)).stream().filter((line) -> line.contains(WANTED)).toList());
		}
	}

	@Test
	void aFileThatIsMissingOrNoneIsAFailure() {
		assertThatIOException().isThrownBy(() -> ProcfsLines.with(WANTED, this.file));
		assertThatIOException().isThrownBy(() -> ProcfsLines.with(WANTED, this.directory));
	}

	@Test
	void endsWhenItIsInterrupted() throws Exception {
		Files.writeString(this.file, "x\n");
		Thread.currentThread().interrupt();
		try {
			assertThatExceptionOfType(InterruptedIOException.class)
				.isThrownBy(() -> ProcfsLines.with(WANTED, this.file));
		}
		finally {
			assertThat(Thread.interrupted()).isTrue();
		}
	}

	private List<String> find(String text) throws IOException {
		Files.writeString(this.file, text, StandardCharsets.ISO_8859_1);
		return ProcfsLines.with(WANTED, this.file);
	}

}
