package io.github.portguard;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import io.github.portguard.process.Launcher;
import io.github.portguard.process.Namespaces;
import io.github.portguard.process.ProcessIdentity;
import io.github.portguard.process.ProcessSnapshot;
import io.github.portguard.process.ProcessState;
import io.github.portguard.process.ProcessTable;
import io.github.portguard.process.StandardOutput;

/**
 * Processes that a test makes up. This JVM is one of them.
 */
class FakeProcesses implements ProcessTable {

	private final java.util.Set<Long> strangers = new java.util.HashSet<>();

	static final long SELF = ProcessHandle.current().pid();

	private final Map<Long, ProcessSnapshot> processes = new HashMap<>();

	private final Set<Long> shells = new HashSet<>();

	private final Set<Long> hidden = new HashSet<>();

	private volatile Duration delay = Duration.ZERO;

	FakeProcesses() {
		add(SELF, 5000, 0, ProcessState.ALIVE, null, false);
	}

	FakeProcesses add(long pid, long start, long parent, ProcessState state, @Nullable String service, boolean init) {
		this.processes.put(pid,
				new ProcessSnapshot(new ProcessIdentity(pid, start), parent, state, "java", null, "ada", 1000L, null,
						Path.of("/home/ada"), false, new Namespaces("p", "n", "m", "u"), service, false, init, pid,
						StandardOutput.PIPE, Duration.ZERO));
		return this;
	}

	FakeProcesses add(ProcessSnapshot process) {
		this.processes.put(process.pid(), process);
		return this;
	}

	FakeProcesses addShell(long pid, long start) {
		this.shells.add(pid);
		return add(pid, start, 1, ProcessState.ALIVE, null, false);
	}

	/**
	 * Lets a process end.
	 */
	void end(long pid) {
		this.processes.remove(pid);
	}

	/**
	 * Makes a process one that is there and can't be looked up.
	 */
	FakeProcesses hide(long pid) {
		this.processes.remove(pid);
		this.hidden.add(pid);
		return this;
	}

	/**
	 * Makes the next look at a process a slow one.
	 */
	void delay(Duration delay) {
		this.delay = delay;
	}

	@Override
	public Optional<ProcessIdentity> identify(long pid) {
		return find(pid).map(ProcessSnapshot::identity);
	}

	@Override
	public Optional<ProcessSnapshot> find(long pid) {
		long end = System.nanoTime() + this.delay.toNanos();
		for (long left = this.delay.toNanos(); left > 0; left = end - System.nanoTime()) {
			LockSupport.parkNanos(left);
		}
		this.delay = Duration.ZERO;
		return Optional.ofNullable(this.processes.get(pid));
	}

	@Override
	public long parentOf(long pid) {
		return find(pid).map(ProcessSnapshot::parentPid).orElse(0L);
	}

	@Override
	public Optional<Launcher> launcher() {
		return Optional.empty();
	}

	@Override
	public Optional<String> bootId() {
		return Optional.of("boot");
	}

	@Override
	public Optional<Namespaces> namespaces() {
		return Optional.of(new Namespaces("p", "n", "m", "u"));
	}

	@Override
	public boolean hasEnded(ProcessIdentity identity) {
		return !this.hidden.contains(identity.pid())
				&& find(identity.pid()).filter((process) -> process.identity().equals(identity))
					.filter((process) -> process.state() != ProcessState.ZOMBIE)
					.isEmpty();
	}

	@Override
	public boolean mayHaveInheritedFrom(long pid, ProcessSnapshot ancestor) {
		return !this.strangers.contains(pid);
	}

	void addStranger(long pid) {
		this.strangers.add(pid);
	}

	@Override
	public boolean isInteractiveShell(long pid) {
		return this.shells.contains(pid);
	}

	@Override
	public boolean isDebugged(long pid) {
		return false;
	}

}
