package io.github.portguard.process;

import java.util.Optional;

/**
 * Ends one process. This is the only place in Port Guard from which a signal is sent.
 * <p>
 * A terminator is bound to one process for its whole life: the process handle is opened
 * once, and a pid that has come to mean another process is never signalled. It keeps its
 * own last line of defence, whatever the caller has concluded: never this JVM, never an
 * ancestor of it, never process 0, 1 or 4, nothing while this JVM itself is shutting
 * down.
 * <p>
 * Not thread-safe.
 *
 * @since 0.1.0
 */
public final class Terminator {

	private final ProcessTable processes;

	private final ProcessIdentity target;

	private final ProcessHandle handle;

	private Terminator(ProcessTable processes, ProcessIdentity target, ProcessHandle handle) {
		this.processes = processes;
		this.target = target;
		this.handle = handle;
	}

	/**
	 * Opens a terminator for a process that is there now.
	 * @param processes where to look the process up
	 * @param target the process
	 * @return the terminator, or empty if the process is gone or its pid means another
	 * one
	 */
	public static Optional<Terminator> open(ProcessTable processes, ProcessIdentity target) {
		return processes.open(target.pid())
			.filter((handle) -> handle.pid() == target.pid())
			.filter((handle) -> processes.identify(target.pid()).filter(target::equals).isPresent())
			.map((handle) -> new Terminator(processes, target, handle));
	}

	/**
	 * Whether this operating system can ask a process to end. Where it can't, every
	 * signal is a forced one.
	 * @return whether {@link #terminate} is polite
	 */
	public static boolean isPolite() {
		return ProcessHandle.current().supportsNormalTermination();
	}

	/**
	 * Asks the process to end ({@code SIGTERM}).
	 * @param justification re-examines every proof and every veto; asked immediately
	 * before the signal
	 * @throws TerminationRefusedException if the justification fails, or the process is
	 * one that is never signalled
	 */
	public void terminate(Justification justification) throws TerminationRefusedException {
		verify(justification);
		if (!this.handle.destroy()) {
			throw new TerminationRefusedException("the operating system did not accept the signal");
		}
	}

	/**
	 * Forces the process to end ({@code SIGKILL}).
	 * @param justification re-examines every proof and every veto; asked immediately
	 * before the signal
	 * @throws TerminationRefusedException if the justification fails, or the process is
	 * one that is never signalled
	 */
	public void terminateForcibly(Justification justification) throws TerminationRefusedException {
		verify(justification);
		if (!this.handle.destroyForcibly()) {
			throw new TerminationRefusedException("the operating system did not accept the signal");
		}
	}

	/**
	 * Whether the process can no longer do anything: it is gone, or a zombie.
	 * @return whether it has ended
	 */
	public boolean hasEnded() {
		return this.processes.hasEnded(this.target);
	}

	private void verify(Justification justification) throws TerminationRefusedException {
		verifyHarmless();
		justification.verify();
		verifyHarmless();
		if (this.processes.identify(this.target.pid()).filter(this.target::equals).isEmpty()) {
			throw new TerminationRefusedException("process " + this.target.pid() + " is gone");
		}
	}

	private void verifyHarmless() throws TerminationRefusedException {
		long pid = this.target.pid();
		if (pid <= 1 || pid == 4) {
			throw new TerminationRefusedException("process " + pid + " belongs to the operating system");
		}
		if (this.processes.lineage(ProcessHandle.current().pid()).contains(pid)) {
			throw new TerminationRefusedException("process " + pid + " is this JVM or one of its ancestors");
		}
		if (isShuttingDown()) {
			throw new TerminationRefusedException("this JVM is shutting down");
		}
	}

	/**
	 * Whether this JVM is shutting down, so that it must not begin anything new.
	 * @return whether it is
	 */
	public static boolean isShuttingDown() {
		Thread hook = new Thread(() -> {
		}, "port-guard-shutdown-check");
		try {
			Runtime.getRuntime().addShutdownHook(hook);
			Runtime.getRuntime().removeShutdownHook(hook);
			return false;
		}
		catch (IllegalStateException ex) {
			return true;
		}
	}

	/**
	 * Examines, immediately before a signal, whether it is still right to send it.
	 */
	@FunctionalInterface
	public interface Justification {

		/**
		 * Returns normally only if everything that justifies the signal was established
		 * anew.
		 * @throws TerminationRefusedException if anything is missing
		 */
		void verify() throws TerminationRefusedException;

	}

}
