package io.github.portguard.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A process that a test has started, and what it has written so far. Its output goes to a
 * file, so it survives whoever started it. Thread-safe.
 */
public final class RunningProgram {

	static final Duration PATIENCE = Duration.ofMinutes(2);

	private final ProcessHandle handle;

	private final Path output;

	private final OutputStream input;

	private final CompletableFuture<Integer> exit;

	RunningProgram(ProcessHandle handle, Path output, OutputStream input) {
		this.handle = handle;
		this.output = output;
		this.input = input;
		this.exit = CompletableFuture.failedFuture(new IllegalStateException("somebody else has started it"));
	}

	RunningProgram(Process process, Path output) {
		this.handle = process.toHandle();
		this.output = output;
		this.input = process.getOutputStream();
		this.exit = process.onExit().thenApply(Process::exitValue);
	}

	public long pid() {
		return this.handle.pid();
	}

	Path output() {
		return this.output;
	}

	/**
	 * Returns what it has started, however indirectly.
	 */
	public List<ProcessHandle> descendants() {
		return this.handle.descendants().toList();
	}

	public List<String> lines() {
		return lines(this.output);
	}

	static List<String> lines(Path output) {
		try {
			String text = Files.readString(output, StandardCharsets.ISO_8859_1);
			int end = text.lastIndexOf('\n');
			return (end < 0) ? List.of() : text.substring(0, end).lines().toList();
		}
		catch (IOException ex) {
			return List.of();
		}
	}

	public boolean has(String key) {
		return lines().stream().anyMatch((line) -> isAbout(line, key));
	}

	/**
	 * Returns what stands behind a key in the first line that begins with it.
	 */
	public String value(String key) {
		return lines().stream()
			.filter((line) -> isAbout(line, key))
			.findFirst()
			.map((line) -> line.substring(key.length()).trim())
			.orElse("");
	}

	public List<String> values(String key) {
		return lines().stream()
			.filter((line) -> isAbout(line, key))
			.map((line) -> line.substring(key.length()).trim())
			.toList();
	}

	static boolean isAbout(String line, String key) {
		return line.equals(key) || line.startsWith(key + " ");
	}

	/**
	 * Waits for a line that begins with a key and returns the rest of it.
	 */
	public String await(String key) {
		return await(key, PATIENCE);
	}

	public String await(String key, Duration atMost) {
		return await(key, 1, atMost);
	}

	/**
	 * Waits until there are so many lines that begin with a key and returns the rest of
	 * the last.
	 */
	public String await(String key, int count, Duration atMost) {
		boolean[] ended = new boolean[1];
		try {
			Awaitility.await().atMost(atMost).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(15)).until(() -> {
				ended[0] = !isAlive();
				return values(key).size() >= count || ended[0];
			});
		}
		catch (ConditionTimeoutException ex) {
			throw new AssertionError("No line '%s' in time:%n%s".formatted(key, String.join("\n", lines())), ex);
		}
		if (values(key).size() < count) {
			throw new AssertionError(
					"It has ended without a line '%s':%n%s".formatted(key, String.join("\n", lines())));
		}
		return values(key).get(count - 1);
	}

	/**
	 * Waits until the program says whether it got a port.
	 */
	public String awaitOutcome() {
		return await("outcome");
	}

	public RunningProgram awaitReady() {
		await("ready");
		return this;
	}

	public void send(String line) {
		try {
			this.input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
			this.input.flush();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Waits until it has ended by itself and returns its exit code. Only for what was
	 * started by this JVM.
	 */
	public int awaitExit() {
		awaitEnd();
		return this.exit.join();
	}

	/**
	 * Asks it to end, as a person would with {@code kill}, and waits until it has.
	 */
	public RunningProgram stop() {
		this.handle.destroy();
		return awaitEnd();
	}

	public RunningProgram terminate() {
		this.handle.destroy();
		return this;
	}

	/**
	 * Kills it and everything it has started, as is needed for a program in another pid
	 * namespace: what was started here only waits for it.
	 */
	public void killAll() {
		descendants().forEach(ProcessHandle::destroyForcibly);
		kill();
	}

	public RunningProgram kill() {
		this.handle.destroyForcibly();
		return awaitEnd();
	}

	public void signal(String name) {
		try {
			int status = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
			if (status != 0) {
				throw new IllegalStateException("kill says " + status);
			}
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	public RunningProgram awaitEnd() {
		Awaitility.await()
			.alias("the end of process " + pid())
			.atMost(PATIENCE)
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(10))
			.until(() -> !isAlive());
		return this;
	}

	/**
	 * Whether it is there and no zombie.
	 */
	public boolean isAlive() {
		return this.handle.isAlive() && !Proc.isZombie(pid());
	}

	/**
	 * Complains if it has ended, or was asked to.
	 */
	public void assertUntouched() {
		if (!isAlive() || has("sigterm") || has("signal")) {
			throw new AssertionError("It was signalled: " + this);
		}
	}

	@Override
	public String toString() {
		return "process %d:%n%s".formatted(pid(), String.join("\n", lines()));
	}

}
