package io.github.portguard.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks processes up. A look-up has no side effect on the process looked at.
 * <p>
 * Implementations are thread-safe.
 *
 * @since 0.1.0
 */
public interface ProcessTable {

	/**
	 * Returns the identity of a process.
	 * @param pid the process id
	 * @return the identity, or empty if there is no such process or its start can't be
	 * established
	 */
	Optional<ProcessIdentity> identify(long pid);

	/**
	 * Returns all that is known about a process.
	 * @param pid the process id
	 * @return the facts, or empty if there is no such process or it can't be identified
	 */
	Optional<ProcessSnapshot> find(long pid);

	/**
	 * Returns the pids of a process and all of its ancestors, itself first, as far as
	 * they can be followed.
	 * @param pid the process id to start from
	 * @return the chain of pids, never empty
	 */
	default List<Long> lineage(long pid) {
		List<Long> lineage = new ArrayList<>();
		long next = pid;
		while (next > 0 && !lineage.contains(next)) {
			lineage.add(next);
			next = parentOf(next);
		}
		return lineage;
	}

	/**
	 * Returns the parent of a process.
	 * @param pid the process id
	 * @return the pid of the parent, or {@code 0} if there is none or it can't be told
	 */
	long parentOf(long pid);

	/**
	 * Opens the handle through which a process can be ended. It stays that of the process
	 * that has the pid now.
	 * @param pid the process id
	 * @return the handle, or empty if there is no such process
	 */
	default Optional<ProcessHandle> open(long pid) {
		return ProcessHandle.of(pid);
	}

	/**
	 * Returns the launcher of this very JVM: the process that is its parent now.
	 * @return the launcher, or empty if there is none in our view
	 */
	Optional<Launcher> launcher();

	/**
	 * Returns what names the current boot of this machine, so that pids and starts noted
	 * before the last boot are never mistaken for those of today.
	 * @return the boot id, or empty where the operating system has none
	 */
	Optional<String> bootId();

	/**
	 * Returns the namespaces of this JVM.
	 * @return the namespaces, or empty where the operating system has none
	 */
	Optional<Namespaces> namespaces();

	/**
	 * Whether a process has ended.
	 * @param identity the process
	 * @return {@code true} only if that was established: there is no such pid, it means
	 * another process now, or it is a zombie
	 */
	boolean hasEnded(ProcessIdentity identity);

	/**
	 * Whether a process is suspended by job control or traced. Cheap enough to be asked
	 * about many processes.
	 * @param pid the process id
	 * @return {@code true} only if that was established
	 */
	default boolean isSuspended(long pid) {
		return false;
	}

	/**
	 * Whether the working directory of a process was deleted under it. Cheap enough to be
	 * asked about many processes.
	 * @param pid the process id
	 * @return {@code true} only if that was established
	 */
	default boolean isDirectoryDeleted(long pid) {
		return find(pid).map(ProcessSnapshot::directoryDeleted).orElse(false);
	}

	/**
	 * Whether a process may have inherited something from another one. Cheap enough to be
	 * asked about every process of the machine.
	 * @param pid the process id
	 * @param ancestor the process it may have inherited from
	 * @return {@code false} only if it was established that it can't have: it started
	 * earlier, or it neither descends from the other one, nor belongs to its session, nor
	 * has lost its parent and runs as the same user
	 */
	boolean mayHaveInheritedFrom(long pid, ProcessSnapshot ancestor);

	/**
	 * Whether a process is a shell in which a person types, rather than one that runs a
	 * script.
	 * @param pid the process id
	 * @return {@code true} only if that was established
	 */
	boolean isInteractiveShell(long pid);

	/**
	 * Whether a debugger agent is loaded into a process.
	 * @param pid the process id
	 * @return {@code false} only if it was established that there is none
	 */
	boolean isDebugged(long pid);

}
