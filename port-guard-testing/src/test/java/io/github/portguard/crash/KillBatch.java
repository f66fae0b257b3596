package io.github.portguard.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import io.github.portguard.testing.Guarded;
import io.github.portguard.testing.Ports;
import io.github.portguard.testing.RecordFile;
import io.github.portguard.testing.RegistryAudit;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Some kills, all in one registry, which bystanders use as well.
 */
final class KillBatch implements AutoCloseable {

	private static final int RANGE = 6;

	/**
	 * With a third one, the breaker would be right to keep the next start from the port.
	 */
	private static final int MAX_TAKERS = 2;

	private static final int MAX_STARTERS = 5;

	private static final int LONGEST_START = 600;

	private static final int LONGEST_RELEASE = 60;

	private final Stage stage = new Stage();

	private final RegistryAudit audit = new RegistryAudit(this.stage.registry());

	private final Random random;

	private final KillStatistics statistics;

	private final List<RunningProgram> bystanders = new ArrayList<>();

	private final int siblingPort = Ports.free();

	private final int runningPort = Ports.free();

	KillBatch(long seed, KillStatistics statistics) {
		this.random = new Random(seed);
		this.statistics = statistics;
	}

	void run(int kills) {
		this.bystanders.add(this.stage.guarded(this.siblingPort).in(this.stage.directory("other")).start());
		this.bystanders.add(this.stage.guarded(this.runningPort).start());
		this.bystanders.forEach(RunningProgram::awaitReady);
		int until = this.statistics.kills() + kills;
		while (this.statistics.kills() < until) {
			round(Ports.free(RANGE + 1));
		}
		this.audit.assertSound();
		this.statistics.addLeftovers(this.audit.leftovers().size());
	}

	private void round(int port) {
		List<RunningProgram> orphans = new ArrayList<>();
		switch (this.random.nextInt(4)) {
			case 0 -> killStarters(port, 1 + this.random.nextInt(MAX_STARTERS), List.of());
			case 1 -> {
				orphans.add(orphan(port));
				killStarters(port, 1 + this.random.nextInt(MAX_TAKERS), List.of());
			}
			case 2 ->
				killStarters(port, 0, List.of(moving(port).start().awaitReady(), moving(port).start().awaitReady()));
			default -> {
				orphans.add(orphan(port));
				killStarters(port, MAX_TAKERS, List.of(moving(port + 1).start().awaitReady()));
			}
		}
		assertNextStartsOn(port, orphans);
	}

	private Guarded moving(int port) {
		return this.stage.guarded(port)
			.with("announce")
			.with("ranges", "%d,%d,%d-%d".formatted(this.siblingPort, this.runningPort, port + 1, port + RANGE));
	}

	/**
	 * Starts a program that looks like an orphan.
	 */
	private RunningProgram orphan(int port) {
		RunningProgram program = moving(port).start().awaitReady();
		new RecordFile(this.stage.registry(), port).forgeDeadLauncher();
		return program;
	}

	/**
	 * Starts programs and asks others to end, and kills each of them at a random moment.
	 */
	private void killStarters(int port, int count, List<RunningProgram> releasing) {
		List<RunningProgram> starters = Stream.generate(() -> moving(port).with("barrier").start())
			.limit(count)
			.toList();
		starters.forEach((program) -> program.await("started"));
		TreeMap<Long, RunningProgram> order = new TreeMap<>();
		for (RunningProgram program : starters) {
			program.send("go");
			order.put(later(LONGEST_START), program);
		}
		for (RunningProgram program : releasing) {
			program.terminate();
			order.put(later(LONGEST_RELEASE), program);
		}
		order.forEach((moment, program) -> {
			awaitMoment(moment);
			program.kill();
			this.statistics.addKilled(program);
		});
	}

	private long later(int atMost) {
		return System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(this.random.nextInt(atMost * 1000));
	}

	/**
	 * There is nothing to wait for: any moment is right.
	 */
	private static void awaitMoment(long moment) {
		for (long left = moment - System.nanoTime(); left > 0; left = moment - System.nanoTime()) {
			LockSupport.parkNanos(left);
		}
	}

	private void assertNextStartsOn(int port, List<RunningProgram> orphans) {
		RunningProgram next = this.stage.guarded(port).start();
		assertThat(next.awaitOutcome()).as("next start after %s", orphans)
			.isIn("bound %d REQUESTED".formatted(port), "bound %d FREED".formatted(port));
		assertThat(next.value("claimed")).isEqualTo("true");
		orphans.forEach((orphan) -> assertThat(orphan.awaitEnd().has("ended")).isTrue());
		this.audit.assertClaimed(next.awaitReady(), port);
		this.audit.assertClaimed(this.bystanders.get(0), this.siblingPort);
		this.audit.assertClaimed(this.bystanders.get(1), this.runningPort);
		this.audit.assertSound();
		this.bystanders.forEach(RunningProgram::assertUntouched);
		next.stop();
		this.statistics.addNextStart();
	}

	@Override
	public void close() {
		this.stage.close();
	}

}
