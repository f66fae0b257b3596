package io.github.portguard.registry;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Finds out which application this JVM runs.
 */
final class ApplicationDetector {

	private static final String BOOT_LOADER = "org.springframework.boot.loader.";

	private ApplicationDetector() {
	}

	static Application detect(@Nullable String id) {
		Class<?> mainClass = mainClassOnStack().orElse(null);
		String mainClassName = (mainClass != null) ? mainClass.getName() : mainClassOfCommand();
		String location = (mainClass != null) ? location(mainClass) : null;
		Path artifactPath = (location != null) ? pathOf(location) : singleClassPathEntry();
		String fallbackId = (mainClassName != null) ? mainClassName : "application";
		return new Application((id != null && !id.isBlank()) ? id : fallbackId, mainClassName,
				(artifactPath != null) ? Artifact.at(artifactPath) : null, directory());
	}

	/**
	 * The outermost {@code main} method of the calling thread, that of Boot's launcher
	 * left aside.
	 */
	private static Optional<Class<?>> mainClassOnStack() {
		return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
			.walk((frames) -> frames.filter((frame) -> "main".equals(frame.getMethodName()))
				.<Class<?>>map(StackWalker.StackFrame::getDeclaringClass)
				.filter((type) -> !type.getName().startsWith(BOOT_LOADER))
				.reduce((inner, outer) -> outer));
	}

	private static @Nullable String mainClassOfCommand() {
		String command = System.getProperty("sun.java.command", "").trim();
		String first = command.split("\\s+", 2)[0];
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
		return (!classPath.isEmpty() && !classPath.contains(File.pathSeparator)) ? Path.of(classPath) : null;
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
