package io.github.portguard.samples.webmvc;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

import io.github.portguard.testing.JavaCommand;
import io.github.portguard.testing.LauncherProgram;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;

/**
 * The sample as its users run it: its executable jar in a JVM of its own.
 */
final class SampleRun {

	static final Path JAR = Path.of(System.getProperty("sample.jar"));

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	private static final Pattern STARTED = Pattern.compile("Tomcat started on port (\\d+)");

	private final RunningProgram program;

	private final Path output;

	private SampleRun(RunningProgram program, Path output) {
		this.program = program;
		this.output = output;
	}

	static Builder on(Stage stage) {
		return new Builder(stage);
	}

	String log() {
		try {
			return Files.readString(this.output, StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			return "";
		}
	}

	/**
	 * Waits until the application is ready and returns its port, as the log has it.
	 */
	int awaitStarted() {
		await(": Started SampleApplication");
		Matcher matcher = STARTED.matcher(log());
		if (!matcher.find()) {
			throw new AssertionError(log());
		}
		return Integer.parseInt(matcher.group(1));
	}

	/**
	 * Waits until the application has ended by itself and returns its exit code.
	 */
	int awaitExit() {
		return this.program.awaitExit();
	}

	void await(String text) {
		try {
			Awaitility.await()
				.atMost(PATIENCE)
				.pollDelay(Duration.ZERO)
				.pollInterval(Duration.ofMillis(20))
				.until(() -> log().contains(text) || !this.program.isAlive());
		}
		catch (ConditionTimeoutException ex) {
			throw new AssertionError("No '%s' in time:%n%s".formatted(text, log()), ex);
		}
		if (!log().contains(text)) {
			throw new AssertionError("It has ended without '%s':%n%s".formatted(text, log()));
		}
	}

	/**
	 * Returns the lines that Port Guard has logged.
	 */
	List<String> guardLines() {
		return log().lines()
			.filter((line) -> line.contains("io.github.portguard.PortGuard ") || line.contains("i.g.portguard."))
			.toList();
	}

	/**
	 * Returns the report of a failed start, from "Description:" on.
	 */
	String failureReport() {
		String log = log();
		int start = log.indexOf("Description:");
		return (start < 0) ? log : log.substring(start).trim();
	}

	/**
	 * Returns the causes in the stack trace of a start that failed.
	 */
	List<String> causes() {
		return log().lines().filter((line) -> line.startsWith("Caused by: ")).toList();
	}

	/**
	 * Returns the process id of the JVM.
	 */
	long pid() {
		Matcher matcher = Pattern.compile("with PID (\\d+)").matcher(log());
		if (!matcher.find()) {
			throw new AssertionError(log());
		}
		return Long.parseLong(matcher.group(1));
	}

	boolean isAlive() {
		return ProcessHandle.of(pid()).map(ProcessHandle::isAlive).orElse(false);
	}

	boolean wasAskedToEnd() {
		return log().contains("Commencing graceful shutdown");
	}

	void stop() {
		ProcessHandle.of(pid()).ifPresent(ProcessHandle::destroy);
		awaitEnd();
	}

	void kill() {
		ProcessHandle.of(pid()).ifPresent(ProcessHandle::destroyForcibly);
		awaitEnd();
	}

	void awaitEnd() {
		Awaitility.await()
			.atMost(PATIENCE)
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(20))
			.until(() -> !isAlive());
	}

	RunningProgram program() {
		return this.program;
	}

	static String get(int port, String path) {
		try {
			return HttpClient.newHttpClient()
				.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).build(),
						BodyHandlers.ofString())
				.body();
		}
		catch (IOException ex) {
			return ex.toString();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return ex.toString();
		}
	}

	static CompletableFuture<String> getLater(int port, String path) {
		return CompletableFuture.supplyAsync(() -> get(port, path));
	}

	/**
	 * What is said on the command line and in the environment. What is not said comes
	 * from the sample's own configuration.
	 */
	static final class Builder {

		private final Stage stage;

		private final Map<String, Object> properties = new LinkedHashMap<>();

		private final Map<String, String> environment = new HashMap<>();

		private final List<String> wrapper = new ArrayList<>();

		private JavaCommand command = JavaCommand.ofJar(JAR).withOptions("-Xmx128m");

		private Path directory;

		private Builder(Stage stage) {
			this.stage = stage;
			this.directory = stage.directory();
			with("port-guard.registry.directory", stage.registry());
		}

		Builder with(String property, Object value) {
			this.properties.put(property, value);
			return this;
		}

		Builder port(int port) {
			return with("server.port", port);
		}

		Builder environment(String name, String value) {
			this.environment.put(name, value);
			return this;
		}

		Builder in(Path directory) {
			this.directory = directory;
			return this;
		}

		Builder options(String... options) {
			this.command = this.command.withOptions(options);
			return this;
		}

		Builder wrappedIn(String... words) {
			this.wrapper.addAll(List.of(words));
			return this;
		}

		private JavaCommand command() {
			return this.command.withArguments(this.properties.entrySet()
				.stream()
				.map((property) -> "--%s=%s".formatted(property.getKey(), property.getValue()))
				.toArray(String[]::new));
		}

		/**
		 * Starts it as a child of this JVM.
		 */
		SampleRun start() {
			Path output = this.stage.newOutput();
			List<String> words = new ArrayList<>(this.wrapper);
			words.addAll(command().words());
			return new SampleRun(this.stage.start(words, this.directory, this.environment, output), output);
		}

		/**
		 * Starts it in a network namespace of its own, after some preparation there.
		 * @param preparation lines of a shell script
		 */
		SampleRun startAfter(String preparation) {
			Path output = this.stage.newOutput();
			String line = this.wrapper.stream().collect(Collectors.joining(" ")) + " " + command().shellLine();
			Path script = this.stage.script("start-" + output.getFileName(),
					preparation + "\n" + line + " >'" + output + "' 2>&1\n");
			List<String> words = List.of("unshare", "-n", "sh", script.toString());
			return new SampleRun(this.stage.start(words, this.directory, this.environment), output);
		}

		/**
		 * Starts it from a JVM, as build tools and IDEs do, and kills that JVM when the
		 * application is ready.
		 */
		SampleRun startOrphan() {
			SampleRun run = startByJava();
			run.awaitStarted();
			run.program().kill();
			return run;
		}

		SampleRun startByJava() {
			Path output = this.stage.newOutput();
			List<String> words = new ArrayList<>(JavaCommand.of(LauncherProgram.class).words());
			words.add(output.toString());
			words.addAll(command().words());
			return new SampleRun(this.stage.start(words, this.directory, this.environment), output);
		}

	}

}
