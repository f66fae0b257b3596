package io.github.portguard.registry;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Finds out which application this JVM runs.
 */
final class ApplicationDetector {

	private static final String BOOT_LOADER = "org.springframework.boot.loader.";

	/**
	 * Boot's launcher takes jars from there as well.
	 */
	private static final String LOADER_PATH = "loader.path";

	private static final String LOADER_PATH_VARIABLE = "LOADER_PATH";

	private ApplicationDetector() {
	}

	/**
	 * Never throws: what can't be told is {@code null}.
	 */
	static Application detect(@Nullable String id, @Nullable String variant) {
		List<Class<?>> candidates = mainClassesOnStack();
		String command = mainClassOfCommand();
		Class<?> outermost = candidates.isEmpty() ? null : candidates.get(candidates.size() - 1);
		String name = (outermost != null) ? outermost.getName() : command;
		boolean ambiguous = isMoreThanOneProgram(candidates)
				|| (command != null && !plain(command).equals(plain(String.valueOf(name))));
		String location = (outermost != null) ? location(outermost) : null;
		Path artifactPath = (location != null) ? pathOf(location) : singleClassPathEntry();
		String fallbackId = (name != null) ? name : "application";
		return new Application((id != null && !id.isBlank()) ? id : fallbackId, ambiguous ? null : name,
				(artifactPath != null) ? Artifact.at(artifactPath) : null, directory(), withClassPath(variant));
	}

	private static @Nullable String withClassPath(@Nullable String variant) {
		String loaderPath = System.getProperty(LOADER_PATH, System.getenv(LOADER_PATH_VARIABLE));
		String classPath = ClassPath.fingerprint(System.getProperty("java.class.path", ""), loaderPath);
		return (variant != null && classPath != null) ? variant + " " + classPath
				: ((classPath != null) ? classPath : variant);
	}

	/**
	 * The classes of all {@code main} methods on the calling thread, innermost first,
	 * those of Boot's launchers left aside. More than one means that a program was run by
	 * another one, a wrapper or a runner, so that none of them alone says what runs.
	 */
	private static List<Class<?>> mainClassesOnStack() {
		return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
			.walk(ApplicationDetector::mainClasses);
	}

	private static List<Class<?>> mainClasses(Stream<StackWalker.StackFrame> frames) {
		List<Class<?>> classes = new ArrayList<>();
		for (Iterator<StackWalker.StackFrame> all = frames.iterator(); all.hasNext();) {
			StackWalker.StackFrame frame = all.next();
			Class<?> type = frame.getDeclaringClass();
			if ("main".equals(frame.getMethodName()) && !type.getName().startsWith(BOOT_LOADER)
					&& !classes.contains(type)) {
				classes.add(type);
			}
		}
		return classes;
	}

	private static boolean isMoreThanOneProgram(List<Class<?>> mainClasses) {
		Set<String> programs = new HashSet<>();
		for (Class<?> mainClass : mainClasses) {
			programs.add(plain(mainClass.getName()));
		}
		return programs.size() > 1;
	}

	/**
	 * Kotlin and Scala put the {@code main} method of a class into a companion of it.
	 */
	private static String plain(String className) {
		String name = className.endsWith("$Companion")
				? className.substring(0, className.length() - "$Companion".length()) : className;
		return name.endsWith("$") ? name.substring(0, name.length() - 1) : name;
	}

	/**
	 * What the JVM was started with, if that was a class and not a jar.
	 */
	private static @Nullable String mainClassOfCommand() {
		String command = System.getProperty("sun.java.command", "").trim();
		String first = command.split(" ", 2)[0];
		boolean jar = first.endsWith(".jar") || first.contains(File.separator);
		return (first.isEmpty() || jar || first.startsWith(BOOT_LOADER)) ? null : first;
	}

	private static @Nullable String location(Class<?> type) {
		try {
			CodeSource source = type.getProtectionDomain().getCodeSource();
			return (source != null && source.getLocation() != null) ? source.getLocation().toString() : null;
		}
		catch (SecurityException ex) {
			return null;
		}
	}

	/**
	 * Returns the file or directory in the file system that a class was loaded from; for
	 * a nested location of an executable jar that is the executable jar.
	 */
	static @Nullable Path pathOf(String location) {
		String text = location.startsWith("jar:") ? location.substring("jar:".length()) : location;
		boolean nested = text.startsWith("nested:");
		text = nested ? "file:" + text.substring("nested:".length()) : text;
		int bang = text.indexOf(nested ? "/!" : "!/");
		text = (bang >= 0) ? text.substring(0, bang) : text;
		try {
			return text.startsWith("file:") ? Path.of(URI.create(text)) : null;
		}
		catch (RuntimeException ex) {
			return null;
		}
	}

	private static @Nullable Path singleClassPathEntry() {
		String classPath = System.getProperty("java.class.path", "");
		try {
			return (!classPath.isEmpty() && !classPath.contains(File.pathSeparator)) ? Path.of(classPath) : null;
		}
		catch (InvalidPathException ex) {
			return null;
		}
	}

	private static @Nullable String directory() {
		try {
			return Path.of(System.getProperty("user.dir", "")).toRealPath().toString();
		}
		catch (IOException | RuntimeException ex) {
			return null;
		}
	}

}
