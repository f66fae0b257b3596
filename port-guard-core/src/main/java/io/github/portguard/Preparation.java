package io.github.portguard;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.portguard.conflict.Breaker;
import io.github.portguard.conflict.Conflict;
import io.github.portguard.conflict.Verdict;
import io.github.portguard.port.PortRequest;
import io.github.portguard.process.Terminator;
import io.github.portguard.registry.TakeOver;
import io.github.portguard.registry.TakeOverMutex;

/**
 * Takes a look at a port that is probably busy before it matters. What it has seen is
 * good for a plan and for nothing else; and the JVM has loaded what a conflict needs.
 */
final class Preparation implements Runnable {

	private static final Logger logger = LoggerFactory.getLogger(Preparation.class);

	private final GuardContext context;

	private final int port;

	private final Thread thread = new Thread(this, "port-guard-preparation");

	private volatile @Nullable Conflict seen;

	Preparation(GuardContext context, int port) {
		this.context = context;
		this.port = port;
	}

	void start() {
		this.thread.setDaemon(true);
		this.thread.start();
	}

	/**
	 * Waits until it has ended.
	 * @param atMost how long
	 */
	void await(Duration atMost) {
		try {
			this.thread.join(Math.max(1, atMost.toMillis()));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	int port() {
		return this.port;
	}

	/**
	 * Returns what it has seen by now.
	 */
	@Nullable Conflict seen() {
		return this.seen;
	}

	/**
	 * What a look does not need, and taking a port over does.
	 */
	private static List<Class<?>> forTakeOver() {
		return List.of(PortTakeOver.class, PortTakeOver.Freed.class, Eviction.class, Eviction.Success.class,
				PortWatch.class, Pause.class, Terminator.class, Breaker.class, TakeOver.class, TakeOverMutex.class);
	}

	@Override
	public void run() {
		try (PortExaminer examiner = new PortExaminer(this.context, PortRequest.of(this.port))) {
			Verdict verdict = examiner.encounterWithoutAsking(this.port).verdict();
			this.seen = verdict.conflict();
			String description = new PortInspection(verdict).description();
			logger.debug("Port {}, about which there is a claim, was looked at in advance: {}", this.port, description);
			Rehearsal.initialize(forTakeOver());
		}
		catch (RuntimeException | IllegalAccessException | LinkageError ex) {
			logger.debug("Port {} could not be looked at in advance", this.port, ex);
		}
	}

}
