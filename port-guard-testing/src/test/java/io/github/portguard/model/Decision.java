package io.github.portguard.model;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import io.github.portguard.conflict.Breaker;
import io.github.portguard.conflict.Conflict;
import io.github.portguard.conflict.Holder;
import io.github.portguard.conflict.Judge;
import io.github.portguard.conflict.LauncherState;
import io.github.portguard.conflict.Policy;
import io.github.portguard.conflict.Proof;
import io.github.portguard.conflict.Resolution;
import io.github.portguard.conflict.Resolver;
import io.github.portguard.conflict.Self;
import io.github.portguard.conflict.Verdict;
import io.github.portguard.conflict.Veto;
import io.github.portguard.port.ListeningSocket;
import io.github.portguard.port.SocketSnapshot;
import io.github.portguard.process.Launcher;
import io.github.portguard.process.ProcessSnapshot;
import io.github.portguard.registry.ClaimRecord;
import io.github.portguard.registry.LockState;

/**
 * What is decided in a {@link World}, found out without threads and files.
 *
 * @param verdict the verdict
 * @param signal the pid of the process that is to be signalled; {@code 0} if none is
 */
record Decision(Verdict verdict, long signal) {

	static Decision in(World world) {
		Verdict verdict = new Judge(world.settings.policy()).judge(conflict(world));
		Resolution resolution = new Resolver(world.settings.policy(), world.settings.surroundings, true)
			.resolve(verdict);
		Holder holder = verdict.holder();
		boolean free = resolution instanceof Resolution.FreePort && world.settings.mode == Policy.Mode.ENFORCE
				&& holder != null && !world.historyDamaged
				&& Breaker.open(world.history, World.NOW, world.settings.policy(), verdict.conflict().self(), holder)
					.isEmpty();
		return new Decision(verdict, (free && holder != null) ? holder.pid() : 0);
	}

	/**
	 * Returns what is wrong about it: nobody may be signalled against the facts, without
	 * every proof, or against a veto.
	 */
	Optional<String> complaint(World world) {
		Optional<String> objection = Oracle.objection(world, (this.signal != 0) ? this.signal : world.place.victim());
		if (this.signal != 0) {
			return objection.isPresent() ? objection : incomplete(this.verdict);
		}
		boolean refusable = world.processes.values().stream().anyMatch((process) -> process.socketsHidden)
				|| world.records.size() > 1;
		return (objection.isPresent() || refusable) ? Optional.empty() : Optional.of("nobody is signalled");
	}

	static Optional<String> incomplete(Verdict verdict) {
		boolean complete = verdict.evidence()
			.stream()
			.map((item) -> item.proof())
			.toList()
			.equals(List.of(Proof.values())) && verdict.evidence().stream().allMatch((item) -> item.established());
		Set<Veto> overridable = Set.of(Veto.DETACHED, Veto.LAUNCHER_ALIVE);
		if (!complete) {
			return Optional.of("a proof is missing");
		}
		return overridable.containsAll(verdict.vetoes()) ? Optional.empty() : Optional.of("there is a veto");
	}

	/**
	 * Passes on whatever there is, also what an investigation would leave out: each proof
	 * must hold by itself.
	 */
	private static Conflict conflict(World world) {
		WorldProcesses processes = new WorldProcesses(world);
		SocketSnapshot snapshot = new WorldSockets(world).find(world.place.port());
		List<ListeningSocket> sockets = snapshot.listening()
			.stream()
			.filter((socket) -> world.socketsInTheWay().stream().anyMatch((other) -> other.id == socket.id()))
			.toList();
		Set<Long> pids = new TreeSet<>();
		sockets.forEach((socket) -> pids.addAll(socket.holders()));
		List<Holder> holders = pids.stream()
			.flatMap((pid) -> processes.find(pid).stream())
			.map((process) -> holder(world, processes, process, snapshot, sockets))
			.toList();
		return new Conflict(world.settings.request(world.place.port()), world.place.port(), World.NOW,
				self(world, processes), false, sockets, holders, Set.of(), null);
	}

	private static Self self(World world, WorldProcesses processes) {
		Optional<ProcessSnapshot> self = processes.find(world.place.self());
		return new Self(self.map(ProcessSnapshot::identity).orElse(null),
				self.map(ProcessSnapshot::uid).orElse((Long) null), world.place.user(), world.bootId,
				world.self().namespaces, self.map(ProcessSnapshot::executable).orElse(null),
				processes.launcher().orElse(null), world.lineage(world.place.self()), world.application,
				world.artifactOpen);
	}

	private static Holder holder(World world, WorldProcesses processes, ProcessSnapshot process,
			SocketSnapshot snapshot, List<ListeningSocket> sockets) {
		List<ListeningSocket> own = sockets.stream()
			.filter((socket) -> socket.holders().contains(process.pid()))
			.toList();
		Rec found = world.records.stream()
			.filter((record) -> record.pid == process.pid())
			.filter((record) -> world.sockets.stream()
				.anyMatch((socket) -> socket.holders.contains(process.pid()) && socket.overlaps(record.address)))
			.findFirst()
			.orElse(null);
		ClaimRecord record = (found != null) ? found.record() : null;
		boolean sharing = snapshot.exact()
				&& snapshot.hidden().stream().noneMatch((pid) -> processes.mayHaveInheritedFrom(pid, process));
		Holder holder = new Holder(process, world.lineage(process.pid()), own, sharing, record,
				(record != null) ? lock(world, record, process) : LockState.UNKNOWN,
				launcher(processes, process, (record != null) ? record.launcher() : null),
				processes.isDebugged(process.pid()), null);
		return (world.silence != null) ? holder.withSilence(world.silence) : holder;
	}

	private static LockState lock(World world, ClaimRecord record, ProcessSnapshot process) {
		long owner = world.lockOwner(record.instance());
		return (owner == process.pid()) ? LockState.HELD : (owner == 0) ? LockState.NOT_HELD : LockState.UNKNOWN;
	}

	private static LauncherState launcher(WorldProcesses processes, ProcessSnapshot process,
			@Nullable Launcher launcher) {
		if (launcher == null) {
			return LauncherState.UNKNOWN;
		}
		if (process.parentPid() != launcher.identity().pid() && processes.hasEnded(launcher.identity())) {
			return LauncherState.GONE;
		}
		return processes.isInteractiveShell(launcher.identity().pid()) ? LauncherState.INTERACTIVE_SHELL
				: LauncherState.ALIVE;
	}

}
