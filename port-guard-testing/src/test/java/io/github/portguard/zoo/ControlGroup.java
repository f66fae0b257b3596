package io.github.portguard.zoo;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/**
 * A control group for one process, which ends with it.
 */
final class ControlGroup implements Closeable {

	private static final Path ROOT = Path.of("/sys/fs/cgroup");

	private static final AtomicInteger count = new AtomicInteger();

	private final Path directory;

	private ControlGroup(Path directory, long pid) {
		this.directory = directory;
		boolean moved = false;
		try {
			Files.createDirectory(directory);
			write("cgroup.procs", Long.toString(pid));
			moved = true;
		}
		catch (IOException ex) {
			Assumptions.abort("there can't be a control group here: " + ex);
		}
		finally {
			if (!moved) {
				directory.toFile().delete();
			}
		}
	}

	/**
	 * Puts a process where systemd puts those of a service.
	 */
	static ControlGroup ofService(long pid) {
		Path systemd = ROOT.resolve("systemd");
		return new ControlGroup((Files.isDirectory(systemd) ? systemd : ROOT).resolve(name() + ".service"), pid);
	}

	/**
	 * Freezes a process.
	 */
	static ControlGroup frozen(long pid) throws IOException {
		Path freezer = ROOT.resolve("freezer");
		ControlGroup group = new ControlGroup((Files.isDirectory(freezer) ? freezer : ROOT).resolve(name()), pid);
		group.freeze(true);
		return group;
	}

	private static String name() {
		return "port-guard-zoo-%d-%d".formatted(ProcessHandle.current().pid(), count.incrementAndGet());
	}

	private void freeze(boolean frozen) throws IOException {
		if (Files.exists(this.directory.resolve("freezer.state"))) {
			write("freezer.state", frozen ? "FROZEN" : "THAWED");
			await("freezer.state", frozen ? "FROZEN" : "THAWED");
		}
		else if (Files.exists(this.directory.resolve("cgroup.freeze"))) {
			write("cgroup.freeze", frozen ? "1" : "0");
			await("cgroup.events", frozen ? "frozen 1" : "frozen 0");
		}
	}

	private void await(String name, String text) {
		Awaitility.await()
			.atMost(Duration.ofMinutes(1))
			.pollInterval(Duration.ofMillis(10))
			.until(() -> Files.readString(this.directory.resolve(name)).contains(text));
	}

	private void write(String name, String text) throws IOException {
		Files.writeString(this.directory.resolve(name), text);
	}

	private List<String> pids() throws IOException {
		return Files.readAllLines(this.directory.resolve("cgroup.procs"));
	}

	@Override
	public void close() throws IOException {
		freeze(false);
		pids().stream()
			.flatMap((pid) -> ProcessHandle.of(Long.parseLong(pid)).stream())
			.forEach(ProcessHandle::destroyForcibly);
		Awaitility.await()
			.atMost(Duration.ofMinutes(1))
			.pollInterval(Duration.ofMillis(10))
			.until(() -> pids().isEmpty());
		Awaitility.await()
			.atMost(Duration.ofMinutes(1))
			.ignoreExceptions()
			.until(() -> Files.deleteIfExists(this.directory));
	}

}
