package io.github.portguard.boot;

import java.util.List;

import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/**
 * Tells a test from a normal run. To be asked on the thread that starts the application.
 */
final class TestDetector {

	private static final String TEST_PROPERTY_SOURCE = "Inlined Test Properties";

	private static final List<String> TEST_CLASSES = List.of("org.junit.platform.", "org.junit.runners.",
			"org.springframework.boot.test.", "org.springframework.test.", "org.testng.", "io.cucumber.",
			"cucumber.runtime.", "org.spockframework.");

	private static final List<String> TEST_COMMANDS = List.of("surefire", "Gradle Test Executor",
			"com.intellij.rt.junit", "org.eclipse.jdt.internal.junit", "org.junit.platform.console",
			"com.microsoft.java.test.runner");

	private TestDetector() {
	}

	static boolean isTest(Environment environment, String command) {
		return hasTestProperties(environment) || TEST_COMMANDS.stream().anyMatch(command::contains)
				|| StackWalker.getInstance().walk((frames) -> frames.anyMatch(TestDetector::isTestFrame));
	}

	private static boolean hasTestProperties(Environment environment) {
		return environment instanceof ConfigurableEnvironment configurable
				&& configurable.getPropertySources().contains(TEST_PROPERTY_SOURCE);
	}

	private static boolean isTestFrame(StackWalker.StackFrame frame) {
		return TEST_CLASSES.stream().anyMatch(frame.getClassName()::startsWith);
	}

}
