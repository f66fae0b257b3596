package io.github.portguard;

import java.lang.invoke.MethodHandles;
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
import io.github.portguard.registry.RegistryException;
import io.github.portguard.registry.TakeOver;
import io.github.portguard.registry.TakeOverMutex;

/**
 * Takes a look at a port before it matters, if there is a claim about it, so that it is
 * probably busy. What it has seen is good for a plan and for nothing else; and the JVM
 * has loaded what a conflict needs.
 */
final class Preparation implements Runnable {

	private static final Logger logger = LoggerFactory.getLogger(Preparation.class);

	private final GuardContext guarded;

	private final int port;

	private final Thread thread = new Thread(this, "port-guard-preparation");

	private @Nullable Conflict seen;

	private boolean taken;

	/**
	 * Creates a preparation.
	 * @param guarded the context of the acquisition that is to come
	 * @param port the port it is going to ask for
	 */
	Preparation(GuardContext guarded, int port) {
		this.guarded = guarded;
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
	 * Returns what it has seen by now, once. A look that has not begun by then is not
	 * taken any more: a claim on the port may be our own.
	 */
	synchronized @Nullable Conflict take() {
		Conflict conflict = this.seen;
		this.seen = null;
		this.taken = true;
		return conflict;
	}

	private synchronized boolean isTaken() {
		return this.taken;
	}

	private synchronized void put(Conflict conflict) {
		if (!this.taken) {
			this.seen = conflict;
		}
	}

	/**
	 * Loads, verifies and initialises what a look does not need, and taking a port over
	 * does.
	 */
	private static void loadTakeOver() throws IllegalAccessException {
		for (Class<?> type : List.of(BusyPort.class, BusyPort.Outcome.class, FallbackPorts.class, PortTakeOver.class,
				PortTakeOver.Freed.class, Eviction.class, Eviction.Success.class, PortWatch.class, Pause.class,
				Terminator.class, Breaker.class, TakeOver.class, TakeOverMutex.class)) {
			MethodHandles.lookup().ensureInitialized(type);
		}
	}

	/**
	 * Goes through what a plan needs, too, so that nothing of that is run for the first
	 * time when the bind has failed.
	 */
	@Override
	public void run() {
		try {
			if (this.guarded.registry().ports().contains(this.port) && !isTaken()) {
				look(this.guarded.forPreparation());
				loadTakeOver();
			}
		}
		catch (RegistryException | RuntimeException | IllegalAccessException | LinkageError ex) {
			logger.debug("Port {} could not be looked at in advance", this.port, ex);
		}
	}

	private void look(GuardContext context) throws RegistryException {
		try (PortExaminer examiner = new PortExaminer(context, PortRequest.of(this.port))) {
			Verdict verdict = examiner.encounterWithoutAsking(this.port).verdict();
			put(verdict.conflict());
			if (examiner.plan(verdict.conflict()) != null) {
				context.registry().history(this.port);
			}
			String description = new PortInspection(verdict).description();
			logger.debug("Port {}, about which there is a claim, was looked at in advance: {}", this.port, description);
		}
	}

}
