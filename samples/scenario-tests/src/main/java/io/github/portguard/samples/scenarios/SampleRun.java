package io.github.portguard.samples.scenarios;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

import io.github.portguard.testing.JavaCommand;
import io.github.portguard.testing.RecordFile;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;

/**
 * The sample as its users run it, in a JVM of its own.
 */
public final class SampleRun {

	/**
	 * The name of the application: tests run in the directory of the sample.
	 */
	public static final String NAME = Path.of("").toAbsolutePath().getFileName() + "-sample";

	public static final Path JAR = Path.of(System.getProperty("sample.jar", "none"));

	/**
	 * What the sample is on.
	 */
	static final SampleServer SERVER = SampleServer.find();

	private static final Duration PATIENCE = Duration.ofMinutes(3);

	/**
	 * A logger of ours, as it is abbreviated in the log.
	 */
	private static final Pattern GUARD = Pattern
		.compile("io\\.github\\.portguard\\.PortGuard |i\\.g\\.portguard\\.(?!samples\\.)");

	private final RunningProgram program;

	private final Path output;

	private final Path registry;

	SampleRun(RunningProgram program, Path output, Path registry) {
		this.program = program;
		this.output = output;
		this.registry = registry;
	}

	/**
	 * Returns a start from its extracted jar, the fastest way.
	 */
	public static SampleStart on(Stage stage) {
		return new SampleStart(stage, ExtractedSample.COMMAND);
	}

	/**
	 * Returns a start from its executable jar.
	 */
	public static SampleStart onJar(Stage stage) {
		return on(stage, SampleStart.ofJar(JAR));
	}

	/**
	 * Returns a start in another way.
	 */
	public static SampleStart on(Stage stage, JavaCommand command) {
		return new SampleStart(stage, command);
	}

	/**
	 * Returns the command that starts it as {@link #on} does, without any arguments.
	 */
	public static JavaCommand command() {
		return ExtractedSample.COMMAND;
	}

	public String log() {
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
	public int awaitStarted() {
		await(": Started SampleApplication");
		String log = log();
		return SERVER.listener().ports(log).stream().findFirst().orElseThrow(() -> new AssertionError(log));
	}

	/**
	 * Waits until the application has ended by itself and returns its exit code.
	 */
	public int awaitExit() {
		awaitUntil(() -> !this.program.isAlive());
		return this.program.awaitExit();
	}

	public void await(String text) {
		try {
			awaitUntil(() -> log().contains(text) || !this.program.isAlive());
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
	public List<String> guardLines() {
		return log().lines().filter((line) -> GUARD.matcher(line).find()).toList();
	}

	/**
	 * Returns the report of a failed start, from "Description:" on.
	 */
	public String failureReport() {
		String log = log();
		int start = log.indexOf("Description:");
		return (start < 0) ? log : log.substring(start).trim();
	}

	/**
	 * Returns the causes in the stack trace of a start that failed.
	 */
	public List<String> causes() {
		return log().lines().filter((line) -> line.startsWith("Caused by: ")).toList();
	}

	/**
	 * Returns the process id of the JVM.
	 */
	public long pid() {
		Matcher matcher = Pattern.compile("with PID (\\d+)").matcher(log());
		if (!matcher.find()) {
			throw new AssertionError(log());
		}
		return Long.parseLong(matcher.group(1));
	}

	/**
	 * Returns what it has put on disk about a port it is on.
	 */
	public RecordFile record(int port) {
		return new RecordFile(this.registry, port);
	}

	/**
	 * Complains if it has ended or was asked to.
	 */
	public void assertUntouched() {
		if (!isAlive() || wasAskedToEnd()) {
			throw new AssertionError("It was signalled: " + log());
		}
	}

	public boolean isAlive() {
		return ProcessHandle.of(pid()).map(ProcessHandle::isAlive).orElse(false);
	}

	public boolean wasAskedToEnd() {
		return log().contains(SERVER.shutdownMessage());
	}

	/**
	 * Asks it to end, as a person would with {@code kill}.
	 */
	public void terminate() {
		ProcessHandle.of(pid()).ifPresent(ProcessHandle::destroy);
	}

	public void stop() {
		terminate();
		awaitEnd();
	}

	public void kill() {
		ProcessHandle.of(pid()).ifPresent(ProcessHandle::destroyForcibly);
		awaitEnd();
	}

	public void awaitEnd() {
		awaitUntil(() -> !isAlive());
	}

	private static void awaitUntil(Callable<Boolean> condition) {
		Awaitility.await()
			.atMost(PATIENCE)
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(20))
			.until(condition);
	}

	public RunningProgram program() {
		return this.program;
	}

}
