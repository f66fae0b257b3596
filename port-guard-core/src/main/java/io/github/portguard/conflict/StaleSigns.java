package io.github.portguard.conflict;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.portguard.process.Launcher;
import io.github.portguard.process.ProcessSnapshot;
import io.github.portguard.registry.Artifact;
import io.github.portguard.registry.ClaimRecord;

/**
 * Looks for signs that a proven instance of this application is no longer wanted.
 */
final class StaleSigns {

	private static final Duration LONG_READY = Duration.ofSeconds(30);

	private final Policy policy;

	StaleSigns(Policy policy) {
		this.policy = policy;
	}

	Map<StaleSign, String> find(Self self, Holder holder, ClaimRecord record) {
		Map<StaleSign, String> signs = new EnumMap<>(StaleSign.class);
		put(signs, StaleSign.ORPHANED, orphaned(holder, record));
		put(signs, StaleSign.SUPERSEDED, superseded(self, holder.process(), record));
		put(signs, StaleSign.UNRESPONSIVE, unresponsive(holder, record));
		return signs;
	}

	private void put(Map<StaleSign, String> signs, StaleSign sign, @Nullable String words) {
		if (words != null && this.policy.staleWhen().contains(sign)) {
			signs.put(sign, words);
		}
	}

	private @Nullable String orphaned(Holder holder, ClaimRecord record) {
		Launcher launcher = record.launcher();
		boolean orphaned = launcher != null && holder.launcher() == LauncherState.GONE
				&& holder.process().parentPid() != launcher.identity().pid()
				&& this.policy.isDevelopmentRun(launcher.name(), holder.process().output())
				&& !Vetoes.isDetached(holder);
		return (launcher != null && orphaned)
				? "its launcher %s, pid %s, is gone".formatted(launcher.name(), launcher.identity().pid()) : null;
	}

	private static @Nullable String superseded(Self self, ProcessSnapshot process, ClaimRecord record) {
		if (record.devtools()) {
			return null;
		}
		if (process.directoryDeleted()) {
			return "its directory was deleted";
		}
		Artifact old = record.application().artifact();
		Artifact current = self.application().artifact();
		boolean replaced = old != null && current != null && self.artifactOpen() && old.isReplacedBy(current);
		return (old != null && replaced) ? "%s was replaced by a later build".formatted(old.path()) : null;
	}

	private static @Nullable String unresponsive(Holder holder, ClaimRecord record) {
		Silence silence = holder.silence();
		return (silence != null && record.scheme() != null && silence.isUnresponsive())
				? "it has not answered for %s s".formatted(silence.duration().toSeconds()) : null;
	}

	static boolean isLongReady(Instant now, @Nullable ClaimRecord record) {
		return record != null && record.scheme() != null && record.readySince() != null
				&& record.readySince().isBefore(now.minus(LONG_READY));
	}

}
