package io.github.portguard.boot;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.test.context.runner.AbstractApplicationContextRunner;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.Lifecycle;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.support.GenericApplicationContext;

import io.github.portguard.testing.RecordFile;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ShutdownPhases}: what the claims of real applications announce.
 */
class ShutdownPhasesTests {

	private static final int GRACEFUL = WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE;

	private static final int CLOSE = WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE;

	@TempDir
	private Path directory;

	private final int port = LoopbackPorts.free();

	@ParameterizedTest
	@EnumSource
	void requestsHaveThePhaseOfTheWebServerToFinish(EmbeddedServer server) {
		runner(server.runner()).run((context) -> assertThat(announced(this.port)).isEqualTo("PT2S"));
	}

	@ParameterizedTest
	@EnumSource
	void eachPhaseBeforeThePortIsReleasedCountsOnce(EmbeddedServer server) {
		runner(server.runner(), SmartLifecycle.DEFAULT_PHASE, SmartLifecycle.DEFAULT_PHASE,
				SmartLifecycle.DEFAULT_PHASE - 10, GRACEFUL, CLOSE + 1)
			.run((context) -> assertThat(announced(this.port)).isEqualTo("PT8S"));
	}

	@Test
	void phasesAfterThePortIsReleasedDoNotCount() {
		runner(EmbeddedServer.TOMCAT.runner(), CLOSE, CLOSE - 1, 0, Integer.MIN_VALUE)
			.run((context) -> assertThat(announced(this.port)).isEqualTo("PT2S"));
	}

	@Test
	void aManagementServerHasAPhaseOfItsOwn() {
		int management = LoopbackPorts.free();
		runner(EmbeddedServer.TOMCAT.runnerWithManagement(), SmartLifecycle.DEFAULT_PHASE)
			.withPropertyValues("management.server.port=" + management, "management.server.address=127.0.0.1")
			.run((context) -> {
				assertThat(announced(this.port)).isEqualTo("PT6S");
				assertThat(announced(management)).isEqualTo("PT6S");
			});
	}

	@Test
	void anImmediateShutdownTakesNoTime() {
		runner(EmbeddedServer.TOMCAT.runner()).withPropertyValues("server.shutdown=immediate")
			.run((context) -> assertThat(announced(this.port)).isEqualTo("PT0S"));
	}

	@Test
	void anImmediateShutdownTakesThePhasesBeforeIt() {
		runner(EmbeddedServer.TOMCAT.runner(), SmartLifecycle.DEFAULT_PHASE, GRACEFUL)
			.withPropertyValues("server.shutdown=Immediate")
			.run((context) -> assertThat(announced(this.port)).isEqualTo("PT4S"));
	}

	@Test
	void aPhaseHasHalfAMinuteUnlessSaidOtherwise() {
		runner(EmbeddedServer.TOMCAT.runner()).withPropertyValues("spring.lifecycle.timeout-per-shutdown-phase=")
			.run((context) -> assertThat(announced(this.port)).isEqualTo("PT30S"));
	}

	@Test
	void aNegativeTimeIsNoTimeAndKeepsNobodyFromStarting() {
		runner(EmbeddedServer.TOMCAT.runner(), SmartLifecycle.DEFAULT_PHASE)
			.withPropertyValues("spring.lifecycle.timeout-per-shutdown-phase=-1s")
			.run((context) -> {
				assertThat(context.getStartupFailure()).isNull();
				assertThat(announced(this.port)).isEqualTo("PT0S");
			});
	}

	@ParameterizedTest
	@CsvSource({ "106751991167300d, PT2562047788015200H", "soon, PT30S" })
	void aTimeThatCannotBeCountedIsThatOfOnePhase(String time, Duration announced) {
		runner(EmbeddedServer.TOMCAT.runner(), SmartLifecycle.DEFAULT_PHASE)
			.withPropertyValues("spring.lifecycle.timeout-per-shutdown-phase=" + time)
			.run((context) -> {
				assertThat(context.getStartupFailure()).isNull();
				assertThat(Duration.parse(announced(this.port))).isEqualTo(announced);
			});
	}

	@Test
	void isThatOfOnePhaseIfThePhasesAreNotKnown() {
		GenericApplicationContext closed = new GenericApplicationContext();
		closed.refresh();
		closed.close();
		assertThat(new ShutdownPhases(closed).get()).isEqualTo(Duration.ofSeconds(30));
	}

	@Test
	void makesNoBean() {
		AtomicInteger made = new AtomicInteger();
		runner(EmbeddedServer.TOMCAT.runner()).withBean("lazy", Lifecycle.class, () -> {
			made.incrementAndGet();
			return new Phase(SmartLifecycle.DEFAULT_PHASE);
		}, (definition) -> definition.setLazyInit(true)).withBean("prototype", Lifecycle.class, () -> {
			made.incrementAndGet();
			return new Phase(SmartLifecycle.DEFAULT_PHASE);
		}, (definition) -> definition.setScope(BeanDefinition.SCOPE_PROTOTYPE)).run((context) -> {
			assertThat(announced(this.port)).isEqualTo("PT2S");
			assertThat(made).hasValue(0);
		});
	}

	private AbstractApplicationContextRunner<?, ?, ?> runner(AbstractApplicationContextRunner<?, ?, ?> runner,
			int... phases) {
		AbstractApplicationContextRunner<?, ?, ?> all = runner.withPropertyValues("server.port=" + this.port,
				"server.address=127.0.0.1", "spring.lifecycle.timeout-per-shutdown-phase=2s",
				"port-guard.registry.directory=" + this.directory.resolve("registry"));
		for (int i = 0; i < phases.length; i++) {
			int phase = phases[i];
			all = all.withBean("phase" + i, Phase.class, () -> new Phase(phase));
		}
		return all;
	}

	private String announced(int claimed) {
		return new RecordFile(this.directory.resolve("registry"), claimed, "127.0.0.1").get("shutdown-timeout");
	}

	/**
	 * A bean that is stopped in a phase.
	 */
	private static final class Phase implements SmartLifecycle {

		private final int phase;

		private boolean running;

		private Phase(int phase) {
			this.phase = phase;
		}

		@Override
		public void start() {
			this.running = true;
		}

		@Override
		public void stop() {
			this.running = false;
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

		@Override
		public int getPhase() {
			return this.phase;
		}

	}

}
