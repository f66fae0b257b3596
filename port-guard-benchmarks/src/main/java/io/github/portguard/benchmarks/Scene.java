package io.github.portguard.benchmarks;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.portguard.port.ListeningSocket;
import io.github.portguard.port.ProcfsSocketTable;
import io.github.portguard.testing.LauncherProgram;

/**
 * Where a benchmark takes place: a directory, and the processes that were started there.
 * Only these are ever ended, each by its handle, which knows pid and start.
 */
final class Scene implements AutoCloseable {

	private static final Set<String> INHERITED = Set.of("PATH", "LANG", "TMPDIR", "HOME");

	private static final Pattern LAUNCHED = Pattern.compile("^launched (\\d+)");

	/**
	 * The class path of this JVM, for programs in another directory.
	 */
	private static final String CLASS_PATH = Stream
		.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
		.map((path) -> Path.of(path).toAbsolutePath().toString())
		.collect(Collectors.joining(File.pathSeparator));

	private static final int PATIENCE = 120;

	private final Path root;

	private final Set<ProcessHandle> processes = ConcurrentHashMap.newKeySet();

	/**
	 * For a benchmark that is broken off.
	 */
	private final Thread hook = new Thread(this::endAll, "scene-end");

	Scene() throws IOException {
		this.root = Files.createTempDirectory("port-guard-benchmark").toRealPath();
		Files.createDirectory(directory());
		Runtime.getRuntime().addShutdownHook(this.hook);
	}

	/**
	 * Returns the directory that all programs run in.
	 */
	Path directory() {
		return this.root.resolve("app");
	}

	Path path(String name) {
		return this.root.resolve(name);
	}

	Path registry() {
		return this.root.resolve("registry");
	}

	/**
	 * Starts a program. Nothing of the environment that might change what the guard does
	 * is handed on.
	 */
	Child start(List<String> words) throws IOException {
		ProcessBuilder builder = builder(words);
		builder.environment().keySet().retainAll(INHERITED);
		return start(builder);
	}

	/**
	 * Starts a program in the environment of this JVM, such as one that needs to know its
	 * proxy.
	 */
	Child startInherited(List<String> words) throws IOException {
		return start(builder(words));
	}

	private ProcessBuilder builder(List<String> words) {
		return new ProcessBuilder(words).directory(directory().toFile()).redirectErrorStream(true);
	}

	private Child start(ProcessBuilder builder) throws IOException {
		long begin = System.nanoTime();
		Process process = builder.start();
		this.processes.add(process.toHandle());
		return new Child(process, begin);
	}

	/**
	 * Starts a program of this module in a JVM of its own.
	 */
	Child start(Class<?> program, String... arguments) throws IOException {
		return start(command(program, arguments));
	}

	static List<String> command(Class<?> program, String... arguments) {
		List<String> words = new ArrayList<>(List.of(java("java"), "-cp", CLASS_PATH, program.getName()));
		words.addAll(List.of(arguments));
		return words;
	}

	/**
	 * Returns a program of the JDK that runs this.
	 */
	static String java(String name) {
		return Path.of(System.getProperty("java.home"), "bin", name).toString();
	}

	/**
	 * Starts a program from another JVM, as Maven does, and kills that JVM when the
	 * program has said that it is up.
	 * @param words the command of the program
	 * @param sign what it writes when it is up
	 */
	ProcessHandle startOrphan(List<String> words, String sign) throws Exception {
		Path output = Files.createTempFile(this.root, "orphan", ".log");
		List<String> command = new ArrayList<>(LauncherProgram.maven().words());
		command.add(output.toString());
		command.addAll(words);
		try (Child launcher = start(command)) {
			long pid = Long.parseLong(launcher.await(LAUNCHED).group(1));
			ProcessHandle orphan = launcher.handle()
				.children()
				.filter((child) -> child.pid() == pid)
				.findFirst()
				.orElseThrow();
			this.processes.add(orphan);
			awaitText(output, sign, orphan);
			launcher.handle().destroyForcibly();
			return orphan;
		}
	}

	private static void awaitText(Path file, String text, ProcessHandle writer) throws Exception {
		long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE);
		while (!Files.readString(file, StandardCharsets.UTF_8).contains(text)) {
			if (!writer.isAlive() || System.nanoTime() > deadline) {
				throw new IllegalStateException("No '%s' in:%n%s".formatted(text, Files.readString(file)));
			}
			TimeUnit.MILLISECONDS.sleep(20);
		}
	}

	/**
	 * Ends a process that was started here, and waits until it has gone.
	 */
	void end(ProcessHandle process) throws Exception {
		if (!this.processes.contains(process)) {
			throw new IllegalArgumentException("process %d is none of ours".formatted(process.pid()));
		}
		process.destroy();
		awaitEnd(process);
	}

	void awaitEnd(ProcessHandle process) throws Exception {
		try {
			process.onExit().get(PATIENCE, TimeUnit.SECONDS);
		}
		catch (TimeoutException ex) {
			process.destroyForcibly();
			throw new IllegalStateException("process %d has not ended".formatted(process.pid()), ex);
		}
		this.processes.remove(process);
	}

	/**
	 * Complains unless all that listens on a port is one process, and that was started
	 * here. To be asked right before anybody is told to end whoever has the port.
	 */
	void requireOurs(int port, ProcessHandle process) throws IOException {
		List<ListeningSocket> sockets = new ProcfsSocketTable().find(port).listening();
		boolean ours = this.processes.contains(process) && process.isAlive() && !sockets.isEmpty()
				&& sockets.stream().allMatch((socket) -> socket.holders().equals(Set.of(process.pid())));
		if (!ours) {
			throw new IllegalStateException("port %d belongs to somebody else: %s".formatted(port, sockets));
		}
	}

	/**
	 * Whether a port can be bound.
	 */
	static boolean isFree(int port) {
		try (ServerSocket socket = new ServerSocket()) {
			socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private void endAll() {
		this.processes.forEach(ProcessHandle::destroyForcibly);
	}

	@Override
	public void close() throws IOException {
		endAll();
		this.processes.forEach((process) -> process.onExit().orTimeout(PATIENCE, TimeUnit.SECONDS).join());
		Runtime.getRuntime().removeShutdownHook(this.hook);
		try (Stream<Path> paths = Files.walk(this.root)) {
			for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
				Files.deleteIfExists(path);
			}
		}
	}

}
