package io.github.portguard.conflict;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.portguard.registry.LockState;

/**
 * Says how claims stand, and where they do not agree with each other or with who listens.
 * A pure function. What it says is to be shown to people: nobody is signalled because of
 * it.
 *
 * @since 0.1.0
 */
public final class ClaimJudge {

	private final @Nullable Long uid;

	/**
	 * Creates a judge.
	 * @param uid the numeric id of this user; {@code null} if it can't be told
	 */
	public ClaimJudge(@Nullable Long uid) {
		this.uid = uid;
	}

	/**
	 * Says how a claim stands.
	 * @param facts what was found out about it
	 * @return the report
	 */
	public ClaimReport judge(ClaimFacts facts) {
		Finding finding = find(facts);
		return new ClaimReport(facts.record(), finding.status(), finding.reason(), facts.holders());
	}

	/**
	 * Whether the process that made a claim has ended beyond doubt, so that its claim can
	 * be removed. Its lock must not be known to be held. On some systems nothing more is
	 * known about it here, so whoever removes a claim asks the lock itself once more.
	 * @param facts what was found out about it
	 * @return whether the claim is dead
	 */
	public boolean isDead(ClaimFacts facts) {
		return facts.claim().lock() != LockState.HELD && hasEnded(facts);
	}

	private Finding find(ClaimFacts facts) {
		if (!facts.thisBoot()) {
			return new Finding(ClaimStatus.NOT_RUNNING, "it was made before this machine was last booted");
		}
		if (isElsewhere(facts)) {
			return new Finding(ClaimStatus.UNKNOWN, "its process lives in another container");
		}
		if (facts.ended()) {
			return new Finding(ClaimStatus.NOT_RUNNING, "process %s has ended".formatted(facts.pid()));
		}
		return switch (facts.claim().lock()) {
			case NOT_HELD -> new Finding(ClaimStatus.UNKNOWN,
					"process %s runs, but nobody holds the lock that vouches for the claim".formatted(facts.pid()));
			case UNKNOWN -> new Finding(ClaimStatus.UNKNOWN, "it can't be told who holds the lock that vouches for it");
			case HELD -> findVouchedFor(facts);
		};
	}

	private Finding findVouchedFor(ClaimFacts facts) {
		if (facts.suspended()) {
			return new Finding(ClaimStatus.UNHEALTHY, "process %s is suspended".formatted(facts.pid()));
		}
		if (facts.isServed()) {
			return new Finding(ClaimStatus.HEALTHY, "process %s listens on the port".formatted(facts.pid()));
		}
		if (facts.isSilent()) {
			return new Finding(ClaimStatus.UNHEALTHY, "nobody listens on the port");
		}
		return facts.isHeldByAnother(this.uid)
				? new Finding(ClaimStatus.UNHEALTHY, "another process listens on the port")
				: new Finding(ClaimStatus.UNKNOWN, "it can't be told who listens on the port");
	}

	/**
	 * Finds the conflicts among claims. One whose process lives in another container has
	 * none: its port is another one than that of the same number here.
	 * @param facts what was found out about all of them
	 * @return the conflicts
	 */
	public List<ClaimConflict> conflicts(List<ClaimFacts> facts) {
		Map<Integer, List<ClaimFacts>> byPort = new HashMap<>();
		facts.stream()
			.filter((claim) -> !isElsewhere(claim))
			.forEach((claim) -> byPort.computeIfAbsent(claim.record().port(), (port) -> new ArrayList<>()).add(claim));
		List<ClaimConflict> conflicts = new ArrayList<>();
		byPort.keySet().stream().sorted().forEach((port) -> {
			List<ClaimFacts> claims = byPort.getOrDefault(port, List.of());
			add(conflicts, ClaimConflict.Kind.REGISTRY, port,
					claims.stream().filter((claim) -> hasRival(claim, claims)).toList());
			add(conflicts, ClaimConflict.Kind.SYSTEM, port,
					claims.stream().filter((claim) -> isHeldByStranger(claim, claims)).toList());
			add(conflicts, ClaimConflict.Kind.ALLOCATION, port,
					claims.stream().filter((claim) -> isServedByNobody(claim, claims)).toList());
		});
		return conflicts;
	}

	private void add(List<ClaimConflict> conflicts, ClaimConflict.Kind kind, int port, List<ClaimFacts> claims) {
		if (!claims.isEmpty()) {
			Set<Long> holders = new HashSet<>();
			claims.forEach((claim) -> holders.addAll(claim.holders()));
			conflicts.add(new ClaimConflict(kind, port, claims.stream().map(this::judge).toList(), holders));
		}
	}

	private boolean hasRival(ClaimFacts claim, List<ClaimFacts> claims) {
		return !hasEnded(claim) && claims.stream()
			.anyMatch((other) -> !other.record().instance().equals(claim.record().instance()) && !hasEnded(other)
					&& claim.overlaps(other));
	}

	private boolean isHeldByStranger(ClaimFacts claim, List<ClaimFacts> claims) {
		return claim.isHeldByAnother(this.uid) && !isServedByRival(claim, claims);
	}

	/**
	 * A dead claim beside one that is served is a claim that nobody serves.
	 */
	private boolean isServedByNobody(ClaimFacts claim, List<ClaimFacts> claims) {
		return claim.isSilent()
				|| (hasEnded(claim) && claim.isHeldByAnother(this.uid) && isServedByRival(claim, claims));
	}

	private static boolean isServedByRival(ClaimFacts claim, List<ClaimFacts> claims) {
		return claims.stream().anyMatch((other) -> other.isServed() && claim.overlaps(other));
	}

	/**
	 * Whether the process lives in another container. The names of namespaces mean
	 * nothing across boots.
	 */
	private static boolean isElsewhere(ClaimFacts claim) {
		return claim.thisBoot() && !claim.sameNamespaces();
	}

	private boolean hasEnded(ClaimFacts claim) {
		return find(claim).status() == ClaimStatus.NOT_RUNNING;
	}

	/**
	 * How a claim stands.
	 */
	private record Finding(ClaimStatus status, String reason) {

	}

}
