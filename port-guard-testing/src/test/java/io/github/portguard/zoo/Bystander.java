package io.github.portguard.zoo;

import java.time.Duration;

import org.awaitility.Awaitility;

import io.github.portguard.testing.Proc;
import io.github.portguard.testing.RunningProgram;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A program to which nothing may happen. A signal leaves a trace with each of them: a
 * program in Python or for a shell writes down whatever can be caught; a JVM writes down
 * that it ends, or a thread dump, if it survives at all; what is stopped keeps signals
 * pending; and nobody comes back to life with the same pid and start.
 */
final class Bystander {

	private static final Duration DELIVERY = Duration.ofSeconds(20);

	private final RunningProgram program;

	private final long start;

	private final long innerPid;

	private final boolean stopped;

	Bystander(RunningProgram program) {
		this.program = program;
		this.start = Proc.start(program.pid());
		this.innerPid = Proc.innerPid(program.pid());
		this.stopped = Proc.isStopped(program.pid());
	}

	/**
	 * Returns the pid that programs in its own pid namespace know it by.
	 */
	long innerPid() {
		return this.innerPid;
	}

	RunningProgram program() {
		return this.program;
	}

	/**
	 * A signal that it has not got round to is waited for: it is one that matters if it
	 * stays, or if it is recorded in the end. That a child has ended is none.
	 */
	void assertUnharmed() {
		long pid = this.program.pid();
		Awaitility.await()
			.alias("no signal is pending for " + this.program)
			.atMost(DELIVERY)
			.pollDelay(Duration.ZERO)
			.until(() -> Proc.hasNoPendingSignal(pid));
		this.program.assertUntouched();
		assertThat(this.program.has("Full")).as("whether %s wrote a thread dump", this.program).isFalse();
		assertThat(Proc.start(pid)).as("start of %s", this.program).isEqualTo(this.start);
		assertThat(Proc.isStopped(pid)).as("whether %s is stopped", this.program).isEqualTo(this.stopped);
	}

	@Override
	public String toString() {
		return this.program.toString();
	}

}
