package io.github.portguard.conflict;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Policies and surroundings for tests.
 */
final class Policies {

	private Policies() {
	}

	static Policy policy(Policy.StaleCleanup stale, Policy.RunningCleanup running, StaleSign... staleWhen) {
		return new Policy(Policy.Mode.ENFORCE, stale, Set.of(staleWhen), running, Duration.ofSeconds(10),
				Policy.DEFAULT_LAUNCHERS);
	}

	static Policy stale(Policy.StaleCleanup stale) {
		return policy(stale, Policy.RunningCleanup.KEEP, StaleSign.ORPHANED, StaleSign.SUPERSEDED);
	}

	static Policy replace() {
		return policy(Policy.StaleCleanup.AUTO, Policy.RunningCleanup.REPLACE, StaleSign.ORPHANED,
				StaleSign.SUPERSEDED);
	}

	static Policy all(Policy.StaleCleanup stale) {
		return policy(stale, Policy.RunningCleanup.KEEP, StaleSign.values());
	}

	/**
	 * Every policy that can be configured.
	 */
	static List<Policy> every() {
		List<Policy> policies = new ArrayList<>();
		for (Policy.StaleCleanup stale : Policy.StaleCleanup.values()) {
			for (Policy.RunningCleanup running : Policy.RunningCleanup.values()) {
				policies.add(policy(stale, running));
				policies.add(policy(stale, running, StaleSign.ORPHANED, StaleSign.SUPERSEDED));
				policies.add(policy(stale, running, StaleSign.values()));
			}
		}
		return policies;
	}

	/**
	 * Every set of surroundings.
	 */
	static List<Set<Surrounding>> everySurroundings() {
		List<Set<Surrounding>> all = new ArrayList<>(List.of(Set.of()));
		for (Surrounding value : Surrounding.values()) {
			for (Set<Surrounding> without : List.copyOf(all)) {
				Set<Surrounding> with = EnumSet.of(value);
				with.addAll(without);
				all.add(with);
			}
		}
		return all;
	}

}
