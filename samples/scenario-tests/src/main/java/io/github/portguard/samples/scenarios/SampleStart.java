package io.github.portguard.samples.scenarios;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.portguard.testing.JavaCommand;
import io.github.portguard.testing.LauncherProgram;
import io.github.portguard.testing.Stage;

/**
 * How a sample is started: what is said on the command line and in the environment. What
 * is not said comes from the sample's own configuration.
 */
public final class SampleStart {

	private final Stage stage;

	private final Map<String, Object> properties = new LinkedHashMap<>();

	private final Map<String, String> environment = new HashMap<>();

	private JavaCommand command;

	private Path directory;

	SampleStart(Stage stage, JavaCommand command) {
		this.stage = stage;
		this.command = command;
		this.directory = stage.directory();
		options("-Djava.io.tmpdir=" + stage.root());
		with("port-guard.registry.directory", stage.registry());
		SampleRun.SERVER.properties().forEach(this::with);
	}

	static JavaCommand ofJar(Path jar) {
		return JavaCommand.ofJar(jar).withOptions("-Xmx128m");
	}

	public SampleStart with(String property, Object value) {
		this.properties.put(property, value);
		return this;
	}

	public SampleStart port(int port) {
		return with(SampleRun.SERVER.listener().portProperty(), port);
	}

	/**
	 * Says where it may go instead.
	 */
	public SampleStart ranges(String ranges) {
		return with(SampleRun.SERVER.listener().rangesProperty(), ranges);
	}

	public SampleStart environment(String name, String value) {
		this.environment.put(name, value);
		return this;
	}

	public SampleStart in(Path directory) {
		this.directory = directory;
		return this;
	}

	public SampleStart options(String... options) {
		this.command = this.command.withOptions(options);
		return this;
	}

	public SampleStart wrappedIn(String... words) {
		this.command = this.command.wrappedIn(words);
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
	public SampleRun start() {
		Path output = this.stage.newOutput();
		return new SampleRun(this.stage.start(command().words(), this.directory, this.environment, output), output,
				this.stage.registry());
	}

	/**
	 * Starts it in a network namespace of its own, after some preparation there.
	 * @param preparation lines of a shell script
	 */
	public SampleRun startAfter(String preparation) {
		Path output = this.stage.newOutput();
		Path script = this.stage.script("start-" + output.getFileName(),
				preparation + "\n" + command().shellLine() + " >'" + output + "' 2>&1\n");
		List<String> words = List.of("unshare", "-n", "sh", script.toString());
		return new SampleRun(this.stage.start(words, this.directory, this.environment), output, this.stage.registry());
	}

	/**
	 * Starts it from a JVM, as build tools and IDEs do, and kills that JVM when the
	 * application is ready.
	 */
	public SampleRun startOrphan() {
		SampleRun run = startByJava();
		run.awaitStarted();
		run.program().kill();
		return run;
	}

	public SampleRun startByJava() {
		Path output = this.stage.newOutput();
		List<String> words = new ArrayList<>(LauncherProgram.maven().words());
		words.add(output.toString());
		words.addAll(command().words());
		return new SampleRun(this.stage.start(words, this.directory, this.environment), output, this.stage.registry());
	}

}
