package io.github.portguard.model;

import java.util.List;
import java.util.Optional;

import io.github.portguard.process.Launcher;
import io.github.portguard.process.Namespaces;
import io.github.portguard.process.ProcessIdentity;
import io.github.portguard.process.ProcessSnapshot;
import io.github.portguard.process.ProcessTable;

/**
 * What can be seen of the processes of a {@link World}.
 */
class WorldProcesses implements ProcessTable {

	private final World world;

	WorldProcesses(World world) {
		this.world = world;
	}

	/**
	 * Something is looked up: the moment for the world to change.
	 */
	void lookUp() {
	}

	private Optional<Proc> readable(long pid) {
		lookUp();
		return Optional.ofNullable(this.world.processes.get(pid)).filter((process) -> !process.unreadable);
	}

	@Override
	public Optional<ProcessIdentity> identify(long pid) {
		return readable(pid).map(Proc::identity);
	}

	@Override
	public Optional<ProcessSnapshot> find(long pid) {
		return readable(pid).map(Proc::snapshot);
	}

	@Override
	public List<Long> lineage(long pid) {
		lookUp();
		return this.world.lineage(pid);
	}

	@Override
	public long parentOf(long pid) {
		return readable(pid).map((process) -> process.parent).orElse(0L);
	}

	@Override
	public Optional<Launcher> launcher() {
		return readable(this.world.self().parent).map((parent) -> new Launcher(parent.identity(), parent.name));
	}

	@Override
	public Optional<String> bootId() {
		return Optional.ofNullable(this.world.bootId);
	}

	@Override
	public Optional<Namespaces> namespaces() {
		return Optional.ofNullable(this.world.self().namespaces);
	}

	@Override
	public boolean hasEnded(ProcessIdentity identity) {
		lookUp();
		Proc process = this.world.processes.get(identity.pid());
		return process == null || (!process.unreadable && (process.start != identity.start() || !process.isAlive()));
	}

	@Override
	public boolean mayHaveInheritedFrom(long pid, ProcessSnapshot ancestor) {
		lookUp();
		Proc process = this.world.processes.get(pid);
		if (process == null || process.unreadable) {
			return process != null;
		}
		boolean adopted = process.parent == 1 || this.world.lineage(ancestor.pid()).contains(process.parent);
		return process.start >= ancestor.identity().start()
				&& (process.session == ancestor.session() || this.world.lineage(pid).contains(ancestor.pid())
						|| (adopted && (process.uid == null || process.uid.equals(ancestor.uid()))));
	}

	@Override
	public boolean isInteractiveShell(long pid) {
		return readable(pid).filter((process) -> process.interactiveShell).isPresent();
	}

	@Override
	public boolean isDebugged(long pid) {
		return readable(pid).map((process) -> process.debugged).orElse(true);
	}

}
