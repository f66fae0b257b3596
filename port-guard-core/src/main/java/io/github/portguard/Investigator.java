package io.github.portguard;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

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
 * can't be found out in time is not known. While one look-up is stuck no other is begun:
 * many ports would add up to a long wait. Not thread-safe.
 */
final class Investigator {

	private static final Logger logger = LoggerFactory.getLogger(Investigator.class);

	/**
	 * How long what was seen counts as seen just now.
	 */
	private static final Duration FRESH = Duration.ofMillis(250);

	private final Lookups lookups;

	private final Registry registry;

	private final Clock clock;

	private final TimedLookup limit;

	Investigator(Lookups lookups, Registry registry, Clock clock) {
		this(lookups, registry, clock, new TimedLookup(lookups.timeout()));
	}

	/**
	 * Creates an investigator that others share the limit with.
	 */
	Investigator(Lookups lookups, Registry registry, Clock clock, TimedLookup limit) {
		this.lookups = lookups;
		this.registry = registry;
		this.clock = clock;
		this.limit = limit;
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
		try {
			return this.limit.call("port-guard-investigator", () -> lookAt(request, port, self));
		}
		catch (TimedLookup.FailedException ex) {
			if (ex.getCause() != null) {
				logger.debug("The holder of port {} could not be looked up", port, ex);
			}
			return unknown(request, port, self, String.valueOf(ex.getMessage()));
		}
	}

	private Conflict unknown(PortRequest request, int port, Self self, String problem) {
		return new Conflict(request, port, this.clock.instant(), self, false, List.of(), List.of(), Set.of(), problem);
	}

	private Conflict lookAt(PortRequest request, int port, Self self) throws Exception {
		SocketSnapshot snapshot = this.lookups.sockets().find(port);
		long seen = System.nanoTime();
		List<ListeningSocket> sockets = inTheWay(request, snapshot.listening());
		Set<Long> pids = new TreeSet<>();
		for (ListeningSocket socket : sockets) {
			pids.addAll(socket.holders());
		}
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
				List<ListeningSocket> own = socketsOf(process, sockets);
				ClaimRecord record = recordOf(process, own, records);
				LockState lock = LockState.UNKNOWN;
				if (record != null && record.process().equals(process.identity())) {
					try {
						lock = this.registry.inspectLock(record);
					}
					catch (RegistryException ex) {
						problem = String.valueOf(ex.getMessage());
					}
				}
				holders.add(holder(process, own, snapshot, record, lock));
			}
		}
		if (System.nanoTime() - seen > FRESH.toNanos() && !holdersById(this.lookups.sockets().find(port).listening())
			.equals(holdersById(snapshot.listening()))) {
			problem = "the holder changed while it was looked at";
		}
		return new Conflict(request, port, this.clock.instant(), self, false, sockets, holders, snapshot.connected(),
				problem);
	}

	/**
	 * Who holds which socket, without what changes all the time.
	 */
	private static Map<Long, Set<Long>> holdersById(List<ListeningSocket> sockets) {
		Map<Long, Set<Long>> holders = new HashMap<>();
		for (ListeningSocket socket : sockets) {
			holders.put(socket.id(), socket.holders());
		}
		return holders;
	}

	static List<ListeningSocket> inTheWay(PortRequest request, List<ListeningSocket> sockets) {
		List<ListeningSocket> inTheWay = new ArrayList<>();
		for (ListeningSocket socket : sockets) {
			if (Addresses.overlap(request.address(), socket.address())) {
				inTheWay.add(socket);
			}
		}
		return inTheWay;
	}

	private static List<ListeningSocket> socketsOf(ProcessSnapshot process, List<ListeningSocket> sockets) {
		List<ListeningSocket> own = new ArrayList<>();
		for (ListeningSocket socket : sockets) {
			if (socket.holders().contains(process.pid())) {
				own.add(socket);
			}
		}
		return own;
	}

	/**
	 * Returns what a process has written down, rather than another one that had its pid.
	 */
	private static @Nullable ClaimRecord recordOf(ProcessSnapshot process, List<ListeningSocket> own,
			List<ClaimRecord> records) {
		ClaimRecord found = null;
		for (ClaimRecord candidate : records) {
			if (candidate.process().pid() == process.pid() && isAbout(candidate, own)) {
				if (candidate.process().equals(process.identity())) {
					return candidate;
				}
				found = (found != null) ? found : candidate;
			}
		}
		return found;
	}

	private static boolean isAbout(ClaimRecord record, List<ListeningSocket> sockets) {
		for (ListeningSocket socket : sockets) {
			if (Addresses.overlap(record.address(), socket.address())) {
				return true;
			}
		}
		return false;
	}

	private Holder holder(ProcessSnapshot process, List<ListeningSocket> own, SocketSnapshot snapshot,
			@Nullable ClaimRecord record, LockState lock) {
		return new Holder(process, this.lookups.processes().lineage(process.pid()), own,
				snapshot.exact() && isSharingKnown(process, snapshot.hidden()), record, lock,
				launcherState(process, (record != null) ? record.launcher() : null),
				this.lookups.processes().isDebugged(process.pid()), null);
	}

	/**
	 * A socket is shared by inheriting it. So a process whose sockets we can't see
	 * matters only if it may have inherited from the holder.
	 */
	private boolean isSharingKnown(ProcessSnapshot process, Set<Long> hidden) {
		for (long pid : hidden) {
			if (this.lookups.processes().mayHaveInheritedFrom(pid, process)) {
				return false;
			}
		}
		return true;
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
