package io.github.portguard.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link Terminator}: the last line of defence. Every victim is a real process.
 */
@EnabledOnOs(OS.LINUX)
class TerminatorTests {

	private static final Terminator.Justification JUSTIFIED = () -> {
	};

	/**
	 * So that no signal is sent even if the refusal under test is missing.
	 */
	private static final Terminator.Justification NEVER = () -> {
		throw new TerminationRefusedException("it was asked for its justification");
	};

	private final ProcessTable processes = new ProcfsProcessTable();

	private final Children children = new Children();

	private Process child;

	private ProcessIdentity identity;

	@BeforeEach
	void startChild() throws Exception {
		this.child = this.children.sleep();
		this.identity = this.processes.identify(this.child.pid()).orElseThrow();
	}

	@AfterEach
	void endChildren() {
		this.children.close();
	}

	@Test
	void endsAProcessPolitely() throws Exception {
		Terminator terminator = open(this.processes);
		assertThat(terminator.hasEnded()).isFalse();
		terminator.terminate(JUSTIFIED);
		assertThat(this.child.waitFor()).isEqualTo(128 + 15);
		assertThat(terminator.hasEnded()).isTrue();
	}

	@Test
	void forcesAProcessThatWillNotListen() throws Exception {
		Process stubborn = this.children.start("sh", "-c", "trap '' TERM; echo ready; while :; do sleep 1; done");
		assertThat(stubborn.getInputStream().read()).isEqualTo('r');
		Terminator terminator = Terminator.open(this.processes, this.processes.identify(stubborn.pid()).orElseThrow())
			.orElseThrow();
		terminator.terminate(JUSTIFIED);
		assertThat(stubborn.waitFor(100, TimeUnit.MILLISECONDS)).isFalse();
		terminator.terminateForcibly(JUSTIFIED);
		assertThat(stubborn.waitFor()).isEqualTo(128 + 9);
		assertThat(terminator.hasEnded()).isTrue();
	}

	@Test
	void sendsNothingWithoutJustification() {
		Terminator terminator = open(this.processes);
		Terminator.Justification unjustified = () -> {
			throw new TerminationRefusedException("a proof is missing");
		};
		assertRefused(() -> terminator.terminate(unjustified), "a proof is missing");
		assertRefused(() -> terminator.terminateForcibly(unjustified), "a proof is missing");
		assertSurvival();
	}

