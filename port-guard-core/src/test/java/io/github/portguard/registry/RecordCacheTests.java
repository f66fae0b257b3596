package io.github.portguard.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests for {@link RecordCache} with real files. On Windows nothing tells a file from the
 * one before it, so nothing is remembered.
 */
@DisabledOnOs(OS.WINDOWS)
class RecordCacheTests {

	private static final FileTime TIME = FileTime.from(Records.NOW);

	private final RecordCache cache = new RecordCache();

	private final List<Path> read = new ArrayList<>();

	@TempDir
	private Path directory;

	private RecordFiles files;

	private Path file;

	@BeforeEach
	void create() {
		this.files = new RecordFiles(this.directory);
		this.file = this.files.file(null, 8080);
	}

	@Test
	void readsAFileThatIsTheSameOnlyOnce() throws Exception {
		ClaimRecord record = Records.record(Records.INSTANCE, 8080);
		this.files.write(record);
		assertThat(read()).isEqualTo(record);
		assertThat(read()).isEqualTo(record);
		assertThat(this.read).containsExactly(this.file);
	}

	@Test
	void readsAFileThatWasReplacedEvenIfItLooksTheSame() throws Exception {
		this.files.write(Records.record(Records.INSTANCE, 8080));
		Files.setLastModifiedTime(this.file, TIME);
		long size = Files.size(this.file);
		assertThat(read()).isNotNull();
		ClaimRecord successor = Records.record(Records.OTHER_INSTANCE, 8080);
		this.files.write(successor);
		Files.setLastModifiedTime(this.file, TIME);
		assertThat(Files.size(this.file)).isEqualTo(size);
		assertThat(read()).isEqualTo(successor);
		assertThat(this.read).hasSize(2);
	}

	@Test
	void readsAFileThatWasWrittenTo() throws Exception {
		this.files.write(Records.record(Records.INSTANCE, 8080));
		Files.setLastModifiedTime(this.file, TIME);
		assertThat(read()).isNotNull();
		Files.setLastModifiedTime(this.file, FileTime.from(Records.NOW.plusMillis(1)));
		assertThat(read()).isNotNull();
		assertThat(this.read).hasSize(2);
		ClaimRecord ready = Records.record(Records.INSTANCE, 8080).withState(ClaimState.READY, Records.NOW);
		Files.write(this.file, ClaimRecordFormat.write(ready));
		Files.setLastModifiedTime(this.file, FileTime.from(Records.NOW.plusMillis(1)));
		assertThat(read()).isEqualTo(ready);
		assertThat(this.read).hasSize(3);
	}

	@Test
	void remembersThatAFileIsNoRecordThatCanBeUsed() throws Exception {
		Files.writeString(this.file, "garbage");
		for (int i = 0; i < 2; i++) {
			assertThat(this.cache.read(this.file, (file) -> {
				this.read.add(file);
				return null;
			})).isNull();
		}
		assertThat(this.read).hasSize(1);
	}

	@Test
	void doesNotRememberThatAFileCouldNotBeRead() throws Exception {
		ClaimRecord record = Records.record(Records.INSTANCE, 8080);
		this.files.write(record);
		assertThatIOException().isThrownBy(() -> this.cache.read(this.file, (file) -> {
			throw new IOException("too many open files");
		})).withMessage("too many open files");
		assertThat(read()).isEqualTo(record);
	}

	@Test
	void keepsWhatItHasReadApart() throws Exception {
		ClaimRecord first = Records.record(Records.INSTANCE, 8080);
		ClaimRecord second = Records.record(Records.OTHER_INSTANCE, 8081);
		this.files.write(first);
		this.files.write(second);
		assertThat(this.files.readAll(this.cache)).containsExactlyInAnyOrder(first, second);
		assertThat(read()).isEqualTo(first);
		assertThat(this.cache.read(this.files.file(null, 8081), this::read)).isEqualTo(second);
		assertThat(this.read).isEmpty();
	}

	@Test
	void aFileThatIsGoneIsNotInTheCacheAnyMore() throws Exception {
		this.files.write(Records.record(Records.INSTANCE, 8080));
		assertThat(this.files.readAll(this.cache)).hasSize(1);
		Files.delete(this.file);
		assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(this::read);
		assertThat(this.files.readAll(this.cache)).isEmpty();
	}

	@Test
	void forgetsAllFilesButSome() throws Exception {
		this.files.write(Records.record(Records.INSTANCE, 8080));
		this.files.write(Records.record(Records.OTHER_INSTANCE, 8081));
		Path other = this.files.file(null, 8081);
		read();
		this.cache.read(other, this::read);
		this.cache.retain(Set.of(other));
		read();
		this.cache.read(other, this::read);
		assertThat(this.read).containsExactly(this.file, other, this.file);
	}

	private @Nullable ClaimRecord read() throws IOException {
		return this.cache.read(this.file, this::read);
	}

	private @Nullable ClaimRecord read(Path file) throws IOException {
		this.read.add(file);
		return this.files.read(file);
	}

}
