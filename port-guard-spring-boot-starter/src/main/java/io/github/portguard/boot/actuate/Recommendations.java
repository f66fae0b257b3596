package io.github.portguard.boot.actuate;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.github.portguard.PortExamination;
import io.github.portguard.conflict.ClaimConflict;
import io.github.portguard.conflict.ClaimStatus;
import io.github.portguard.conflict.Conflict;
import io.github.portguard.conflict.Resolution;
import io.github.portguard.conflict.Verdict;
import io.github.portguard.conflict.VerdictKind;

/**
 * Says what a person might do about a port.
 */
final class Recommendations {

	private final PortExamination examination;

	private final @Nullable String lostBecause;

	/**
	 * Creates recommendations.
	 * @param examination what was found out
	 * @param lostBecause why a claim of this application on the port is lost;
	 * {@code null} if none is
	 */
	Recommendations(PortExamination examination, @Nullable String lostBecause) {
		this.examination = examination;
		this.lostBecause = lostBecause;
	}

	List<String> list() {
		List<String> list = new ArrayList<>();
		Verdict verdict = this.examination.inspection().verdict();
		Conflict conflict = verdict.conflict();
		if (!conflict.sockets().isEmpty() && verdict.kind() != VerdictKind.SELF) {
			list.add((this.examination.encounter().resolution() instanceof Resolution.FreePort)
					? "The holder is provably stale: end it with DELETE and endStale=true, or start the application that"
							+ " wants the port once more."
					: this.examination.inspection().advice());
		}
		if (Boolean.FALSE.equals(this.examination.answer().tcp())) {
			list.add("The holder accepts no connections: look into its log or a thread dump, or restart it.");
		}
		if (Boolean.FALSE.equals(this.examination.answer().http())) {
			list.add("The holder does not answer HTTP requests: look into its log or a thread dump, or restart it.");
		}
		if (this.lostBecause != null) {
			list.add("The claim of this application is lost: %s. Start it again at a convenient time."
				.formatted(this.lostBecause));
		}
		this.examination.claims()
			.stream()
			.filter((claim) -> claim.status() == ClaimStatus.NOT_RUNNING)
			.forEach((claim) -> list
				.add("The claim of process %s is dead: remove it with DELETE, or leave it to the next start."
					.formatted(claim.record().pid())));
		return list;
	}

	static String describe(ClaimConflict conflict) {
		String claimants = conflict.claims()
			.stream()
			.map((claim) -> "'%s' (pid %s)".formatted(claim.record().application().id(), claim.record().pid()))
			.distinct()
			.collect(Collectors.joining(" and "));
		String holders = conflict.holders().isEmpty() ? "a process that can't be seen from here" : "process "
				+ conflict.holders().stream().sorted().map(String::valueOf).collect(Collectors.joining(", "));
		return switch (conflict.kind()) {
			case REGISTRY -> "Port %s is claimed by %s.".formatted(conflict.port(), claimants);
			case SYSTEM ->
				"Port %s is claimed by %s, but %s listens on it.".formatted(conflict.port(), claimants, holders);
			case ALLOCATION ->
				"Port %s is claimed by %s, which does not serve it.".formatted(conflict.port(), claimants);
		};
	}

}
