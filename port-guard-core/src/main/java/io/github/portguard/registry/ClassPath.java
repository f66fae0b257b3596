package io.github.portguard.registry;

import java.io.File;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/**
 * Tells applications apart that have a main class in common, such as that of a runner, by
 * what else they are made of.
 */
final class ClassPath {

	/**
	 * Where build tools keep jars that no application has to itself. A dependency of
	 * another version makes no other application.
	 */
	private static final String[] SHARED = { "/.m2/repository/", "/.gradle/caches/" };

	/**
	 * An IDE puts this there, and a build tool does not.
	 */
	private static final String IDEA_AGENT = "/idea_rt.jar";

	private ClassPath() {
	}

	/**
	 * Returns what stands for the class path of an application.
	 * @param classPath the entries of the class path, in any order
	 * @param loaderPath what else a launcher loads from; {@code null} if nothing
	 * @return a short text that is another one for another class path, or {@code null} if
	 * there is one entry only, which is the artifact
	 */
	static @Nullable String fingerprint(String classPath, @Nullable String loaderPath) {
		if (!classPath.contains(File.pathSeparator) && loaderPath == null) {
			return null;
		}
		TreeSet<String> entries = new TreeSet<>();
		for (String entry : classPath.split(File.pathSeparator, -1)) {
			if (!isShared(entry.replace('\\', '/'))) {
				entries.add(entry);
			}
		}
		return "class-path=" + Integer.toHexString(entries.hashCode())
				+ ((loaderPath != null) ? "-" + Integer.toHexString(loaderPath.hashCode()) : "");
	}

	private static boolean isShared(String entry) {
		for (String shared : SHARED) {
			if (entry.contains(shared)) {
				return true;
			}
		}
		return entry.endsWith(IDEA_AGENT);
	}

}
