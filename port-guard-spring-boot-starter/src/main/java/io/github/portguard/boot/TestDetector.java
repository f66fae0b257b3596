package io.github.portguard.boot;

import java.util.Iterator;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

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
		return hasTestProperties(environment) || hasTestProperties(systemProperties)
				|| isTestCommand(systemProperties.getProperty("sun.java.command", ""))
				|| StackWalker.getInstance().walk(TestDetector::hasTestFrame);
	}

	private static boolean hasTestProperties(Environment environment) {
		return environment instanceof ConfigurableEnvironment configurable
				&& configurable.getPropertySources().contains(TEST_PROPERTY_SOURCE);
	}

	private static boolean hasTestProperties(Properties systemProperties) {
		for (String property : TEST_SYSTEM_PROPERTIES) {
			if (systemProperties.containsKey(property)) {
				return true;
			}
		}
		return false;
	}

	private static boolean isTestCommand(String command) {
		for (String part : TEST_COMMANDS) {
			if (command.contains(part)) {
				return true;
			}
		}
		return false;
	}

	private static boolean hasTestFrame(Stream<StackWalker.StackFrame> frames) {
		for (Iterator<StackWalker.StackFrame> all = frames.iterator(); all.hasNext();) {
			if (isTestClass(all.next().getClassName())) {
				return true;
			}
		}
		return false;
	}

	private static boolean isTestClass(String name) {
		for (String prefix : TEST_CLASSES) {
			if (name.startsWith(prefix)) {
				return true;
			}
		}
		return false;
	}

}
