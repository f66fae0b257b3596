package io.github.portguard;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.portguard.conflict.Surrounding;
import io.github.portguard.process.ProcessSnapshot;
import io.github.portguard.process.ProcessTable;

/**
 * Finds out where this JVM runs.
 */
final class SurroundingsDetector {

	private static final List<String> CI_VARIABLES = List.of("JENKINS_URL", "TEAMCITY_VERSION", "TF_BUILD",
			"CODEBUILD_BUILD_ID");

	private static final Set<Surrounding> ON_RECORD = EnumSet.of(Surrounding.TEST, Surrounding.CI, Surrounding.CLOUD);

	private final Function<String, @Nullable String> environment;

	private final ProcessTable processes;

	private final @Nullable Supplier<Set<Surrounding>> additional;

	private final EnumSet<Surrounding> seen = EnumSet.noneOf(Surrounding.class);

	SurroundingsDetector(Function<String, @Nullable String> environment, ProcessTable processes,
			@Nullable Supplier<Set<Surrounding>> additional) {
		this.environment = environment;
		this.processes = processes;
		this.additional = additional;
	}

	/**
	 * Returns what others must know who find a claim of ours: cheap enough for every
	 * start.
	 */
	Set<Surrounding> forRecord() {
		Set<Surrounding> surroundings = known();
		surroundings.retainAll(ON_RECORD);
		return surroundings;
	}

	/**
	 * Returns everything that calls for restraint when there is a conflict.
	 */
	Set<Surrounding> forConflict() {
		return withProcess(known());
	}

	/**
	 * Returns what calls for restraint as far as it is known, without asking the
	 * application.
	 */
	synchronized Set<Surrounding> seen() {
		return withProcess(EnumSet.copyOf(this.seen));
	}

	private Set<Surrounding> withProcess(Set<Surrounding> surroundings) {
		long pid = ProcessHandle.current().pid();
		ProcessSnapshot self = this.processes.find(pid).orElse(null);
		if (pid == 1 || (self != null && self.init())) {
			surroundings.add(Surrounding.INIT);
		}
		if ((self != null && self.service() != null)
				|| Long.toString(pid).equals(this.environment.apply("SYSTEMD_EXEC_PID"))) {
			surroundings.add(Surrounding.SYSTEMD);
		}
		return surroundings;
	}

	/**
	 * What was seen once stays true as long as this JVM runs: that it is a test shows on
	 * the thread that starts the application, and not on one that serves a request.
	 */
	private synchronized Set<Surrounding> known() {
		if (this.additional != null) {
			this.seen.addAll(this.additional.get());
		}
		if (isContinuousIntegration()) {
			this.seen.add(Surrounding.CI);
		}
		return EnumSet.copyOf(this.seen);
	}

	private boolean isContinuousIntegration() {
		String ci = this.environment.apply("CI");
		if (ci != null && !ci.isBlank() && !"false".equalsIgnoreCase(ci)) {
			return true;
		}
		for (String name : CI_VARIABLES) {
			if (this.environment.apply(name) != null) {
				return true;
			}
		}
		return false;
	}

}
