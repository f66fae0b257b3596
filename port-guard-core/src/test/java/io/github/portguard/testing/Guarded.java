package io.github.portguard.testing;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import org.awaitility.Awaitility;

/**
 * A {@link GuardedProgram} about to be started, in one of the ways in which programs are
 * started.
 */
public final class Guarded {

	private final Stage stage;

	private final Map<String, String> environment = new HashMap<>();

	private final List<String> arguments = new ArrayList<>();

	private JavaCommand command = JavaCommand.of(GuardedProgram.class);

	private Path directory;

	Guarded(Stage stage, int port) {
		this.stage = stage;
		this.directory = stage.directory();
		with("port", port);
		with("registry", stage.registry());
	}

	/**
	 * Sets an option of {@link GuardedProgram}; the last value counts.
	 */
	public Guarded with(String option, Object value) {
		this.arguments.add("--" + option + "=" + value);
		return this;
	}

	public Guarded with(String option) {
		this.arguments.add("--" + option);
		return this;
	}

	/**
	 * Lets it replace running instances, even what this JVM has started: that counts as a
	 * tool of a developer then.
	 */
	public Guarded replacing() {
		return with("running", "REPLACE").with("launchers", "java");
	}

	public Guarded in(Path directory) {
		this.directory = directory;
		return this;
	}

	public Guarded environment(String name, String value) {
		this.environment.put(name, value);
		return this;
	}

	public Guarded from(Path jar) {
		this.command = JavaCommand.ofJar(jar);
		return this;
	}

	public Guarded command(UnaryOperator<JavaCommand> change) {
		this.command = change.apply(this.command);
		return this;
	}

	private JavaCommand command() {
		return this.command.withArguments(this.arguments.toArray(String[]::new));
	}

	/**
	 * Starts it as a child of this JVM.
	 */
	public RunningProgram start() {
		return this.stage.start(command().words(), this.directory, this.environment);
	}

	/**
	 * Starts it as the child of another JVM, which looks like Maven.
	 */
	public Launched startByJava() {
		return startByJava((command) -> command);
	}

	public Launched startByJava(UnaryOperator<JavaCommand> launcherChange) {
		Path output = this.stage.newOutput();
		return launched(startJavaLauncher(launcherChange.apply(LauncherProgram.maven()), output), output);
	}

	/**
	 * Starts it as the child of a JVM that runs no build tool, and kills that when the
	 * program is ready.
	 */
	public RunningProgram startOrphanOfSomeProgram() {
		Path output = this.stage.newOutput();
		return launched(startJavaLauncher(JavaCommand.of(LauncherProgram.class), output), output).orphan();
	}

	/**
	 * Starts another JVM, which starts it, and starts it again a few times when it has
	 * ended. Then it says that it has resigned.
	 */
	public RunningProgram superviseByJava(int restarts) {
		return startJavaLauncher(LauncherProgram.maven().withOptions("-Drestarts=" + restarts), this.stage.newOutput());
	}

	private RunningProgram startJavaLauncher(JavaCommand launcher, Path output) {
		List<String> words = new ArrayList<>(launcher.words());
		words.add(output.toString());
		words.addAll(command().words());
		return this.stage.start(words, this.directory, this.environment);
	}

	/**
	 * Starts it as the child of another JVM, which is killed when the program is ready.
	 */
	public RunningProgram startOrphan() {
		return startByJava().orphan();
	}

	/**
	 * Starts it as the child of a program with the name of an IDE, which costs less than
	 * a JVM, reads its output, and is killed when the program is ready.
	 */
	public RunningProgram startOrphanOfAnIde() {
		return startOrphanOfAnIde("\"$@\" 2>&1 | cat & wait");
	}

	/**
	 * Starts it in the same way, but with a file for its output.
	 */
	public RunningProgram startWithAFileFromAnIde() {
		return startOrphanOfAnIde("\"$@\" & wait");
	}

	private RunningProgram startOrphanOfAnIde(String script) {
		String ide = this.stage.ide();
		command((command) -> command.startedBy(ide, "-c", script, ide));
		RunningProgram program = this.stage.within(start()).awaitReady();
		RunningProgram launcher = this.stage.adopt(Proc.parent(program.pid()), this.stage.newOutput());
		return new Launched(launcher, program).orphan();
	}

	/**
	 * Starts it from a shell that ends when the program is ready.
	 */
	public RunningProgram startOrphanOfAShell() {
		Launched launched = startByScript("sh", "%COMMAND% &\nread line\n");
		launched.program().awaitReady();
		launched.launcher().send("leave");
		launched.launcher().awaitEnd();
		return launched.program();
	}

	/**
	 * Starts it by a script.
	 * @param interpreter what runs the script, such as {@code sh}
	 * @param script the script; {@code %COMMAND%} stands for the command with its output
	 * redirected, {@code %WORDS%} for the command as a list of strings in brackets and
	 * {@code %OUTPUT%} for the file its output must go to
	 */
	public Launched startByScript(String interpreter, String script) {
		return startByScript(List.of(interpreter), script);
	}

	public Launched startByScript(List<String> interpreter, String script) {
		Path output = this.stage.newOutput();
		return launched(startScript(interpreter, script, output), output);
	}

	/**
	 * Starts a script that starts it, perhaps more than once.
	 * @param interpreter as for {@link #startByScript}
	 * @param script as for {@link #startByScript}
	 */
	public RunningProgram superviseByScript(String interpreter, String script) {
		return startScript(List.of(interpreter), script, this.stage.newOutput());
	}

	private RunningProgram startScript(List<String> interpreter, String script, Path output) {
		String line = command().shellLine() + " >>'" + output + "' 2>&1 </dev/null";
		List<String> quoted = command().words().stream().map((word) -> "\"" + word + "\"").toList();
		Path file = this.stage.script("run-" + output.getFileName(),
				script.replace("%COMMAND%", line)
					.replace("%WORDS%", "[" + String.join(", ", quoted) + "]")
					.replace("%OUTPUT%", output.toString()));
		List<String> words = new ArrayList<>(interpreter);
		words.add(file.toString());
		return this.stage.start(words, this.directory, this.environment);
	}

	private Launched launched(RunningProgram launcher, Path output) {
		return new Launched(launcher, this.stage.find(launcher, output));
	}

	/**
	 * A program and what has started it.
	 *
	 * @param launcher its launcher
	 * @param program the program
	 */
	public record Launched(RunningProgram launcher, RunningProgram program) {

		/**
		 * Waits until the program is ready, kills its launcher, and waits until it has
		 * another parent.
		 */
		public RunningProgram orphan() {
			this.program.awaitReady();
			this.launcher.kill();
			Awaitility.await()
				.atMost(RunningProgram.PATIENCE)
				.pollDelay(Duration.ZERO)
				.pollInterval(Duration.ofMillis(10))
				.until(() -> Proc.parent(this.program.pid()) != this.launcher.pid());
			return this.program;
		}

	}

}
