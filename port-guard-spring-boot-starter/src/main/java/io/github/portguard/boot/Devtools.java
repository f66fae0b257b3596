package io.github.portguard.boot;

import org.jspecify.annotations.Nullable;

/**
 * Tells whether Spring Boot's developer tools restart this application in its JVM.
 */
final class Devtools {

	private static final String RESTART_CLASS_LOADER = "org.springframework.boot.devtools.restart.classloader.RestartClassLoader";

	private Devtools() {
	}

	static boolean isActive(@Nullable ClassLoader classLoader) {
		ClassLoader candidate = classLoader;
		while (candidate != null) {
			if (RESTART_CLASS_LOADER.equals(candidate.getClass().getName())) {
				return true;
			}
			candidate = candidate.getParent();
		}
		return false;
	}

}
