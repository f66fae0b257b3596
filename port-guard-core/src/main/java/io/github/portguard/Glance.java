package io.github.portguard;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.portguard.conflict.Conflict;
import io.github.portguard.conflict.Holder;
import io.github.portguard.conflict.LauncherState;
import io.github.portguard.conflict.Self;
import io.github.portguard.port.ListeningSocket;
import io.github.portguard.port.PortRequest;
import io.github.portguard.process.Launcher;
import io.github.portguard.process.ProcessIdentity;
import io.github.portguard.process.ProcessSnapshot;
import io.github.portguard.process.ProcessState;
import io.github.portguard.process.ProcessTable;
import io.github.portguard.process.StandardOutput;
import io.github.portguard.registry.ClaimRecord;
import io.github.portguard.registry.LockState;

/**
 * Finds out as much about a busy port as costs next to nothing: what listens, and not
 * who. It can show that there is no need to look any closer. Not thread-safe.
 */
final class Glance {

	private static final Logger logger = LoggerFactory.getLogger(Glance.class);

	private final Lookups lookups;

	private final Clock clock;

	private final TimedLookup limit;

	Glance(Lookups lookups, Clock clock, TimedLookup limit) {
		this.lookups = lookups;
		this.clock = clock;
		this.limit = limit;
	}

	/**
	 * Whether the very sockets that were seen on a port are in the way of a request, and
	 * no others, and their holder is still there. That it still holds them is not looked
	 * at.
	 * @param request what was asked for
	 * @param seen what was seen of the port
	 * @param holder who held it
	 * @return whether that is so; {@code false}, too, if it can't be told in time
	 */
	boolean isUnchanged(PortRequest request, Conflict seen, Holder holder) {
		try {
			return this.limit.call("port-guard-investigator",
					() -> !this.lookups.processes().hasEnded(holder.process().identity())
							&& ids(Investigator.inTheWay(request, this.lookups.sockets().listening(seen.port())))
								.equals(ids(seen.sockets())));
		}
		catch (TimedLookup.FailedException ex) {
			logger.debug("It can't be told who listens on port {}", seen.port(), ex);
			return false;
		}
	}

	private boolean isInTheWay(PortRequest request, int port) throws IOException {
		return !Investigator.inTheWay(request, this.lookups.sockets().listening(port)).isEmpty();
	}

	/**
	 * Supposes that whoever has made a claim on a port holds it, alone and with the lock,
	 * and that everything else which takes a closer look speaks for ending it. Where even
	 * that would not be enough, there is no need to look.
	 * @param request what was asked for
	 * @param port the port that is busy
	 * @param self this JVM
	 * @param record the claim
	 * @return what would be found, or {@code null} if whoever has made the claim has
	 * ended, if nobody listens on the port, or if that can't be told in time
	 */
	@Nullable Conflict suppose(PortRequest request, int port, Self self, ClaimRecord record) {
		try {
			return this.limit.call("port-guard-investigator",
					() -> (this.lookups.processes().hasEnded(record.process()) || !isInTheWay(request, port)) ? null
							: supposed(request, port, self, record));
		}
		catch (TimedLookup.FailedException ex) {
			logger.debug("Process {} could not be looked at", record.process().pid(), ex);
			return null;
		}
	}

	private Conflict supposed(PortRequest request, int port, Self self, ClaimRecord record) {
		ProcessTable processes = this.lookups.processes();
		ProcessIdentity identity = record.process();
		String directory = record.application().directory();
		ProcessSnapshot process = new ProcessSnapshot(identity, 0, ProcessState.ALIVE, "supposed", null, null,
				self.uid(), null, (directory != null) ? Path.of(directory) : null,
				processes.isDirectoryDeleted(identity.pid()), record.namespaces(), null, false, false, 0,
				StandardOutput.PIPE, null);
		InetAddress address = (record.address() != null) ? record.address() : new InetSocketAddress(0).getAddress();
		ListeningSocket socket = new ListeningSocket(0, address, port, self.uid(), Set.of(identity.pid()), 0);
		Holder holder = new Holder(process, List.of(identity.pid()), List.of(socket), true, record, LockState.HELD,
				supposedLauncherState(record.launcher()), false, null);
		return new Conflict(request, port, this.clock.instant(), self, false, List.of(socket), List.of(holder),
				Set.of(), null);
	}

	private LauncherState supposedLauncherState(@Nullable Launcher launcher) {
		if (launcher == null) {
			return LauncherState.UNKNOWN;
		}
		return this.lookups.processes().hasEnded(launcher.identity()) ? LauncherState.GONE
				: LauncherState.INTERACTIVE_SHELL;
	}

	private static Set<Long> ids(List<ListeningSocket> sockets) {
		Set<Long> ids = new HashSet<>();
		for (ListeningSocket socket : sockets) {
			ids.add(socket.id());
		}
		return ids;
	}

}
