package io.github.portguard.fault;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.portguard.endurance.Endurance;
import io.github.portguard.testing.Guarded;
import io.github.portguard.testing.Http;
import io.github.portguard.testing.Ports;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A registry on a file system that fails, before an application starts or while it runs.
 * <p>
 * On file systems that were just made, all files have the same few inodes, by which the
 * kernel tells who holds a lock. So these tests do not run beside each other, but beside
 * all others.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("the inodes of small file systems")
class FailingFileSystemIntegrationTests {

	private static final Duration PROMPTLY = Duration.ofSeconds(30);

	private final Stage stage = new Stage();

	private final int port = Ports.free(2);

	private PrivateMount mount;

	/**
	 * There is no room, nothing may be written, there is no answer. In the long form all
	 * there are.
	 */
	static List<Fault> ofEachKind() {
		return Endurance.isLong() ? List.of(Fault.values()) : List.of(Fault.FULL, Fault.READ_ONLY, Fault.HUNG);
	}

	/**
	 * The others do not differ from these yet.
	 */
	static List<Fault> beforeTheyStrike() {
		return List.of(Fault.FULL, Fault.WITHOUT_INODES, Fault.READ_ONLY, Fault.FORBIDDEN);
	}

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	@ParameterizedTest
	@MethodSource("ofEachKind")
	void costsAStartOnAFreePortOneWarning(Fault fault) {
		mount(fault);
		fault.strike(this.mount);
		RunningProgram program = guarded(fault).start();
		assertThat(program.await("outcome", PROMPTLY)).isEqualTo("bound %d REQUESTED", this.port);
		program.awaitReady();
		assertThat(program.value("claimed")).isEqualTo("false");
		assertThatItWarnedOnce(program, fault, this.port);
		assertThat(Http.pidAt(this.port)).isEqualTo(Long.toString(program.pid()));
		assertThat(program.stop().has("ended")).isTrue();
	}

	@ParameterizedTest
	@MethodSource("ofEachKind")
	void leavesAStrangerItsPort(Fault fault) {
		mount(fault);
		fault.strike(this.mount);
		RunningProgram stranger = this.stage.foreigner(this.port);
		RunningProgram strict = guarded(fault).start();
		RunningProgram moved = guarded(fault).with("ranges", this.port + 1).start();
		assertThatItFails(strict, stranger);
		assertThat(moved.await("outcome", PROMPTLY)).isEqualTo("bound %d FALLBACK", this.port + 1);
		assertThatItWarnedOnce(moved.awaitReady(), fault, this.port + 1);
		stranger.assertUntouched();
	}

	private static void resume(RunningProgram program) {
		try {
			program.send("on");
		}
		catch (IllegalStateException ex) {
			// the fault took so long to happen that it has given up by itself
		}
	}

	@ParameterizedTest
	@EnumSource
	void savesAnOrphan(Fault fault) {
		mount(fault);
		RunningProgram orphan = startOrphan(fault);
		fault.strike(this.mount);
		RunningProgram strict = guarded(fault).start();
		assertThatItFails(strict, orphan);
		RunningProgram replacing = guarded(fault).replacing().with("ranges", this.port + 1).start();
		assertThat(replacing.await("outcome", PROMPTLY)).isEqualTo("bound %d FALLBACK", this.port + 1);
		assertThatItWarnedOnce(replacing.awaitReady(), fault, this.port + 1);
		assertThat(replacing.has("signalling")).isFalse();
		orphan.assertUntouched();
		assertThat(orphan.stop().has("ended")).isTrue();
	}

	@ParameterizedTest
	@MethodSource("beforeTheyStrike")
	void isAllThatSavesAnOrphan(Fault fault) {
		mount(fault);
		RunningProgram orphan = startOrphan(fault);
		RunningProgram second = guarded(fault).start().awaitReady();
		assertThat(second.awaitOutcome()).isEqualTo("bound %d FREED", this.port);
		assertThat(orphan.awaitEnd().has("ended")).isTrue();
		assertThat(second.has("WARN")).isFalse();
	}

