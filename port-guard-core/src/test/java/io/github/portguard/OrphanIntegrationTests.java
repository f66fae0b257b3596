package io.github.portguard;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.Isolated;

import io.github.portguard.testing.GuardedProgram;
import io.github.portguard.testing.JavaCommand;
import io.github.portguard.testing.Ports;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An instance that has outlived the development tool which started it.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
@Isolated("how long an orphan takes is looked at")
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
	void givesThePortUpToOneThatHasLookedInAdvance() {
		RunningProgram orphan = this.stage.guarded(this.port).startOrphan();
		RunningProgram second = this.stage.guarded(this.port).with("prepare").start();
		second.await("prepared");
		assertThat(orphan.isAlive()).isTrue();
		assertThat(orphan.has("sigterm")).isFalse();
		second.send("go");
		assertThat(second.awaitOutcome()).isEqualTo("bound %d FREED", this.port);
		assertThat(second.value("story")).contains("stale instance of 'shop'", "pid " + orphan.pid(), "orphaned");
		assertThat(second.values("signalling")).hasSize(1);
		assertThat(orphan.awaitEnd().has("ended")).isTrue();
	}

	@Test
	void isLeftAloneIfItIsSuspendedAfterTheLookInAdvance() {
		RunningProgram orphan = this.stage.guarded(this.port).startOrphan();
		RunningProgram second = this.stage.guarded(this.port).with("prepare").start();
		second.await("prepared");
		orphan.signal("STOP");
		second.send("go");
		assertThat(second.awaitOutcome()).startsWith("failed").contains("is suspended");
		assertThat(second.values("signalling")).isEmpty();
		orphan.signal("CONT");
		assertThat(orphan.isAlive()).isTrue();
		assertThat(orphan.has("sigterm")).isFalse();
	}

	@Test
	void isNoMoreThanAMemoryIfAnotherHasItsPortAfterTheLookInAdvance() {
		RunningProgram orphan = this.stage.guarded(this.port).startOrphan();
		RunningProgram second = this.stage.guarded(this.port).with("prepare").start();
		second.await("prepared");
		orphan.stop();
		RunningProgram foreigner = this.stage.foreigner(this.port);
		second.send("go");
		assertThat(second.awaitOutcome()).startsWith("failed").contains("pid " + foreigner.pid());
		assertThat(second.values("signalling")).isEmpty();
		foreigner.assertUntouched();
	}

	@Test
	void givesThePortUpToOneWithoutOshi() {
		String classPath = JavaCommand.classPath()
			.stream()
			.filter((path) -> !path.getFileName().toString().matches("(oshi|jna)-.*"))
			.map(Path::toString)
			.collect(Collectors.joining(File.pathSeparator));
		UnaryOperator<JavaCommand> lean = (command) -> JavaCommand.of(GuardedProgram.class, classPath);
		RunningProgram orphan = this.stage.guarded(this.port).command(lean).startOrphan();
		RunningProgram second = this.stage.guarded(this.port).command(lean).start();
		assertThat(second.awaitOutcome()).isEqualTo("bound %d FREED", this.port);
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
