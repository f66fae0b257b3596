package io.github.portguard.registry;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.portguard.process.Launcher;
import io.github.portguard.process.ProcessIdentity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link TakeOverHistory}.
 */
class TakeOverHistoryTests {

	@TempDir
	private Path directory;

	private Path file;

	private TakeOverHistory history;

	@BeforeEach
	void create() {
		this.file = this.directory.resolve("8080.history");
		this.history = new TakeOverHistory(this.file);
	}

	@Test
	void isEmptyAsLongAsNothingHappened() throws Exception {
		assertThat(this.history.read()).isEmpty();
		assertThat(this.file).doesNotExist();
	}

	@Test
	void readsWhatItWroteOldestFirst() throws Exception {
		TakeOver first = new TakeOver(Records.NOW, new ProcessIdentity(4711, 5),
				new Launcher(new ProcessIdentity(4600, 4), "my launcher - really"));
		TakeOver second = new TakeOver(Records.NOW.plusNanos(1), new ProcessIdentity(4712, 6), null);
		this.history.add(first, Records.INSTANCE);
		this.history.add(second, Records.INSTANCE);
		assertThat(this.history.read()).containsExactly(first, second);
		assertThat(this.directory).isDirectoryNotContaining((file) -> !file.endsWith("8080.history"));
	}

	@Test
	void staysReadableWhateverALauncherIsNamed() throws Exception {
		ProcessIdentity launcher = new ProcessIdentity(4600, 4);
		this.history.add(new TakeOver(Records.NOW, new ProcessIdentity(4711, 5), new Launcher(launcher, "a\nb\rc d")),
				Records.INSTANCE);
		this.history.add(new TakeOver(Records.NOW, new ProcessIdentity(4712, 6), new Launcher(launcher, "")),
				Records.INSTANCE);
		assertThat(this.history.read()).extracting(TakeOver::launcher)
			.containsExactly(new Launcher(launcher, "a?b?c d"), new Launcher(launcher, ""));
	}

	@Test
	void keepsTheLastTwenty() throws Exception {
		for (int i = 1; i <= 25; i++) {
			this.history.add(new TakeOver(Records.NOW, new ProcessIdentity(i, 1), null), Records.INSTANCE);
		}
		assertThat(this.history.read()).hasSize(20)
			.extracting((takeOver) -> takeOver.evicted().pid())
			.startsWith(6L)
			.endsWith(25L);
	}

	@ParameterizedTest
	@ValueSource(strings = { "garbage", "\n", "yesterday 1 2 0 0 -", "2026-03-01T09:12:03Z 1 2 0",
			"2026-03-01T09:12:03Z x 2 0 0 -", "2026-03-01T09:12:03Z 1 2 0 0 -\n\n" })
	void garbageIsAFailureAndNotAnEmptyHistory(String text) throws Exception {
		Files.writeString(this.file, text);
		assertRefused();
	}

	@Test
	void bytesThatAreNoTextAreAFailure() throws Exception {
		Files.write(this.file, new byte[] { (byte) 0xff, (byte) 0xfe, 0 });
		assertRefused();
	}

	@Test
	void anOversizedHistoryIsAFailure() throws Exception {
		Files.write(this.file, new byte[1024 * 1024]);
		assertRefused();
	}

	@Test
	void aDirectoryIsAFailure() throws Exception {
		Files.createDirectory(this.file);
		assertRefused();
	}

	@Test
	@Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
	@EnabledOnOs(OS.LINUX)
	void aPipeIsAFailureAndNobodyWaitsForIt() throws Exception {
		assertThat(new ProcessBuilder("mkfifo", this.file.toString()).start().waitFor()).isZero();
		assertRefused();
	}

	@Test
	@DisabledOnOs(OS.WINDOWS)
	void aLinkIsAFailure() throws Exception {
		Files.createSymbolicLink(this.file, Files.createFile(this.directory.resolve("target")));
		assertRefused();
	}

	private void assertRefused() {
		assertThatExceptionOfType(RegistryException.class).isThrownBy(this.history::read)
			.withMessageContaining("can't be read")
			.withMessageEndingWith("delete it");
		assertThatExceptionOfType(RegistryException.class).isThrownBy(
				() -> this.history.add(new TakeOver(Records.NOW, new ProcessIdentity(1, 1), null), Records.INSTANCE));
	}

}
