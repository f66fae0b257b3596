package io.github.portguard.conflict;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.portguard.registry.ClaimRecord;
import io.github.portguard.registry.ClaimState;

/**
 * What the holder of a port is to us, with the evidence. Made by {@link Judge};
 * everything that is said or done about a conflict comes from here.
 *
 * @param kind the kind
 * @param conflict what was judged
 * @param holder the process the verdict is about; {@code null} if it is not known
 * @param evidence each proof that was looked for, in order
 * @param signs why it is stale, each in words; only signs that the policy counts
 * @param vetoes why it must be left alone
 * @since 0.1.0
 */
public record Verdict(VerdictKind kind, Conflict conflict, @Nullable Holder holder, List<Evidence> evidence,
		Map<StaleSign, String> signs, Set<Veto> vetoes) {

	public Verdict {
		evidence = List.copyOf(evidence);
		signs = Map.copyOf(signs);
		vetoes = Set.copyOf(vetoes);
	}

	/**
	 * Whether every single proof was established, so that the holder is an instance of
	 * this application in this place beyond doubt.
	 * @return whether nothing is missing
	 */
	public boolean isProven() {
		return this.evidence.size() == Proof.values().length && this.evidence.stream().allMatch(Evidence::established);
	}

	/**
	 * Whether the holder says, in a record that it vouches for, that it has begun to shut
	 * down, whatever application it is an instance of.
	 * @return whether it is shutting down
	 */
	public boolean isStopping() {
		ClaimRecord record = (this.holder != null) ? this.holder.record() : null;
		return record != null && record.state() == ClaimState.STOPPING && isClaimEstablished();
	}

	/**
	 * Whether the holder is guarded itself, and vouches for its claim, whatever
	 * application that is of.
	 */
	boolean isClaimEstablished() {
		Set<Proof> established = EnumSet.noneOf(Proof.class);
		for (Evidence item : this.evidence) {
			if (item.established()) {
				established.add(item.proof());
			}
		}
		return established.containsAll(Judge.CLAIMANT);
	}

	/**
	 * Returns the proofs that are missing.
	 * @return the proofs, in order
	 */
	public List<Proof> missing() {
		return this.evidence.stream().filter((item) -> !item.established()).map(Evidence::proof).toList();
	}

}
