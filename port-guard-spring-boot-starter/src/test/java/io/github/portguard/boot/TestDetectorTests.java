package io.github.portguard.boot;

import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TestDetector}.
 */
class TestDetectorTests {

	private final MockEnvironment environment = new MockEnvironment();

	@Test
	void testMethodOnTheStackIsATest() {
		assertThat(TestDetector.isTest(this.environment, properties("com.example.Shop"))).isTrue();
	}

	@Test
	void ordinaryMainThreadIsNoTest() throws Exception {
		assertThat(isTestOnThreadOfItsOwn(properties("com.example.Shop"))).isFalse();
	}

	@Test
	void inlinedTestPropertiesAreATest() throws Exception {
		this.environment.getPropertySources()
			.addFirst(new MapPropertySource("Inlined Test Properties", Map.of("server.port", "0")));
		assertThat(isTestOnThreadOfItsOwn(properties("com.example.Shop"))).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/repo/target/surefire/surefirebooter-1.jar /repo/target/surefire",
			"Gradle Test Executor 4", "com.intellij.rt.junit.JUnitStarter -ideVersion5",
			"org.eclipse.jdt.internal.junit.runner.RemoteTestRunner" })
	void testRunnerInTheCommandIsATest(String command) throws Exception {
		assertThat(isTestOnThreadOfItsOwn(properties(command))).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "surefire.test.class.path", "org.gradle.test.worker" })
	void systemPropertyOfATestRunnerIsATest(String name) throws Exception {
		Properties properties = properties("com.example.Shop");
		properties.setProperty(name, "1");
		assertThat(isTestOnThreadOfItsOwn(properties)).isTrue();
	}

	private static Properties properties(String command) {
		Properties properties = new Properties();
		properties.setProperty("sun.java.command", command);
		return properties;
	}

	private boolean isTestOnThreadOfItsOwn(Properties properties) throws InterruptedException, ExecutionException {
		FutureTask<Boolean> task = new FutureTask<>(() -> TestDetector.isTest(this.environment, properties));
		Thread thread = new Thread(task);
		thread.start();
		return task.get();
	}

}
