package io.github.portguard;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.portguard.conflict.Conflict;
import io.github.portguard.conflict.Holder;
import io.github.portguard.conflict.LauncherState;
import io.github.portguard.conflict.Self;
import io.github.portguard.port.Addresses;
import io.github.portguard.port.ListeningSocket;
import io.github.portguard.port.PortRequest;
import io.github.portguard.port.SocketSnapshot;
import io.github.portguard.process.Launcher;
import io.github.portguard.process.ProcessSnapshot;
import io.github.portguard.process.ProcessState;
import io.github.portguard.registry.ClaimRecord;
import io.github.portguard.registry.JvmTable;
import io.github.portguard.registry.LockState;
import io.github.portguard.registry.Registry;
import io.github.portguard.registry.RegistryException;

/**
 * Finds out who holds a port, within a fixed time and without changing anything. What
 * can't be found out in time is not known.
 */
final class Investigator {

	private static final Logger logger = LoggerFactory.getLogger(Investigator.class);

	private static final Duration DEADLINE = Duration.ofSeconds(2);

	private final Lookups lookups;

	private final Registry registry;

	private final Clock clock;

	Investigator(Lookups lookups, Registry registry, Clock clock) {
		this.lookups = lookups;
		this.registry = registry;
		this.clock = clock;
	}

	/**
	 * Looks at a port.
	 * @param request what was asked for
	 * @param port the port that is busy
	 * @param self this JVM
	 * @return everything that was found out in time
	 */
	Conflict investigate(PortRequest request, int port, Self self) {
		boolean selfHeld = JvmTable.isHeld(request.address(), port);
		if (selfHeld) {
			return new Conflict(request, port, this.clock.instant(), self, true, List.of(), List.of(), Set.of(), null);
		}
		FutureTask<Conflict> task = new FutureTask<>(() -> lookAt(request, port, self));
		Thread thread = new Thread(task, "port-guard-investigator");
		thread.setDaemon(true);
		thread.start();
		try {
			return task.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException ex) {
			task.cancel(true);
			return unknown(request, port, self, "the look-up took longer than %d s".formatted(DEADLINE.toSeconds()));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			task.cancel(true);
			return unknown(request, port, self, "the look-up was interrupted");
		}
		catch (ExecutionException ex) {
			logger.debug("The holder of port {} could not be looked up", port, ex);
			return unknown(request, port, self, "the look-up failed: " + ex.getCause());
		}
	}

	private Conflict unknown(PortRequest request, int port, Self self, String problem) {
		return new Conflict(request, port, this.clock.instant(), self, false, List.of(), List.of(), Set.of(), problem);
	}

	private Conflict lookAt(PortRequest request, int port, Self self) throws Exception {
		SocketSnapshot snapshot = this.lookups.sockets().find(port);
		List<ListeningSocket> sockets = snapshot.listening()
			.stream()
			.filter((socket) -> Addresses.overlap(request.address(), socket.address()))
			.toList();
		Set<Long> pids = new TreeSet<>();
		sockets.forEach((socket) -> pids.addAll(socket.holders()));
		List<ClaimRecord> records = List.of();
		String problem = null;
		try {
			records = this.registry.find(port);
		}
		catch (RegistryException ex) {
			problem = String.valueOf(ex.getMessage());
		}
		List<Holder> holders = new ArrayList<>();
		for (long pid : pids) {
			ProcessSnapshot process = this.lookups.processes().find(pid).orElse(null);
			if (process != null && process.state() != ProcessState.ZOMBIE) {
				holders.add(holder(process, sockets, snapshot, records));
			}
		}
		return new Conflict(request, port, this.clock.instant(), self, false, sockets, holders, snapshot.connected(),
				problem);
	}

	private Holder holder(ProcessSnapshot process, List<ListeningSocket> sockets, SocketSnapshot snapshot,
			List<ClaimRecord> records) {
		List<ListeningSocket> own = sockets.stream()
			.filter((socket) -> socket.holders().contains(process.pid()))
			.toList();
		ClaimRecord record = records.stream()
			.filter((candidate) -> candidate.process().pid() == process.pid())
			.filter((candidate) -> own.stream()
				.anyMatch((socket) -> Addresses.overlap(candidate.address(), socket.address())))
			.max(Comparator.comparing((candidate) -> candidate.process().equals(process.identity())))
			.orElse(null);
		boolean matching = record != null && record.process().equals(process.identity());
		return new Holder(process, this.lookups.processes().lineage(process.pid()), own,
				snapshot.exact() && isSharingKnown(process, snapshot.hidden()), record,
				(record != null && matching) ? this.registry.inspectLock(record) : LockState.UNKNOWN,
				launcherState(process, (record != null) ? record.launcher() : null),
				this.lookups.processes().isDebugged(process.pid()), null);
	}

	/**
	 * A socket is shared by inheriting it. So a process whose sockets we can't see
	 * matters only if it may have inherited from the holder.
	 */
	private boolean isSharingKnown(ProcessSnapshot process, Set<Long> hidden) {
		return hidden.stream().noneMatch((pid) -> this.lookups.processes().mayHaveInheritedFrom(pid, process));
	}

	/**
	 * Who has ended is nobody's parent any more, so a parent that we can't see is not
	 * gone.
	 */
	private LauncherState launcherState(ProcessSnapshot child, @Nullable Launcher launcher) {
		if (launcher == null) {
			return LauncherState.UNKNOWN;
		}
		boolean parent = child.parentPid() == launcher.identity().pid();
		if (!parent && this.lookups.processes().hasEnded(launcher.identity())) {
			return LauncherState.GONE;
		}
		return this.lookups.processes().isInteractiveShell(launcher.identity().pid()) ? LauncherState.INTERACTIVE_SHELL
				: LauncherState.ALIVE;
	}

}
