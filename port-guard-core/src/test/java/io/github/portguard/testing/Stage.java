package io.github.portguard.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.awaitility.Awaitility;

/**
 * Where one test takes place: a directory, and all processes that were started there,
 * however indirectly. They carry a mark in their environment, and closing the stage ends
 * each that does, by pid and start.
 */
public final class Stage implements AutoCloseable {

	private static final String MARK = "PORT_GUARD_TEST_STAGE";

	private static final List<String> INHERITED = List.of("PATH", "LANG", "TMPDIR");

	private final String mark = UUID.randomUUID().toString();

	private final Path root;

	private final Map<Long, ProcessHandle> started = new ConcurrentHashMap<>();

	private final AtomicInteger outputs = new AtomicInteger();

	/**
	 * For a build that is broken off before the test can clean up.
	 */
	private final Thread hook = new Thread(this::endAll, "stage-end");

	public Stage() {
		Runtime.getRuntime().addShutdownHook(this.hook);
		try {
			this.root = Files.createTempDirectory("port-guard-stage").toRealPath();
			Files.createDirectory(directory());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public Path root() {
		return this.root;
	}

	/**
	 * Returns where programs are started unless said otherwise.
	 */
	public Path directory() {
		return this.root.resolve("app");
	}

	public Path directory(String name) {
		return mkdir(this.root.resolve(name));
	}

	static Path mkdir(Path path) {
		try {
			return Files.createDirectories(path);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Returns the registry directory that programs use unless said otherwise.
	 */
	public Path registry() {
		return this.root.resolve("registry");
	}

	public Path script(String name, String text) {
		try {
			return Files.writeString(this.root.resolve(name), text, StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Returns a script for a shell that becomes a program.
	 */
	public Path script(String name, List<String> words, Path output) {
		return script(name, "exec %s >>'%s' 2>&1 </dev/null%n".formatted(JavaCommand.shellLine(words), output));
	}

	/**
	 * Returns a shell that goes by the name of an IDE.
	 */
	synchronized String ide() {
		Path ide = directory("bin").resolve("idea");
		if (!Files.exists(ide)) {
			run("cp", "/bin/sh", ide.toString());
		}
		return ide.toString();
	}

	/**
	 * Returns a program that is going to guard a port here.
	 */
	public Guarded guarded(int port) {
		return new Guarded(this, port);
	}

	public RunningProgram foreigner(int port, String... addresses) {
		JavaCommand command = JavaCommand.of(ForeignListener.class).withArguments(Integer.toString(port));
		RunningProgram program = start(command.withArguments(addresses).words(), directory("elsewhere"), Map.of());
		program.await("ready");
		return program;
	}

	public Path newOutput() {
		return output(this.outputs.incrementAndGet());
	}

	private Path output(int number) {
		return this.root.resolve("output-" + number);
	}

	/**
	 * Returns what stands behind a key on the lines that begin with it, in what all
	 * programs have written.
	 */
	public List<String> said(String key) {
		return IntStream.rangeClosed(1, this.outputs.get())
			.mapToObj((i) -> RunningProgram.lines(output(i)))
			.flatMap(List::stream)
			.filter((line) -> RunningProgram.isAbout(line, key))
			.map((line) -> line.substring(key.length()).trim())
			.toList();
	}

	public RunningProgram start(List<String> words, Path directory, Map<String, String> environment) {
		return start(words, directory, environment, newOutput());
	}

	/**
	 * Starts a program as a child of this JVM, with its output in a file.
	 */
	public RunningProgram start(List<String> words, Path directory, Map<String, String> environment, Path output) {
		ProcessBuilder builder = new ProcessBuilder(words).directory(directory.toFile())
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
		builder.environment().keySet().retainAll(INHERITED);
		builder.environment().put(MARK, this.mark);
		builder.environment().putAll(environment);
		try {
			Process process = builder.start();
			this.started.put(process.pid(), process.toHandle());
			return new RunningProgram(process, output);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Finds a program that somebody else has started, by what it has written.
	 * @param parent who is going to start it
	 * @param output where it writes to
	 */
	public RunningProgram find(RunningProgram parent, Path output) {
		String[] pid = new String[] { "" };
		Awaitility.await()
			.alias("a program started by " + parent)
			.atMost(RunningProgram.PATIENCE)
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(15))
			.until(() -> {
				pid[0] = RunningProgram.lines(output)
					.stream()
					.filter((line) -> line.startsWith("started "))
					.map((line) -> line.substring("started ".length()))
					.findFirst()
					.orElse("");
				return !pid[0].isEmpty();
			});
		return adopt(Long.parseLong(pid[0]), output);
	}

	/**
	 * Finds the program that what was started has become, or has started in turn, even in
	 * another pid namespace.
	 * @param wrapper what was started; the program writes to the output of it
	 */
	public RunningProgram within(RunningProgram wrapper) {
		long said = Long.parseLong(wrapper.await("started"));
		long pid = Stream.concat(Stream.of(wrapper.pid()), wrapper.descendants().stream().map(ProcessHandle::pid))
			.filter((candidate) -> Proc.innerPid(candidate) == said)
			.findFirst()
			.orElseThrow(() -> new AssertionError("It is gone: " + wrapper));
		return adopt(pid, wrapper.output());
	}

	/**
	 * Takes a process over that writes where its parent does.
	 */
	public RunningProgram adoptChild(RunningProgram parent, long pid) {
		return adopt(pid, parent.output());
	}

	/**
	 * Takes a process over that was started on this stage, however indirectly, but never
	 * another one.
	 */
	public RunningProgram adopt(long pid, Path output) {
		Optional<ProcessHandle> handle = ProcessHandle.of(pid).filter(this::isMarked);
		if (handle.isEmpty()) {
			throw new AssertionError("Process %d is gone, or is none of ours:%n%s".formatted(pid,
					String.join("\n", RunningProgram.lines(output))));
		}
		this.started.put(pid, handle.get());
		return new RunningProgram(handle.get(), output, OutputStream.nullOutputStream());
	}

	/**
	 * Runs a command to its end.
	 */
	public static String run(String... words) {
		try {
			Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
			process.getOutputStream().close();
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
				throw new IllegalStateException("%s: %s".formatted(String.join(" ", words), output));
			}
			return output.trim();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		Awaitility.await()
			.alias("the end of all processes of this stage")
			.atMost(Duration.ofMinutes(1))
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(20))
			.until(() -> endAll() == 0);
		delete();
		try {
			Runtime.getRuntime().removeShutdownHook(this.hook);
		}
		catch (IllegalStateException ex) {
			// it is too late for that
		}
	}

	private long endAll() {
		this.started.values().forEach(Stage::end);
		List<ProcessHandle> left = ProcessHandle.allProcesses().filter(this::isMarked).toList();
		left.forEach(Stage::end);
		return left.size();
	}

	private static void end(ProcessHandle handle) {
		handle.destroyForcibly();
	}

	/**
	 * A process that has ended has no environment any more, even if nobody has reaped it.
	 */
	private boolean isMarked(ProcessHandle handle) {
		try {
			return Files.readString(Path.of("/proc/" + handle.pid() + "/environ"), StandardCharsets.ISO_8859_1)
				.contains(MARK + "=" + this.mark);
		}
		catch (IOException ex) {
			return false;
		}
	}

	private void delete() {
		try (Stream<Path> paths = Files.walk(this.root)) {
			for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
				Files.deleteIfExists(path);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
