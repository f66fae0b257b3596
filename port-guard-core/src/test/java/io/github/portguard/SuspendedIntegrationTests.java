package io.github.portguard;

import java.util.List;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import io.github.portguard.testing.Guarded;
import io.github.portguard.testing.Http;
import io.github.portguard.testing.Ports;
import io.github.portguard.testing.Proc;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;
import io.github.portguard.testing.Tools;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An instance that somebody has stopped for a while, or looks into.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
class SuspendedIntegrationTests {

	private final Stage stage = new Stage();

	private final int port = Ports.free();

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	@Test
	void isLeftAsItIsByJobControl() {
		RunningProgram orphan = this.stage.guarded(this.port).startOrphan();
		orphan.signal("STOP");
		Awaitility.await().until(() -> "T".equals(Proc.state(orphan.pid())));
		for (String running : List.of("KEEP", "REPLACE")) {
			assertFailsWithoutSignal("is suspended",
					this.stage.guarded(this.port).with("running", running).with("stale", "TERMINATE"));
			assertThat(Proc.state(orphan.pid())).isEqualTo("T");
		}
		orphan.signal("CONT");
		assertThat(Http.pidAt(this.port)).isEqualTo(Long.toString(orphan.pid()));
		orphan.assertUntouched();
	}

	@Test
	void isLeftAloneWhileADebuggerCanAttach() {
		RunningProgram debugged = debugged().start().awaitReady();
		assertFailsWithoutSignal("debugger", this.stage.guarded(this.port).with("running", "REPLACE"));
		debugged.assertUntouched();
	}

	@Test
	void isEndedIfItsDebuggerLaunchedItAndIsGone() {
		RunningProgram orphan = debugged().startOrphan();
		assertThat(this.stage.guarded(this.port).start().awaitOutcome()).isEqualTo("bound %d FREED", this.port);
		orphan.awaitEnd();
	}

	private Guarded debugged() {
		return this.stage.guarded(this.port)
			.command((command) -> command
				.withOptions("-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0"));
	}

	@Test
	void isLeftAloneWhileItIsTraced() {
		String strace = Tools.require("strace");
		RunningProgram orphan = this.stage.guarded(this.port).startOrphan();
		RunningProgram tracer = this.stage.start(List.of(strace, "-e", "trace=none", "-p", Long.toString(orphan.pid())),
				this.stage.directory(), Map.of());
		Awaitility.await().until(() -> Proc.tracer(orphan.pid()) == tracer.pid());
		assertFailsWithoutSignal("is suspended", this.stage.guarded(this.port));
		orphan.assertUntouched();
	}

	@Test
	void isLeftAloneWhileANativeDebuggerHoldsIt() {
		String gdb = Tools.require("gdb");
		RunningProgram orphan = this.stage.guarded(this.port).startOrphan();
		this.stage.start(List.of(gdb, "-q", "-nx", "-iex", "set auto-solib-add off", "-p", Long.toString(orphan.pid())),
				this.stage.directory(), Map.of());
		Awaitility.await().until(() -> "t".equals(Proc.state(orphan.pid())));
		assertFailsWithoutSignal("is suspended", this.stage.guarded(this.port));
		orphan.assertUntouched();
	}

	private static void assertFailsWithoutSignal(String reason, Guarded guarded) {
		RunningProgram second = guarded.start();
		assertThat(second.awaitOutcome()).startsWith("failed").contains(reason);
		assertThat(second.has("signalling")).isFalse();
	}

}