	@Test
	void sendsNothingWhenTheJustificationBreaks() {
		Terminator terminator = open(this.processes);
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> terminator.terminateForcibly(() -> {
			throw new IllegalStateException("broken");
		}));
		assertSurvival();
	}

	@Test
	void asksForTheJustificationBeforeEverySignal() throws Exception {
		AtomicInteger asked = new AtomicInteger();
		Terminator terminator = open(this.processes);
		terminator.terminate(asked::incrementAndGet);
		this.child.waitFor();
		assertThat(asked).hasValue(1);
		assertRefused(() -> terminator.terminateForcibly(asked::incrementAndGet), "is gone");
		assertThat(asked).hasValue(2);
	}

	@Test
	void doesNotOpenForAProcessWithAnotherStart() {
		assertThat(Terminator.open(this.processes, new ProcessIdentity(this.identity.pid(), this.identity.start() + 1)))
			.isEmpty();
		assertThat(Terminator.open(this.processes, new ProcessIdentity(this.identity.pid(), this.identity.start() - 1)))
			.isEmpty();
	}

	@Test
	void doesNotOpenWithTheHandleOfAnotherProcess() {
		assertThat(Terminator.open(new FakeTable(this.processes) {

			@Override
			public Optional<ProcessHandle> open(long pid) {
				return Optional.of(ProcessHandle.current());
			}

		}, this.identity)).isEmpty();
	}

	@Test
	void doesNotOpenForAProcessThatIsGone() throws Exception {
		this.child.destroyForcibly().waitFor();
		assertThat(Terminator.open(this.processes, this.identity)).isEmpty();
	}

	@Test
	void refusesWhenTheStartHasChangedSinceItWasOpened() {
		AtomicInteger looks = new AtomicInteger();
		Terminator terminator = open(new FakeTable(this.processes) {

			@Override
			public Optional<ProcessIdentity> identify(long pid) {
				long shift = Math.min(1, looks.getAndIncrement());
				return super.identify(pid).map((real) -> new ProcessIdentity(real.pid(), real.start() + shift));
			}

		});
		assertRefused(() -> terminator.terminateForcibly(JUSTIFIED), "is gone");
		assertSurvival();
	}

	@Test
	void refusesWhenTheStartChangesDuringTheJustification() {
		boolean[] changed = new boolean[1];
		Terminator terminator = open(new FakeTable(this.processes) {

			@Override
			public Optional<ProcessIdentity> identify(long pid) {
				return super.identify(pid).filter((real) -> !changed[0]);
			}

		});
		assertRefused(() -> terminator.terminate(() -> changed[0] = true), "is gone");
		assertSurvival();
	}

	@Test
	void refusesAnAncestor() {
		Terminator terminator = open(new FakeTable(this.processes) {

			@Override
			public List<Long> lineage(long pid) {
				return List.of(pid, TerminatorTests.this.identity.pid(), 1L);
			}

		});
		assertRefused(() -> terminator.terminate(JUSTIFIED), "is this JVM or one of its ancestors");
		assertRefused(() -> terminator.terminateForcibly(JUSTIFIED), "is this JVM or one of its ancestors");
		assertSurvival();
	}

	@Test
	void refusesWhatTurnsOutToBeAnAncestorWhileItIsJustified() {
		boolean[] ancestor = new boolean[1];
		Terminator terminator = open(new FakeTable(this.processes) {

			@Override
			public List<Long> lineage(long pid) {
				List<Long> lineage = new ArrayList<>(List.of(pid, 1L));
				if (ancestor[0]) {
					lineage.add(1, TerminatorTests.this.identity.pid());
				}
				return lineage;
			}

		});
		assertRefused(() -> terminator.terminate(() -> ancestor[0] = true), "is this JVM or one of its ancestors");
		assertSurvival();
	}

	@Test
	void aProcessThatCannotBeLookedUpHasNotEnded() {
		Terminator terminator = open(new FakeTable(this.processes) {

			@Override
			public Optional<ProcessSnapshot> find(long pid) {
				return Optional.empty();
			}

		});
		assertThat(terminator.hasEnded()).isFalse();
	}

	@Test
	void refusesThisJvmAndItsRealParent() {
		long self = ProcessHandle.current().pid();
		for (long pid : List.of(self, this.processes.parentOf(self))) {
			Optional<Terminator> terminator = this.processes.identify(pid)
				.flatMap((target) -> Terminator.open(this.processes, target));
			terminator.ifPresent((open) -> {
				assertRefusedBeforeItIsJustified(() -> open.terminate(NEVER));
				assertRefusedBeforeItIsJustified(() -> open.terminateForcibly(NEVER));
			});
		}
		assertThat(Terminator.open(this.processes, this.processes.identify(self).orElseThrow())).isPresent();
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 4 })
	void refusesTheProcessesOfTheOperatingSystemBeforeAnythingElse(long pid) {
		Optional<Terminator> terminator = Terminator.open(new FakeTable(this.processes) {

			@Override
			public Optional<ProcessIdentity> identify(long other) {
				return Optional.of(new ProcessIdentity(other, 1));
			}

		}, new ProcessIdentity(pid, 1));
		terminator.ifPresent((open) -> {
			assertRefused(() -> open.terminate(NEVER), "belongs to the operating system");
			assertRefused(() -> open.terminateForcibly(NEVER), "belongs to the operating system");
		});
	}

	@Test
	void aZombieHasEndedAlthoughItLooksAlive() throws Exception {
		Process parent = this.children.start("sh", "-c", "sleep 60 & echo $!; exec sleep 60");
		long zombie = Long.parseLong(parent.inputReader().readLine());
		await().untilAsserted(
				() -> assertThat(this.processes.find(parent.pid())).map(ProcessSnapshot::name).contains("sleep"));
		ProcessHandle.of(zombie).orElseThrow().destroyForcibly();
		await().untilAsserted(() -> assertThat(this.processes.find(zombie)).map(ProcessSnapshot::state)
			.contains(ProcessState.ZOMBIE));
		Terminator terminator = Terminator.open(this.processes, this.processes.identify(zombie).orElseThrow())
			.orElseThrow();
		assertThat(ProcessHandle.of(zombie)).map(ProcessHandle::isAlive).contains(true);
		assertThat(terminator.hasEnded()).isTrue();
	}

	@Test
	void isPoliteOnUnix() {
		assertThat(Terminator.isPolite()).isTrue();
	}

	private Terminator open(ProcessTable table) {
		return Terminator.open(table, this.identity).orElseThrow();
	}

	private static void assertRefused(ThrowingCallable signal, String reason) {
		assertThatExceptionOfType(TerminationRefusedException.class).isThrownBy(signal).withMessageContaining(reason);
	}

	private static void assertRefusedBeforeItIsJustified(ThrowingCallable signal) {
		assertThatExceptionOfType(TerminationRefusedException.class).isThrownBy(signal)
			.withMessageNotContaining("asked for its justification");
	}

	private void assertSurvival() {
		assertThat(this.child.isAlive()).isTrue();
		assertThat(this.processes.find(this.identity.pid())).map(ProcessSnapshot::state).contains(ProcessState.ALIVE);
	}

	/**
	 * A process table in which some answers can be replaced.
	 */
	private static class FakeTable implements ProcessTable {

		private final ProcessTable delegate;

		FakeTable(ProcessTable delegate) {
			this.delegate = delegate;
		}

		@Override
		public Optional<ProcessIdentity> identify(long pid) {
			return this.delegate.identify(pid);
		}

		@Override
		public Optional<ProcessSnapshot> find(long pid) {
			return this.delegate.find(pid);
		}

		@Override
		public long parentOf(long pid) {
			return this.delegate.parentOf(pid);
		}

		@Override
		public Optional<Launcher> launcher() {
			return this.delegate.launcher();
		}

		@Override
		public Optional<String> bootId() {
			return this.delegate.bootId();
		}

		@Override
		public Optional<Namespaces> namespaces() {
			return this.delegate.namespaces();
		}

		@Override
		public boolean hasEnded(ProcessIdentity identity) {
			return this.delegate.hasEnded(identity);
		}

		@Override
		public boolean mayHaveInheritedFrom(long pid, ProcessSnapshot ancestor) {
			return true;
		}

		@Override
		public boolean isInteractiveShell(long pid) {
			return this.delegate.isInteractiveShell(pid);
		}

		@Override
		public boolean isDebugged(long pid) {
			return this.delegate.isDebugged(pid);
		}

	}

}
