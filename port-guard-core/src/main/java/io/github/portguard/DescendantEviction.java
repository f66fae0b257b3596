package io.github.portguard;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.github.portguard.conflict.Holder;
import io.github.portguard.conflict.Verdict;
import io.github.portguard.port.ListeningSocket;
import io.github.portguard.process.ProcessTable;
import io.github.portguard.process.TerminationRefusedException;
import io.github.portguard.process.Terminator;

/**
 * The rest of an {@link Eviction} whose victim had to be forced to end and has left its
 * socket to a child.
 */
final class DescendantEviction {

	private final ProcessTable processes;

	private final Verdict verdict;

	private final Holder victim;

	private final Eviction.Examination examination;

	private final PortWatch watch;

	DescendantEviction(ProcessTable processes, Verdict verdict, Holder victim, Eviction.Examination examination,
			PortWatch watch) {
		this.processes = processes;
		this.verdict = verdict;
		this.victim = victim;
		this.examination = examination;
		this.watch = watch;
	}

	/**
	 * Ends the descendants that shared the socket when the verdict was passed and that
	 * still keep it, now that the instance they came from had to be forced to end.
	 */
	Optional<Eviction.Success> run() {
		for (Holder descendant : this.verdict.conflict().holders()) {
			if (descendant.pid() != this.victim.pid()) {
				Optional<Eviction.Success> success = evict(descendant);
				if (success.isPresent()) {
					return success;
				}
			}
		}
		return Optional.empty();
	}

	private Optional<Eviction.Success> evict(Holder descendant) {
		try {
			Optional<Terminator> terminator = Terminator.open(this.processes, descendant.process().identity());
			if (terminator.isEmpty()) {
				return Optional.empty();
			}
			terminator.get().terminate(() -> verify(descendant));
			Optional<Eviction.Success> success = this.watch.await(
					"SIGTERM to its child process %s".formatted(descendant.pid()), PortWatch.AFTER_FORCE, () -> false);
			if (success.isEmpty()) {
				terminator.get().terminateForcibly(() -> verify(descendant));
				success = this.watch.await("SIGKILL to its child process %s".formatted(descendant.pid()),
						PortWatch.AFTER_FORCE, () -> false);
			}
			return success;
		}
		catch (TerminationRefusedException ex) {
			return Optional.empty();
		}
	}

	private void verify(Holder descendant) throws TerminationRefusedException {
		Set<Long> before = this.victim.socketIds();
		Set<Long> known = new HashSet<>();
		this.verdict.conflict().holders().forEach((holder) -> known.add(holder.pid()));
		Verdict now = this.examination.examine();
		String problem = now.conflict().problem();
		if (problem != null) {
			throw new TerminationRefusedException(problem);
		}
		List<ListeningSocket> sockets = now.conflict().sockets();
		boolean sameSockets = !sockets.isEmpty() && sockets.stream()
			.allMatch((socket) -> before.contains(socket.id()) && known.containsAll(socket.holders()));
		Holder holder = now.conflict()
			.holders()
			.stream()
			.filter((candidate) -> candidate.process().identity().equals(descendant.process().identity()))
			.findFirst()
			.orElse(null);
		if (!sameSockets || holder == null || !holder.sharing() || holder.sockets().isEmpty()) {
			throw new TerminationRefusedException("it does not hold the socket of its parent");
		}
		if (!this.examination.isTouchable(now, holder)) {
			throw new TerminationRefusedException("it must be left alone");
		}
	}

}
