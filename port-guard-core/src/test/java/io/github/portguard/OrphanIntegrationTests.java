package io.github.portguard;

import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import io.github.portguard.testing.Ports;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An instance that has outlived the development tool which started it.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
class OrphanIntegrationTests {

	private final Stage stage = new Stage();

	private final int port = Ports.free();

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	@Test
	void givesThePortUpPolitely() {
		RunningProgram orphan = this.stage.guarded(this.port).startOrphan();
		RunningProgram second = this.stage.guarded(this.port).start();
		assertThat(second.awaitOutcome()).isEqualTo("bound %d FREED", this.port);
		assertThat(second.value("story")).contains("stale instance of 'shop'", "pid " + orphan.pid(), "orphaned",
				"SIGTERM");
		assertThat(second.values("signalling")).hasSize(1);
		assertThat(orphan.awaitEnd().has("ended")).isTrue();
	}

	@Test
	void isForcedAfterTheGracePeriodAndNotBefore() {
		RunningProgram orphan = this.stage.guarded(this.port).with("at-stop", "hold").startOrphan();
		long start = System.nanoTime();
		RunningProgram second = this.stage.guarded(this.port).with("grace", 2000).start();
		orphan.await("sigterm");
		long terminated = System.nanoTime();
		orphan.awaitEnd();
		long ended = System.nanoTime();
		assertThat(second.awaitOutcome()).isEqualTo("bound %d FREED", this.port);
		assertThat(Duration.ofNanos(ended - start)).isGreaterThan(Duration.ofSeconds(2));
		assertThat(Duration.ofNanos(ended - terminated)).isBetween(Duration.ofMillis(1700), Duration.ofSeconds(6));
		assertThat(orphan.has("released")).isFalse();
		assertThat(second.value("story")).contains("SIGKILL");
		assertThat(second.values("signalling")).hasSize(2);
	}

	@Test
	void isGivenItsOwnShutdownTimeoutIfThatIsLonger() {
		RunningProgram orphan = this.stage.guarded(this.port)
			.with("at-stop", "hold")
			.with("hold-for", 1500)
			.with("shutdown-timeout", 20000)
			.startOrphan();
		RunningProgram second = this.stage.guarded(this.port).with("grace", 100).start();
		assertThat(second.awaitOutcome()).isEqualTo("bound %d FREED", this.port);
		assertThat(second.values("signalling")).hasSize(1);
		assertThat(orphan.awaitEnd().has("ended")).isTrue();
	}

	@Test
	void drainsInPeaceOnceItHasReleasedThePort() {
		RunningProgram orphan = this.stage.guarded(this.port).with("at-stop", "drain").startOrphan();
		RunningProgram second = this.stage.guarded(this.port).with("grace", 0).start();
		assertThat(second.awaitOutcome()).isEqualTo("bound %d FREED", this.port);
		second.awaitReady();
		assertThat(second.values("signalling")).hasSize(1);
		assertThat(orphan.has("released")).isTrue();
		assertThat(orphan.isAlive()).isTrue();
		assertThat(second.stop().has("ended")).isTrue();
		assertThat(orphan.isAlive()).isTrue();
	}

	@Test
	void leavesAChildThatSharesItsSocketAloneIfItEndsPolitely() {
		RunningProgram orphan = this.stage.guarded(this.port).with("fork").startOrphan();
		RunningProgram child = this.stage.adopt(Long.parseLong(orphan.value("forked")), this.stage.newOutput());
		RunningProgram second = this.stage.guarded(this.port).with("grace", 3000).start();
		assertThat(second.awaitOutcome()).startsWith("failed").contains("a child process of it keeps the port");
		assertThat(orphan.awaitEnd().has("ended")).isTrue();
		assertThat(child.isAlive()).isTrue();
	}

	@Test
	void losesAChildThatSharesItsSocketIfItHadToBeForced() {
		RunningProgram orphan = this.stage.guarded(this.port).with("fork").with("at-stop", "hold").startOrphan();
		RunningProgram child = this.stage.adopt(Long.parseLong(orphan.value("forked")), this.stage.newOutput());
		RunningProgram second = this.stage.guarded(this.port).with("grace", 500).start();
		assertThat(second.awaitOutcome()).isEqualTo("bound %d FREED", this.port);
		assertThat(orphan.isAlive()).isFalse();
		child.awaitEnd();
	}

	@Test
	void isNotForcedIfItIsSuspendedMeanwhile() {
		RunningProgram orphan = this.stage.guarded(this.port).with("at-stop", "hold").startOrphan();
		RunningProgram second = this.stage.guarded(this.port).with("grace", 1500).start();
		orphan.await("sigterm");
		orphan.signal("STOP");
		assertThat(second.awaitOutcome()).startsWith("failed").contains("is suspended");
		assertThat(second.values("signalling")).hasSize(1);
		assertThat(orphan.isAlive()).isTrue();
	}

}
