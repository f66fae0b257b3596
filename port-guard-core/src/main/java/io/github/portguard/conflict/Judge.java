package io.github.portguard.conflict;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.portguard.process.ProcessSnapshot;
import io.github.portguard.registry.ClaimRecord;
import io.github.portguard.registry.LockState;

/**
 * Judges the holder of a port. A pure function: the same conflict under the same policy
 * always gets the same verdict.
 *
 * @since 0.1.0
 */
public final class Judge {

	static final Set<Proof> CLAIMANT = EnumSet.of(Proof.RECORD, Proof.IDENTITY, Proof.LOCK);

	private final Policy policy;

	/**
	 * Creates a judge.
	 * @param policy says which signs make an instance stale
	 */
	public Judge(Policy policy) {
		this.policy = policy;
	}

	/**
	 * Judges a conflict.
	 * @param conflict what was found out
	 * @return the verdict
	 */
	public Verdict judge(Conflict conflict) {
		Holder holder = mainHolder(conflict);
		if (conflict.selfHeld() || (holder != null && isSelf(conflict, holder))) {
			return verdict(VerdictKind.SELF, conflict, holder);
		}
		if (holder == null) {
			return verdict(isOfAnotherUser(conflict) ? VerdictKind.FOREIGN : VerdictKind.UNKNOWN, conflict, null);
		}
		Proofs proofs = new Proofs(conflict, holder);
		List<Evidence> evidence = proofs.evidence();
		ClaimRecord record = holder.record();
		if (record == null || !isClaimant(conflict.self(), record, holder.process(), evidence)) {
			return verdict(VerdictKind.FOREIGN, conflict, holder, evidence, Map.of());
		}
		if (!record.application().id().equals(conflict.self().application().id())) {
			return verdict(VerdictKind.FOREIGN, conflict, holder, evidence, Map.of());
		}
		String directory = record.application().directory();
		if (directory == null || !directory.equals(conflict.self().application().directory())) {
			return verdict(VerdictKind.SIBLING, conflict, holder, evidence, Map.of());
		}
		boolean proven = evidence.stream().allMatch(Evidence::established);
		Map<StaleSign, String> signs = proven ? new StaleSigns(this.policy).find(conflict.self(), holder, record)
				: Map.of();
		return verdict(signs.isEmpty() ? VerdictKind.RUNNING : VerdictKind.STALE, conflict, holder, evidence, signs);
	}

	/**
	 * Returns the reasons to leave a process alone that was started by an instance of
	 * this application and is none itself.
	 * @param self this JVM
	 * @param descendant the process
	 * @return the reasons; empty if there are none
	 */
	public static Set<Veto> vetoesOnDescendant(Self self, Holder descendant) {
		Set<Veto> vetoes = EnumSet.noneOf(Veto.class);
		vetoes.addAll(Vetoes.find(self, descendant, Set.of()));
		if (self.uid() == null || !self.uid().equals(descendant.process().uid())
				|| !Objects.equals(self.namespaces(), descendant.process().namespaces())) {
			vetoes.add(Veto.UNTOUCHABLE);
		}
		return vetoes;
	}

	/**
	 * Whether asking the holder a question could make a difference to the verdict.
	 * @param verdict a verdict without it
	 * @return whether the holder should be asked
	 */
	public boolean needsAnswer(Verdict verdict) {
		Holder holder = verdict.holder();
		return verdict.kind() == VerdictKind.RUNNING && verdict.isProven()
				&& this.policy.staleWhen().contains(StaleSign.UNRESPONSIVE) && holder != null
				&& holder.silence() == null && StaleSigns.isLongReady(verdict.conflict().at(), holder.record());
	}

	/**
	 * The holder that the verdict is about: one that is not just the child of another,
	 * and rather one that has a claim.
	 */
	private static @Nullable Holder mainHolder(Conflict conflict) {
		List<Holder> holders = conflict.holders();
		List<Holder> roots = holders.stream()
			.filter((holder) -> holders.stream()
				.noneMatch((other) -> other.pid() != holder.pid() && holder.lineage().contains(other.pid())))
			.toList();
		return roots.stream()
			.filter((holder) -> holder.record() != null)
			.findFirst()
			.orElse(roots.isEmpty() ? null : roots.get(0));
	}

	private static boolean isSelf(Conflict conflict, Holder holder) {
		return !conflict.self().lineage().isEmpty() && conflict.self().lineage().get(0) == holder.pid();
	}

