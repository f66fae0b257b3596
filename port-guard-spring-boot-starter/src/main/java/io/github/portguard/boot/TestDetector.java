package io.github.portguard.boot;

import java.util.List;
import java.util.Properties;

import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/**
 * Tells a test from a normal run. To be asked on the thread that starts the application.
 */
final class TestDetector {

	private static final String TEST_PROPERTY_SOURCE = "Inlined Test Properties";

	private static final List<String> TEST_CLASSES = List.of("org.junit.platform.", "org.junit.runners.",
			"org.springframework.boot.test.", "org.springframework.test.", "org.testng.", "io.cucumber.",
			"cucumber.runtime.", "org.spockframework.", "io.kotest.", "com.google.testing.junit.", "sbt.ForkMain");

	private static final List<String> TEST_COMMANDS = List.of("surefire", "Gradle Test Executor",
			"com.intellij.rt.junit", "org.eclipse.jdt.internal.junit", "org.junit.platform.console",
			"com.microsoft.java.test.runner", "com.intellij.rt.testng", "sbt.ForkMain", "com.google.testing.junit");

	private static final List<String> TEST_SYSTEM_PROPERTIES = List.of("surefire.real.class.path",
			"surefire.test.class.path", "org.gradle.test.worker");

	private TestDetector() {
	}

	/**
	 * Whether this is a test.
	 * @param environment tells which properties were set for a test
	 * @param systemProperties the system properties, which say what was started
	 */
	static boolean isTest(Environment environment, Properties systemProperties) {
		String command = systemProperties.getProperty("sun.java.command", "");
		return hasTestProperties(environment) || TEST_SYSTEM_PROPERTIES.stream().anyMatch(systemProperties::containsKey)
				|| TEST_COMMANDS.stream().anyMatch(command::contains)
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
