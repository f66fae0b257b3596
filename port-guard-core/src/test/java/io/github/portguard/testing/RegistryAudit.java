package io.github.portguard.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import io.github.portguard.registry.ClaimRecord;
import io.github.portguard.registry.LockState;
import io.github.portguard.registry.Registry;
import io.github.portguard.registry.RegistryException;
import io.github.portguard.registry.TakeOverMutex;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Examines a registry in which nothing is going on: whether every record can be read and
 * tells the truth, whether nothing is stuck, and what nobody is ever going to need.
 */
public final class RegistryAudit {

	private final Path directory;

	private final Registry registry;

	public RegistryAudit(Path directory) {
		this.directory = directory;
		this.registry = new Registry(directory, Clock.systemUTC(), Duration.ofMinutes(1));
	}

	/**
	 * Requires that a program is on record as the holder of a port, and has locked the
	 * file of the instance that the record names.
	 */
	public void assertClaimed(RunningProgram program, int port) {
		RecordFile record = new RecordFile(this.directory, port);
		assertThat(RecordFile.about(this.directory, port)).as("files about %d of %s", port, program)
			.contains(port + "@any");
		assertThat(record.get("process.pid")).isEqualTo(Long.toString(program.pid()));
		assertThat(record.get("process.start")).isEqualTo(Long.toString(Proc.start(program.pid())));
		assertThat(Proc.lockOwners(record.lockFile())).containsExactly(program.pid());
	}

	/**
	 * Requires that every record names a living instance that has locked its file, or one
	 * that is dead and seen to be dead, that no mutex is held and every history can be
	 * read.
	 */
	public void assertSound() {
		try {
			for (int port : this.registry.ports()) {
				List<ClaimRecord> records = this.registry.find(port);
				assertThat(records).as("records about port %d", port)
					.hasSameSizeAs(files("port").filter((file) -> file.startsWith(port + "@")).toList());
				for (ClaimRecord record : records) {
					assertSound(record);
				}
			}
			for (int port : ports(".mutex")) {
				try (TakeOverMutex mutex = this.registry.acquireMutex(port, Duration.ZERO)) {
					assertThat(mutex).as("mutex of port %d", port).isNotNull();
				}
			}
			for (int port : ports(".history")) {
				assertThat(this.registry.history(port)).as("take-overs of port %d", port).isNotEmpty();
			}
		}
		catch (RegistryException ex) {
			throw new AssertionError(ex);
		}
		assertThat(files("port")).noneMatch((file) -> file.endsWith(".damaged"));
	}

	private void assertSound(ClaimRecord record) throws RegistryException {
		assertThat(this.registry.inspectLock(record)).as("lock of %s", record)
			.isEqualTo(isAlive(record) ? LockState.HELD : LockState.NOT_HELD);
	}

	private static boolean isAlive(ClaimRecord record) {
		long pid = record.process().pid();
		return !Proc.state(pid).isEmpty() && !Proc.isZombie(pid) && Proc.start(pid) == record.process().start();
	}

	/**
	 * Returns when a port was taken over, according to its history.
	 */
	public List<Instant> takeOvers(int port) {
		Path history = this.directory.resolve("port").resolve(port + ".history");
		try {
			return Files.readAllLines(history)
				.stream()
				.map((line) -> Instant.parse(line.substring(0, line.indexOf(' '))))
				.toList();
		}
		catch (NoSuchFileException ex) {
			return List.of();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Returns the files that nobody is ever going to need: what is neither a record nor
	 * the lock of an instance that is on record, and is not kept on purpose.
	 */
	public List<String> leftovers() {
		List<String> leftovers = new ArrayList<>(
				files("port").filter((file) -> !file.matches("\\d+(@.+|\\.mutex|\\.history)")).toList());
		try {
			Set<String> known = new TreeSet<>();
			for (int port : this.registry.ports()) {
				this.registry.find(port).forEach((record) -> known.add(record.instance() + ".lock"));
			}
			files("inst").filter((file) -> !known.contains(file)).forEach(leftovers::add);
			return leftovers;
		}
		catch (RegistryException ex) {
			throw new AssertionError(ex);
		}
	}

	private Set<Integer> ports(String end) {
		Set<Integer> ports = new TreeSet<>();
		files("port").filter((file) -> file.matches("\\d+\\" + end))
			.forEach((file) -> ports.add(Integer.valueOf(file.substring(0, file.length() - end.length()))));
		return ports;
	}

	private Stream<String> files(String name) {
		Path path = this.directory.resolve(name);
		if (!Files.exists(path)) {
			return Stream.empty();
		}
		try (Stream<Path> files = Files.list(path)) {
			return files.map((file) -> file.getFileName().toString()).sorted().toList().stream();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
