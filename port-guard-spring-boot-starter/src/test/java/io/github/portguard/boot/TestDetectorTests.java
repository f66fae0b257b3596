package io.github.portguard.boot;

import java.util.Map;
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
		assertThat(TestDetector.isTest(this.environment, "com.example.Shop")).isTrue();
	}

	@Test
	void ordinaryMainThreadIsNoTest() throws Exception {
		assertThat(isTestOnThreadOfItsOwn("com.example.Shop")).isFalse();
	}

	@Test
	void inlinedTestPropertiesAreATest() throws Exception {
		this.environment.getPropertySources()
			.addFirst(new MapPropertySource("Inlined Test Properties", Map.of("server.port", "0")));
		assertThat(isTestOnThreadOfItsOwn("com.example.Shop")).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/repo/target/surefire/surefirebooter-1.jar /repo/target/surefire",
			"Gradle Test Executor 4", "com.intellij.rt.junit.JUnitStarter -ideVersion5",
			"org.eclipse.jdt.internal.junit.runner.RemoteTestRunner" })
	void testRunnerInTheCommandIsATest(String command) throws Exception {
		assertThat(isTestOnThreadOfItsOwn(command)).isTrue();
	}

	private boolean isTestOnThreadOfItsOwn(String command) throws InterruptedException, ExecutionException {
		FutureTask<Boolean> task = new FutureTask<>(() -> TestDetector.isTest(this.environment, command));
		Thread thread = new Thread(task);
		thread.start();
		return task.get();
	}

}
