package io.github.portguard.conflict;

import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.portguard.process.StandardOutput;

/**
 * What may be done about a conflict. Immutable.
 *
 * @param mode whether to act at all
 * @param stale what to do with a stale instance
 * @param staleWhen which signs make an instance stale
 * @param running what to do with a running instance
 * @param gracePeriod how long a process has between the polite and the forced signal
 * @param launchers the names of programs that supervise a development run, which are
 * those of their executables, or of what a JVM runs if that is a build tool or an IDE: an
 * instance that outlives one of them is orphaned; upper case and {@code .exe} make no
 * difference
 * @since 0.1.0
 */
public record Policy(Mode mode, StaleCleanup stale, Set<StaleSign> staleWhen, RunningCleanup running,
		Duration gracePeriod, Set<String> launchers) {

	/**
	 * The names of build tools and IDEs.
	 */
	public static final Set<String> DEFAULT_LAUNCHERS = Set.of("maven", "gradle", "sbt", "node", "idea", "idea64",
			"eclipse", "eclipsec", "code", "code-insiders", "codium", "cursor", "windsurf", "netbeans", "netbeans64",
			"fleet");

	/**
	 * A script for it may be anything.
	 */
	private static final String NODE = "node";

	/**
	 * What it starts writes to wherever it writes to itself.
	 */
	private static final String MAVEN = "maven";

	public Policy {
		if (gracePeriod.isNegative()) {
			throw new IllegalArgumentException(
					"the grace period '%s' is negative: use 0s or more".formatted(gracePeriod));
		}
		staleWhen = Set.copyOf(staleWhen);
		launchers = plain(launchers);
	}

	/**
	 * Returns the policy that applies unless something else is configured.
	 * @return the policy
	 */
	public static Policy defaults() {
		return new Policy(Mode.ENFORCE, StaleCleanup.AUTO, Set.of(StaleSign.ORPHANED, StaleSign.SUPERSEDED),
				RunningCleanup.KEEP, Duration.ofSeconds(10), DEFAULT_LAUNCHERS);
	}

	/**
	 * Returns this policy with another rule for running instances.
	 * @param running what to do with a running instance
	 * @return a new policy
	 */
	public Policy withRunning(RunningCleanup running) {
		return new Policy(this.mode, this.stale, this.staleWhen, running, this.gracePeriod, this.launchers);
	}

	Policy withStale(StaleCleanup stale) {
		return new Policy(this.mode, stale, this.staleWhen, this.running, this.gracePeriod, this.launchers);
	}

	/**
	 * Whether a program of this name supervises development runs.
	 */
	boolean knowsLauncher(String name) {
		return this.launchers.contains(plain(name));
	}

	/**
	 * Whether an instance that outlives a program of this name is orphaned. Not if its
	 * output goes to a file or nowhere: somebody prepared it for that. All that Maven
	 * starts shares its output, though, and Node may have started anything, of which only
	 * what it reads the output of is part of a development run.
	 * @param name the name of the program
	 * @param output where the instance writes to
	 */
	boolean isDevelopmentRun(String name, @Nullable StandardOutput output) {
		if (!knowsLauncher(name) || output == null) {
			return false;
		}
		return switch (plain(name)) {
			case MAVEN -> true;
			case NODE -> output == StandardOutput.PIPE;
			default -> output != StandardOutput.FILE;
		};
	}

	/**
	 * Whether a program of this name is a build tool or an IDE, and nothing that may be a
	 * supervisor as well.
	 */
	boolean isDevelopmentTool(String name) {
		return knowsLauncher(name) && !NODE.equals(plain(name));
	}

	private static Set<String> plain(Set<String> names) {
		Set<String> plain = new HashSet<>();
		for (String name : names) {
			plain.add(plain(name));
		}
		return Set.copyOf(plain);
	}

	private static String plain(String name) {
		String lowerCase = name.toLowerCase(Locale.ROOT);
		return lowerCase.endsWith(".exe") ? lowerCase.substring(0, lowerCase.length() - 4) : lowerCase;
	}

	/**
	 * Whether to act.
	 *
	 * @since 0.1.0
	 */
	public enum Mode {

		/**
		 * Act.
		 */
		ENFORCE,

		/**
		 * Say what would be done, and fail as if there were no guard.
		 */
		OBSERVE

	}

	/**
	 * What to do with a stale instance.
	 *
	 * @since 0.1.0
	 */
	public enum StaleCleanup {

		/**
		 * Terminate it, except in tests, on a CI server, as the first process of a
		 * container, under systemd and on a cloud platform, or while the program that
		 * started it is alive.
		 */
		AUTO,

		/**
		 * Terminate it, except in tests.
		 */
		TERMINATE,

		/**
		 * Leave it alone.
		 */
		KEEP

	}

	/**
	 * What to do with a running instance from the same directory.
	 *
	 * @since 0.1.0
	 */
	public enum RunningCleanup {

		/**
		 * Leave it alone.
		 */
		KEEP,

		/**
		 * Take its port over.
		 */
		REPLACE

	}

}
