package io.github.portguard.conflict;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import io.github.portguard.process.Launcher;
import io.github.portguard.registry.ClaimRecord;
import io.github.portguard.registry.TakeOver;

/**
 * Ends a fight between instances that keep taking a port from each other. A pure function
 * of the port's history.
 *
 * @since 0.1.0
 */
public final class Breaker {

	private static final int SHORT_LIMIT = 3;

	private static final Duration SHORT_WINDOW = Duration.ofSeconds(60);

	private static final int LONG_LIMIT = 5;

	private static final Duration LONG_WINDOW = Duration.ofHours(1);

	private Breaker() {
	}

	/**
	 * Whether the port must not be taken over once more.
	 * @param history the take-overs so far, oldest first
	 * @param now the time
	 * @param policy says which programs are tools of a developer
	 * @param self this JVM
	 * @param holder the present holder
	 * @return why not, or empty if it may be taken over
	 */
	public static Optional<String> open(List<TakeOver> history, Instant now, Policy policy, Self self, Holder holder) {
		if (count(history, now.minus(SHORT_WINDOW)) >= SHORT_LIMIT) {
			return Optional
				.of("the port was taken over %s times in %s s".formatted(SHORT_LIMIT, SHORT_WINDOW.toSeconds()));
		}
		if (count(history, now.minus(LONG_WINDOW)) >= LONG_LIMIT) {
			return Optional.of("the port was taken over %s times in an hour".formatted(LONG_LIMIT));
		}
		return (count(history, now.minus(LONG_WINDOW)) != 0)
				? restarted(history.get(history.size() - 1), policy, self, holder) : Optional.empty();
	}

	/**
	 * A take-over that lies in the future, after the clock was set back, counts.
	 */
	private static int count(List<TakeOver> history, Instant since) {
		int count = 0;
		for (TakeOver takeOver : history) {
			count += takeOver.at().isAfter(since) ? 1 : 0;
		}
		return count;
	}

	/**
	 * Whether somebody starts again what we end. A person who starts an application twice
	 * from a shell that is typed into, or from the IDE that has started us as well, is no
	 * such supervisor. A holder that is still the one whose end was written down was not
	 * started again: whoever wanted to end it did not get so far.
	 */
	private static Optional<String> restarted(TakeOver last, Policy policy, Self self, Holder holder) {
		ClaimRecord record = holder.record();
		Launcher launcher = (record != null) ? record.launcher() : null;
		boolean restarted = launcher != null && last.launcher() != null
				&& !holder.process().identity().equals(last.evicted())
				&& launcher.identity().equals(last.launcher().identity())
				&& holder.launcher() != LauncherState.INTERACTIVE_SHELL
				&& !(self.wasStartedBy(launcher) && policy.isDevelopmentTool(launcher.name()));
		return (launcher != null && restarted) ? Optional.of("%s (pid %s) starts it again whenever it is ended"
			.formatted(launcher.name(), launcher.identity().pid())) : Optional.empty();
	}

}
