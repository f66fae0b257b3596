package io.github.portguard.testing;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Scanner;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.portguard.port.ListeningSocket;
import io.github.portguard.port.ProcfsSocketTable;
import io.github.portguard.port.SocketSnapshot;
import io.github.portguard.port.SocketTable;
import io.github.portguard.process.Launcher;
import io.github.portguard.process.Namespaces;
import io.github.portguard.process.ProcessIdentity;
import io.github.portguard.process.ProcessSnapshot;
import io.github.portguard.process.ProcessTable;
import io.github.portguard.process.ProcfsProcessTable;

/**
 * Looks at the real processes and sockets, and stops right after one of the look-ups
 * until it reads a line, so that a test can change the world at that very moment.
 */
final class StepwiseLookups implements ProcessTable, SocketTable {

	private final ProcessTable processes = new ProcfsProcessTable();

	private final SocketTable sockets = new ProcfsSocketTable();

	private final AtomicInteger identified = new AtomicInteger();

	private final AtomicInteger found = new AtomicInteger();

	private final AtomicInteger awaited = new AtomicInteger();

	private final String step;

	private final Scanner input;

	/**
	 * Creates the look-ups.
	 * @param step {@code identify:2} to stop after another process was identified for the
	 * second time, {@code sockets:4} to stop after the sockets were listed for the
	 * fourth, {@code listening:1} to stop after the first look whether anybody listens
	 */
	StepwiseLookups(String step, Scanner input) {
		this.step = step;
		this.input = input;
	}

	private void stopAfter(String lookup, AtomicInteger count) {
		if (this.step.equals(lookup + ":" + count.incrementAndGet())) {
			System.out.println("step");
			System.out.println("resumed " + this.input.nextLine());
		}
	}

	@Override
	public SocketSnapshot find(int port) throws IOException {
		SocketSnapshot snapshot = this.sockets.find(port);
		stopAfter("sockets", this.found);
		return snapshot;
	}

	@Override
	public List<ListeningSocket> listening(int port) throws IOException {
		List<ListeningSocket> listening = this.sockets.listening(port);
		stopAfter("listening", this.awaited);
		return listening;
	}

	@Override
	public Optional<ProcessIdentity> identify(long pid) {
		Optional<ProcessIdentity> identity = this.processes.identify(pid);
		if (pid != ProcessHandle.current().pid()) {
			stopAfter("identify", this.identified);
		}
		return identity;
	}

	@Override
	public Optional<ProcessSnapshot> find(long pid) {
		return this.processes.find(pid);
	}

	@Override
	public List<Long> lineage(long pid) {
		return this.processes.lineage(pid);
	}

	@Override
	public long parentOf(long pid) {
		return this.processes.parentOf(pid);
	}

	@Override
	public Optional<Launcher> launcher() {
		return this.processes.launcher();
	}

	@Override
	public Optional<String> bootId() {
		return this.processes.bootId();
	}

	@Override
	public Optional<Namespaces> namespaces() {
		return this.processes.namespaces();
	}

	@Override
	public boolean hasEnded(ProcessIdentity identity) {
		return this.processes.hasEnded(identity);
	}

	@Override
	public boolean mayHaveInheritedFrom(long pid, ProcessSnapshot ancestor) {
		return this.processes.mayHaveInheritedFrom(pid, ancestor);
	}

	@Override
	public boolean isInteractiveShell(long pid) {
		return this.processes.isInteractiveShell(pid);
	}

	@Override
	public boolean isDebugged(long pid) {
		return this.processes.isDebugged(pid);
	}

}
