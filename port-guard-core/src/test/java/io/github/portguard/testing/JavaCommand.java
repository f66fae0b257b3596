package io.github.portguard.testing;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The command that starts a light JVM. Immutable.
 *
 * @param wrapper what stands before it, such as {@code setsid}
 * @param options options of the JVM
 * @param program the class path and the main class, or the jar
 * @param arguments the arguments of the program
 */
public record JavaCommand(List<String> wrapper, List<String> options, List<String> program, List<String> arguments) {

	private static final List<String> LIGHT = List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
			"-Xmx64m", "-XX:-UsePerfData", "-Dport-guard.lookup-timeout=1m", "-Dport-guard.registry.timeout=1m");

	/**
	 * A program of ours is up before it pays to compile what is not called very often.
	 */
	private static final String COMPILE_LITTLE = "-XX:CompileThresholdScaling=5";

	private static final List<String> NEEDED = List.of("io.github.portguard.PortGuard",
			"io.github.portguard.testing.GuardedProgram", "org.slf4j.Logger", "org.jspecify.annotations.Nullable",
			"oshi.SystemInfo", "oshi.software.common.os.linux.LinuxInternetProtocolStats", "com.sun.jna.Native",
			"com.sun.jna.platform.unix.LibCAPI");

	public JavaCommand {
		wrapper = List.copyOf(wrapper);
		options = List.copyOf(options);
		program = List.copyOf(program);
		arguments = List.copyOf(arguments);
	}

	public static JavaCommand of(Class<?> mainClass) {
		return of(mainClass, classPathText()).withOptions(SharedClasses.options().toArray(String[]::new));
	}

	public static JavaCommand of(Class<?> mainClass, String classPath) {
		return new JavaCommand(List.of(), LIGHT, List.of("-cp", classPath, mainClass.getName()), List.of())
			.withOptions(COMPILE_LITTLE);
	}

	public static JavaCommand ofJar(Path jar) {
		return new JavaCommand(List.of(), LIGHT, List.of("-jar", jar.toString()), List.of());
	}

	/**
	 * Returns where the programs and what they need were loaded from, logging left out.
	 */
	public static List<Path> classPath() {
		return NEEDED.stream().map(JavaCommand::location).filter(Objects::nonNull).distinct().toList();
	}

	static String classPathText() {
		return classPath().stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
	}

	private static Path location(String className) {
		try {
			return location(Class.forName(className, false, JavaCommand.class.getClassLoader()));
		}
		catch (ClassNotFoundException ex) {
			return null;
		}
	}

	/**
	 * Returns where a class was loaded from.
	 */
	public static Path location(Class<?> type) {
		CodeSource source = type.getProtectionDomain().getCodeSource();
		try {
			return Path.of(source.getLocation().toURI());
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Returns this command as one whose program writes its warnings to its output.
	 */
	public JavaCommand withLogging() {
		return withOptions("-Dslf4j.provider=" + ProgramLogging.class.getName());
	}

	public JavaCommand withOptions(String... options) {
		return new JavaCommand(this.wrapper, append(this.options, options), this.program, this.arguments);
	}

	public JavaCommand withArguments(String... arguments) {
		return new JavaCommand(this.wrapper, this.options, this.program, append(this.arguments, arguments));
	}

	public JavaCommand wrappedIn(String... words) {
		return new JavaCommand(append(List.of(words), this.wrapper.toArray(String[]::new)), this.options, this.program,
				this.arguments);
	}

	/**
	 * Returns this command as one that whatever stands before it gives to another
	 * program.
	 * @param words that program, which starts the rest of its command
	 */
	public JavaCommand startedBy(String... words) {
		return new JavaCommand(append(this.wrapper, words), this.options, this.program, this.arguments);
	}

	private static List<String> append(List<String> list, String... more) {
		return Stream.concat(list.stream(), Stream.of(more)).toList();
	}

	public List<String> words() {
		List<String> words = new ArrayList<>(this.wrapper);
		words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		words.addAll(this.options);
		words.addAll(this.program);
		words.addAll(this.arguments);
		return words;
	}

	/**
	 * Returns the command as a line for a shell.
	 */
	public String shellLine() {
		return shellLine(words());
	}

	static String shellLine(List<String> words) {
		return words.stream().map((word) -> "'" + word.replace("'", "'\\''") + "'").collect(Collectors.joining(" "));
	}

}
