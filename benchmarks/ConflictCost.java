import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a freshly started application takes from the failed bind to a bound port: when a stranger holds the port and
 * there is a fallback port, and when an orphan of the same application holds it, which honours SIGTERM. Each figure is
 * what the application itself logs at level DEBUG.
 *
 * <pre>java benchmarks/ConflictCost.java samples/webmvc/target/port-guard-sample-webmvc-0.1.0-SNAPSHOT.jar 10</pre>
 */
class ConflictCost {

	private static final Pattern DELAY = Pattern.compile("was bound (\\d+) ms after the bind of port");

	private static final Pattern PID = Pattern.compile("with PID (\\d+)");

	public static void main(String[] args) throws Exception {
		if ("launch".equals(args[0])) {
			launch(Arrays.asList(args).subList(1, args.length));
			return;
		}
		Path jar = Path.of(args[0]).toAbsolutePath();
		int runs = (args.length > 1) ? Integer.parseInt(args[1]) : 10;
		Path directory = Files.createTempDirectory("conflict-cost");
		List<Integer> foreign = new ArrayList<>();
		List<Integer> orphan = new ArrayList<>();
		for (int i = 0; i < runs; i++) {
			foreign.add(pastStranger(jar, directory));
			orphan.add(overOrphan(jar, directory));
			System.out.printf("run %2d: past a stranger %d ms, over an orphan %d ms%n", i + 1, foreign.get(i),
					orphan.get(i));
		}
		print("past a stranger", foreign);
		print("over an orphan ", orphan);
	}

	/** Starts a program and stays until it is killed, as a build tool or an IDE would. */
	private static void launch(List<String> words) throws Exception {
		new ProcessBuilder(words).inheritIO().start();
		Thread.currentThread().join();
	}

	private static int pastStranger(Path jar, Path directory) throws Exception {
		try (ServerSocket stranger = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return measure(jar, directory, stranger.getLocalPort());
		}
	}

	private static int overOrphan(Path jar, Path directory) throws Exception {
		int port = freePort();
		List<String> words = new ArrayList<>(
				List.of(java(), Path.of("benchmarks", "ConflictCost.java").toAbsolutePath().toString(), "launch"));
		words.addAll(command(jar, directory, port));
		Process launcher = start(words, directory);
		try (BufferedReader output = reader(launcher)) {
			long pid = Long.parseLong(await(output, PID).group(1));
			await(output, Pattern.compile(": Started "));
			launcher.toHandle().destroyForcibly();
			launcher.waitFor();
			int delay = measure(jar, directory, port);
			ProcessHandle.of(pid).ifPresent((orphan) -> orphan.onExit().join());
			return delay;
		}
	}

	private static int measure(Path jar, Path directory, int port) throws Exception {
		Process process = start(command(jar, directory, port), directory);
		try (BufferedReader output = reader(process)) {
			int delay = Integer.parseInt(await(output, DELAY).group(1));
			await(output, Pattern.compile(": Started "));
			process.toHandle().destroy();
			output.transferTo(Writer.nullWriter());
			process.waitFor();
			return delay;
		}
	}

	private static List<String> command(Path jar, Path directory, int port) throws IOException {
		return List.of(java(), "-jar", jar.toString(), "--server.address=127.0.0.1", "--server.port=" + port,
				"--port-guard.fallback.ranges=" + freePort(),
				"--port-guard.registry.directory=" + directory.resolve("registry"),
				"--logging.level.io.github.portguard=debug");
	}

	private static Process start(List<String> words, Path directory) throws IOException {
		ProcessBuilder builder = new ProcessBuilder(words).directory(directory.toFile()).redirectErrorStream(true);
		builder.environment().remove("CI");
		return builder.start();
	}

	private static BufferedReader reader(Process process) {
		return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
	}

	private static Matcher await(BufferedReader output, Pattern pattern) throws IOException {
		for (String line = output.readLine(); line != null; line = output.readLine()) {
			Matcher matcher = pattern.matcher(line);
			if (matcher.find()) {
				return matcher;
			}
		}
		throw new IllegalStateException("No line with " + pattern);
	}

	private static String java() {
		return Path.of(System.getProperty("java.home"), "bin", "java").toString();
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	private static void print(String name, List<Integer> values) {
		int[] sorted = values.stream().mapToInt(Integer::intValue).sorted().toArray();
		System.out.printf("%s: median %d ms, from %d to %d ms (%d runs)%n", name, sorted[sorted.length / 2], sorted[0],
				sorted[sorted.length - 1], sorted.length);
	}

}