	@ParameterizedTest
	@MethodSource("ofEachKind")
	void costsAnInstanceThatIsNotReadyYetOneWarning(Fault fault) {
		mount(fault);
		RunningProgram program = guarded(fault).with("unready").with("obey").start();
		assertThat(program.awaitOutcome()).isEqualTo("bound %d REQUESTED", this.port);
		fault.strike(this.mount);
		program.send("ready");
		program.await("ready", PROMPTLY);
		program.send("ready");
		assertThat(program.stop().has("ended")).isTrue();
		assertThat(program.values("WARN")).hasSize(1)
			.first()
			.asString()
			.contains("Port " + this.port, fault.words(), "it can't end it");
	}

	@Test
	void losesNoClaimByNotAnswering() {
		mount(Fault.HUNG);
		RunningProgram program = guarded(Fault.HUNG).with("obey").start().awaitReady();
		assertThat(program.value("claimed")).isEqualTo("true");
		Fault.HUNG.strike(this.mount);
		program.send("lost");
		assertThat(program.await("lost", PROMPTLY)).isEqualTo("nothing");
	}

	/**
	 * What it gives back may be just the room that it needs.
	 */
	@ParameterizedTest
	@MethodSource("ofEachKind")
	void letsAnInstanceRestart(Fault fault) {
		mount(fault);
		RunningProgram program = guarded(fault).with("obey").start().awaitReady();
		fault.strike(this.mount);
		program.send("restart");
		String restarted = program.await("restarted", PROMPTLY);
		assertThat(restarted).startsWith(this.port + " ");
		assertThat(Http.pidAt(this.port)).isEqualTo(Long.toString(program.pid()));
		assertThat(program.stop().has("ended")).isTrue();
		assertThat(program.values("WARN")).hasSizeBetween(restarted.endsWith("true") ? 0 : 1, 1);
	}

	@ParameterizedTest
	@MethodSource("ofEachKind")
	void waitsForAPortThatIsJustBecomingFree(Fault fault) throws IOException {
		mount(fault);
		fault.strike(this.mount);
		RunningProgram program;
		try (Socket bound = new Socket()) {
			bound.bind(new InetSocketAddress(this.port));
			program = guarded(fault).with("step", "sockets:1").start();
			program.await("step");
		}
		program.send("on");
		assertThat(program.await("outcome", PROMPTLY)).isEqualTo("bound %d REQUESTED", this.port);
		assertThatItWarnedOnce(program.awaitReady(), fault, this.port);
	}

	/**
	 * Everything speaks for a signal when it happens: either the take-over can't be
	 * written down, or what was proven can't be proven once more.
	 */
	@ParameterizedTest
	@EnumSource
	void savesAnOrphanAtTheLastMoment(Fault fault) {
		mount(fault);
		RunningProgram orphan = startOrphan(fault);
		RunningProgram second = guarded(fault).with("step", isAboutRoom(fault) ? "sockets:1" : "sockets:2").start();
		second.await("step");
		fault.strike(this.mount);
		resume(second);
		assertThatItFails(second, orphan);
		orphan.assertUntouched();
	}

	/**
	 * What needs room is written before the last look.
	 */
	private static boolean isAboutRoom(Fault fault) {
		return fault == Fault.FULL || fault == Fault.WITHOUT_INODES;
	}

	private void mount(Fault fault) {
		this.mount = PrivateMount.of(this.stage, fault.mount());
	}

	private RunningProgram startOrphan(Fault fault) {
		return unwrapped().startByJava((launcher) -> fault.enter(this.mount, launcher)).orphan();
	}

	private Guarded guarded(Fault fault) {
		return unwrapped().command((command) -> fault.enter(this.mount, command));
	}

	private Guarded unwrapped() {
		return this.stage.guarded(this.port)
			.with("registry", this.mount.directory())
			.with("registry-timeout", Fault.TIMEOUT.toMillis())
			.command((command) -> command.withLogging());
	}

	private static void assertThatItFails(RunningProgram program, RunningProgram holder) {
		assertThat(program.await("outcome", PROMPTLY)).startsWith("failed").contains("pid " + holder.pid());
		assertThat(program.has("signalling")).isFalse();
		assertThat(program.has("WARN")).isFalse();
	}

	private static void assertThatItWarnedOnce(RunningProgram program, Fault fault, int port) {
		assertThat(program.values("WARN")).hasSize(1)
			.first()
			.asString()
			.contains("Port " + port, fault.words(), "nor tell that it is running already");
	}

}
