package io.github.portguard.samples.webmvc;

import java.net.BindException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestContextManager;

import io.github.portguard.boot.ServerGuard;
import io.github.portguard.samples.scenarios.Claims;
import io.github.portguard.samples.scenarios.SampleRun;
import io.github.portguard.samples.scenarios.SampleStart;
import io.github.portguard.samples.scenarios.WebServer;
import io.github.portguard.testing.JavaCommand;
import io.github.portguard.testing.Ports;
import io.github.portguard.testing.Stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests of an application never signal anybody, although an orphan of it, run from the
 * very same classes, is on the port they want, and whatever is configured.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
class SpringBootTestIntegrationTests {

	private static final String NO_TEST_ENDS_A_PROCESS = "this is a test, and no test ever ends a process";

	private static final Stage stage = new Stage();

	private static final int busyPort = Ports.free();

	private static final int freePort = Ports.free();

	private static SampleRun orphan;

	private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

	@BeforeAll
	static void startOrphan() {
		orphan = fromClasses(stage, busyPort).startOrphan();
	}

	@AfterEach
	void nobodyWasSignalled() {
		this.contexts.forEach(ConfigurableApplicationContext::close);
		orphan.assertUntouched();
		assertThat(WebServer.get(busyPort, "/")).contains("process %d,".formatted(orphan.pid()));
		assertThat(Claims.on(stage)).containsExactly(busyPort + "@any");
	}

	@AfterAll
	static void endAllProcesses() {
		stage.close();
	}

	@Test
	void definedPortOfAnOrphanIsNotTakenOver() throws Exception {
		assertThatException().isThrownBy(() -> context(OnTheBusyPort.class))
			.withStackTraceContaining(NO_TEST_ENDS_A_PROCESS)
			.havingRootCause()
			.isInstanceOf(BindException.class);
	}

	@Test
	void applicationThatIsStartedByATestTakesNothingOver() {
		assertThatException()
			.isThrownBy(() -> SpringApplication.run(SampleApplication.class, "--server.port=" + busyPort,
					"--port-guard.cleanup.stale=terminate", "--port-guard.cleanup.running=replace",
					"--port-guard.registry.directory=" + stage.registry()))
			.withStackTraceContaining(NO_TEST_ENDS_A_PROCESS)
			.havingRootCause()
			.isInstanceOf(BindException.class);
	}

	@Test
	void mockEnvironmentHasNothingToGuard() throws Exception {
		assertThat(context(WithoutAServer.class).getBean(ServerGuard.class).leases()).isEmpty();
	}

	@Test
	void randomPortIsUntouched() throws Exception {
		ConfigurableApplicationContext first = context(OnARandomPort.class);
		ConfigurableApplicationContext another = context(OnAnotherRandomPort.class);
		assertThat(context(OnTheSameRandomPort.class)).isSameAs(first).isNotSameAs(another);
		for (ConfigurableApplicationContext context : List.of(first, another)) {
			assertThat(context.getBean(ServerGuard.class).leases()).isEmpty();
			assertAnswersOn(context.getEnvironment().getProperty("local.server.port", Integer.class, 0));
		}
	}

	@Test
	void cachedContextKeepsItsDefinedPort() throws Exception {
		ConfigurableApplicationContext first = context(OnTheFreePort.class);
		assertThat(context(OnTheFreePortToo.class)).isSameAs(first);
		assertThatException().isThrownBy(() -> context(OnTheFreePortWithAnotherContext.class))
			.havingRootCause()
			.isInstanceOf(BindException.class);
		assertThat(first.getBean(ServerGuard.class).leases()).singleElement()
			.matches((lease) -> lease.port() == freePort);
		assertThat(Claims.on(stage)).containsExactlyInAnyOrder(busyPort + "@any", freePort + "@any");
		assertAnswersOn(freePort);
	}

	/**
	 * Shows what the other tests are worth: it is for the tests that the orphan is kept.
	 */
	@Test
	void startThatIsNoTestTakesThePortOverFromSuchAnOrphan() {
		try (Stage own = new Stage()) {
			int port = Ports.free();
			SampleRun anotherOrphan = fromClasses(own, port).startOrphan();
			assertThat(fromClasses(own, port).start().awaitStarted()).isEqualTo(port);
			anotherOrphan.awaitEnd();
		}
	}

	private static SampleStart fromClasses(Stage stage, int port) {
		return SampleRun.on(stage, JavaCommand.of(SampleApplication.class, System.getProperty("java.class.path")))
			.in(Path.of("").toAbsolutePath())
			.port(port);
	}

	private static void assertAnswersOn(int port) {
		assertThat(WebServer.get(port, "/")).startsWith("on port %1$d (local.server.port: %1$d)".formatted(port));
	}

	/**
	 * Gets the context of a test class as Spring's extension does, from the start of the
	 * class to its end.
	 */
	private ConfigurableApplicationContext context(Class<?> testClass) throws Exception {
		TestContextManager manager = new TestContextManager(testClass);
		manager.beforeTestClass();
		ApplicationContext context = manager.getTestContext().getApplicationContext();
		this.contexts.add((ConfigurableApplicationContext) context);
		manager.afterTestClass();
		return (ConfigurableApplicationContext) context;
	}

	static class WithEverythingAllowed {

		@DynamicPropertySource
		static void everythingAllowed(DynamicPropertyRegistry registry) {
			registry.add("port-guard.registry.directory", stage::registry);
			registry.add("port-guard.cleanup.stale", () -> "terminate");
			registry.add("port-guard.cleanup.running", () -> "replace");
			registry.add("spring.test.print-condition-evaluation-report", () -> false);
		}

	}

	static class WithTheBusyPort extends WithEverythingAllowed {

		@DynamicPropertySource
		static void busyPort(DynamicPropertyRegistry registry) {
			registry.add("server.port", () -> busyPort);
		}

	}

	static class WithTheFreePort extends WithEverythingAllowed {

		@DynamicPropertySource
		static void freePort(DynamicPropertyRegistry registry) {
			registry.add("server.port", () -> freePort);
		}

	}

	@SpringBootTest(webEnvironment = WebEnvironment.DEFINED_PORT)
	static class OnTheBusyPort extends WithTheBusyPort {

	}

	@SpringBootTest(webEnvironment = WebEnvironment.MOCK)
	static class WithoutAServer extends WithTheBusyPort {

	}

	@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
	static class OnARandomPort extends WithEverythingAllowed {

	}

	@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
	static class OnTheSameRandomPort extends WithEverythingAllowed {

	}

	@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "another=context")
	static class OnAnotherRandomPort extends WithEverythingAllowed {

	}

	@SpringBootTest(webEnvironment = WebEnvironment.DEFINED_PORT)
	static class OnTheFreePort extends WithTheFreePort {

	}

	@SpringBootTest(webEnvironment = WebEnvironment.DEFINED_PORT)
	static class OnTheFreePortToo extends WithTheFreePort {

	}

	@SpringBootTest(webEnvironment = WebEnvironment.DEFINED_PORT, properties = "another=context")
	static class OnTheFreePortWithAnotherContext extends WithTheFreePort {

	}

}