	private static boolean isOfAnotherUser(Conflict conflict) {
		Long uid = conflict.self().uid();
		return uid != null && !conflict.sockets().isEmpty()
				&& conflict.sockets().stream().allMatch((socket) -> socket.uid() != null && !uid.equals(socket.uid()));
	}

	private static boolean isClaimant(Self self, ClaimRecord record, ProcessSnapshot process, List<Evidence> evidence) {
		boolean established = evidence.stream()
			.filter((item) -> CLAIMANT.contains(item.proof()))
			.allMatch(Evidence::established);
		return established && Objects.equals(record.bootId(), self.bootId())
				&& Objects.equals(record.namespaces(), self.namespaces()) && record.user().equals(self.user())
				&& Objects.equals(process.uid(), self.uid());
	}

	private Verdict verdict(VerdictKind kind, Conflict conflict, @Nullable Holder holder) {
		return verdict(kind, conflict, holder, List.of(), Map.of());
	}

	private Verdict verdict(VerdictKind kind, Conflict conflict, @Nullable Holder holder, List<Evidence> evidence,
			Map<StaleSign, String> signs) {
		Set<Veto> vetoes = (holder != null) ? Vetoes.find(conflict.self(), holder, signs.keySet()) : Set.of();
		return new Verdict(kind, conflict, holder, evidence, signs, vetoes);
	}

	/**
	 * Examines the proofs one by one.
	 */
	private record Proofs(Conflict conflict, Holder holder) {

		List<Evidence> evidence() {
			List<Evidence> evidence = new ArrayList<>();
			for (Proof proof : Proof.values()) {
				evidence.add(new Evidence(proof, isEstablished(proof)));
			}
			return evidence;
		}

		private boolean isEstablished(Proof proof) {
			ClaimRecord record = this.holder.record();
			return record != null && isEstablished(proof, record, this.holder.process(), this.conflict.self());
		}

		private boolean isEstablished(Proof proof, ClaimRecord record, ProcessSnapshot process, Self self) {
			return switch (proof) {
				case RECORD -> record.port() == this.conflict.port();
				case IDENTITY -> record.process().equals(process.identity());
				case USER -> same(self.uid(), process.uid()) && self.user().equals(record.user());
				case BOOT -> same(self.bootId(), record.bootId());
				case NAMESPACES ->
					same(self.namespaces(), process.namespaces()) && same(self.namespaces(), record.namespaces());
				case LOCK -> this.holder.lock() == LockState.HELD;
				case SOCKETS -> holdsEverySocketAlone();
				case APPLICATION -> self.application().id().equals(record.application().id());
				case MAIN_CLASS -> same(self.application().mainClass(), record.application().mainClass());
				case ARTIFACT -> sameArtifact(self, record);
				case DIRECTORY -> sameDirectory(self, record, process);
				case VARIANT -> Objects.equals(self.application().variant(), record.application().variant());
				case ORDER -> self.identity() != null && record.process().startedBefore(self.identity());
				case READY -> record.readySince() != null;
			};
		}

		private boolean holdsEverySocketAlone() {
			long pid = this.holder.pid();
			return this.conflict.problem() == null && this.holder.sharing() && !this.conflict.sockets().isEmpty()
					&& this.conflict.sockets()
						.stream()
						.allMatch((socket) -> socket.holders().contains(pid)
								&& socket.holders().stream().allMatch(this::isHolderOrDescendant));
		}

		private boolean isHolderOrDescendant(long pid) {
			return pid == this.holder.pid() || this.conflict.holders()
				.stream()
				.anyMatch((other) -> other.pid() == pid && other.lineage().contains(this.holder.pid())
						&& same(other.process().uid(), this.holder.process().uid()));
		}

		private static boolean sameArtifact(Self self, ClaimRecord record) {
			return self.application().artifact() != null && record.application().artifact() != null
					&& self.application().artifact().path().equals(record.application().artifact().path());
		}

		private static boolean sameDirectory(Self self, ClaimRecord record, ProcessSnapshot process) {
			String directory = self.application().directory();
			return directory != null && directory.equals(record.application().directory())
					&& process.directory() != null && directory.equals(process.directory().toString());
		}

		private static boolean same(@Nullable Object first, @Nullable Object second) {
			return first != null && first.equals(second);
		}

	}

}
