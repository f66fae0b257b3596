package io.github.portguard.conflict;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.github.portguard.port.ListeningSocket;
import io.github.portguard.process.ProcessSnapshot;
import io.github.portguard.registry.ClaimRecord;
import io.github.portguard.registry.LockState;

/**
 * A process that holds a listening socket in the way of a request, with what is known
 * about it.
 *
 * @param process the process as it is now
 * @param lineage its pid and those of its ancestors, itself first
 * @param sockets those of its sockets that are in the way
 * @param sharing whether it is known that nobody we can't see shares them
 * @param record what it has written down about the port; {@code null} if there is nothing
 * @param lock whether the lock that vouches for the record is held by it
 * @param launcher what has become of the process that started it
 * @param debugged whether a debugger agent is loaded into it, or may be
 * @param silence how it answers; {@code null} if it was not asked
 * @since 0.1.0
 */
public record Holder(ProcessSnapshot process, List<Long> lineage, List<ListeningSocket> sockets, boolean sharing,
		@Nullable ClaimRecord record, LockState lock, LauncherState launcher, boolean debugged,
		@Nullable Silence silence) {

	public Holder {
		lineage = List.copyOf(lineage);
		sockets = List.copyOf(sockets);
	}

	/**
	 * Returns the process id.
	 * @return the process id
	 */
	public long pid() {
		return this.process.pid();
	}

	/**
	 * Returns the name of its program.
	 * @return the file name of the executable, else the name the kernel has for it
	 */
	public String name() {
		return this.process.name();
	}

	/**
	 * Returns the user it runs as.
	 * @return the name of the user, or {@code null} if it can't be told
	 */
	public @Nullable String user() {
		return this.process.user();
	}

	/**
	 * Returns when it started.
	 * @return the start, or {@code null} if it can't be told
	 */
	public @Nullable Instant startedAt() {
		return this.process.startedAt();
	}

	/**
	 * Returns where it runs.
	 * @return its working directory, or {@code null} if it can't be told
	 */
	public @Nullable String directory() {
		return (this.process.directory() != null) ? this.process.directory().toString() : null;
	}

	/**
	 * Returns what tells its sockets from all others.
	 * @return the ids of the sockets that are in the way
	 */
	public Set<Long> socketIds() {
		return this.sockets.stream().map(ListeningSocket::id).collect(Collectors.toUnmodifiableSet());
	}

	/**
	 * Returns this holder with another measure of its silence.
	 * @param silence the measure
	 * @return a new holder
	 */
	public Holder withSilence(Silence silence) {
		return new Holder(this.process, this.lineage, this.sockets, this.sharing, this.record, this.lock, this.launcher,
				this.debugged, silence);
	}

}
