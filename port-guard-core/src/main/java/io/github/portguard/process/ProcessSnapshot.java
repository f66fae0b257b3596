package io.github.portguard.process;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What the operating system tells about one process at one moment. What it does not tell,
 * or does not tell us, is {@code null}: never a guess.
 *
 * @param identity pid and start
 * @param parentPid the pid of the parent; {@code 0} where there is none in our view
 * @param state what it is doing
 * @param name the file name of its executable, else the name the kernel has for it
 * @param executable the path of its executable
 * @param user the name of the user it runs as
 * @param uid the numeric user id, only where real, effective, saved and file system id
 * are the same
 * @param startedAt when it started, for people; not part of its identity
 * @param directory its working directory
 * @param directoryDeleted whether that directory was deleted under it
 * @param namespaces the namespaces it lives in
 * @param service the systemd service that manages it, as {@code systemctl} wants to be
 * told: with {@code --user} in front if it is one of the user's own
 * @param hangUpIgnored whether it was started so that it outlives its terminal
 * @param init whether it is the first process of a pid namespace
 * @param session the session it belongs to; {@code -1} where there is no such thing
 * @param output where it writes to
 * @param cpuTime processor time used so far
 * @since 0.1.0
 */
public record ProcessSnapshot(ProcessIdentity identity, long parentPid, ProcessState state, String name,
		@Nullable Path executable, @Nullable String user, @Nullable Long uid, @Nullable Instant startedAt,
		@Nullable Path directory, boolean directoryDeleted, @Nullable Namespaces namespaces, @Nullable String service,
		@Nullable Boolean hangUpIgnored, boolean init, long session, @Nullable StandardOutput output,
		@Nullable Duration cpuTime) {

	public ProcessSnapshot {
		name = ProgramName.printable(name);
	}

	/**
	 * Returns the process id.
	 * @return the process id
	 */
	public long pid() {
		return this.identity.pid();
	}

}
