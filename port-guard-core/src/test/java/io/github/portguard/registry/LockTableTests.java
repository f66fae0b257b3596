package io.github.portguard.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.github.portguard.process.Children;
import io.github.portguard.testing.JavaCommand;
import io.github.portguard.testing.LockHolderProgram;
import io.github.portguard.testing.LockTurnoverProgram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests for {@link LockTable} with recorded text and with the table of this machine.
 */
class LockTableTests {

	private static final String LOCKS = """
			1: POSIX  ADVISORY  WRITE 4711 fd:01:1234 0 EOF
			2: POSIX  ADVISORY  WRITE 4712 08:02:5678 0 EOF
			2: -> POSIX  ADVISORY  WRITE 4713 08:02:5678 0 EOF
			3: POSIX  ADVISORY  READ  4714 00:1f:77 128 128
			4: POSIX  ADVISORY  READ  4715 00:20:77 0 EOF
			5: OFDLCK ADVISORY  WRITE -1 fd:01:88 0 EOF
			6: FLOCK  ADVISORY  WRITE 4716 fd:01:11234 0 EOF
			garbage

			""";

	/**
	 * So long that the kernel hands it out in several pieces.
	 */
	private static final String LONG = IntStream.range(0, 200)
		.mapToObj("%d: POSIX  ADVISORY  WRITE 99 fd:01:9%1$d 0 EOF%n"::formatted)
		.collect(Collectors.joining());

	private final AtomicInteger readings = new AtomicInteger();

	@ParameterizedTest
	@CsvSource({ "1234,4711", "5678,4712", "88,-1", "11234,4716" })
	void namesTheOwnerOfALock(String inode, long owner) throws IOException {
		assertThat(read(LOCKS).owners(inode)).containsExactly(owner);
	}

	@Test
	void namesAllOwnersWhenInodesAreAmbiguous() throws IOException {
		assertThat(read(LOCKS).owners("77")).isEqualTo(Set.of(4714L, 4715L));
	}

	@Test
	void namesNobodyForAFileThatIsNotLocked() throws IOException {
		assertThat(read(LOCKS).owners("234")).isEmpty();
		assertThat(read(LOCKS).owners("5")).isEmpty();
		assertThat(read("").owners("1234")).isEmpty();
		assertThat(this.readings).as("a short table is read once").hasValue(3);
	}

	@Test
	void aLockThatALongTableLacksIsLookedForAgain() throws IOException {
		LockTable table = read(LONG, LONG, LONG, LONG + LOCKS, LONG);
		assertThat(table.owners("1234")).containsExactly(4711L);
		assertThat(this.readings).hasValue(4);
		assertThat(table.owners("5678")).containsExactly(4712L);
		assertThat(this.readings).hasValue(4);
	}

	@Test
	void anotherOwnerThatOneReadingLacksIsSeen() throws IOException {
		String one = "1: POSIX  ADVISORY  WRITE 4711 fd:01:77 0 EOF\n";
		String other = "2: POSIX  ADVISORY  WRITE 4712 fd:02:77 0 EOF\n";
		assertThat(read(LONG + one, LONG + one + other).owners("77")).isEqualTo(Set.of(4711L, 4712L));
	}

	@Test
	void aLockThatIsNotHeldIsNotLookedForForEver() throws IOException {
		LockTable table = LockTable.read(() -> {
			this.readings.incrementAndGet();
			return LONG;
		});
		for (int i = 0; i < 100; i++) {
			assertThat(table.owners("1234")).isEmpty();
		}
		assertThat(this.readings).hasValueBetween(2, 20);
	}

	@Test
	void aTableThatCannotBeReadAgainSaysNothing() throws IOException {
		LockTable table = LockTable.read(() -> {
			if (this.readings.incrementAndGet() > 2) {
				throw new IOException("no");
			}
			return LONG;
		});
		assertThat(table.owners("90")).containsExactly(99L);
		assertThatIOException().isThrownBy(() -> table.owners("1234"));
	}

	/**
	 * One reading alone lacks it now and then, unless its holder is on a processor that
	 * the kernel lists before.
	 */
	@Test
	@Timeout(120)
	@EnabledOnOs(OS.LINUX)
	void findsALockThatIsHeldWhileManyOthersComeAndGo(@TempDir Path directory) throws Exception {
		Path file = directory.resolve("held");
		try (Children children = new Children()) {
			Process holder = start(children, LockHolderProgram.class, file, "locked");
			start(children, LockTurnoverProgram.class, directory, "turning");
			String inode = Files.getAttribute(file, "unix:ino").toString();
			for (int i = 0; i < 500; i++) {
				assertThat(LockTable.read(Path.of("/proc/locks")).owners(inode)).contains(holder.pid());
			}
		}
	}

	private static Process start(Children children, Class<?> program, Path argument, String ready) throws IOException {
		Process process = children
			.start(JavaCommand.of(program).withArguments(argument.toString()).words().toArray(String[]::new));
		assertThat(process.inputReader().readLine()).isEqualTo(ready);
		return process;
	}

	private LockTable read(String... texts) throws IOException {
		Iterator<String> all = List.of(texts).iterator();
		return LockTable.read(() -> {
			this.readings.incrementAndGet();
			return all.next();
		});
	}

}
