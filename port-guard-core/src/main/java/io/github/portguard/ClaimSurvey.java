package io.github.portguard;

import java.time.Instant;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.portguard.conflict.ClaimConflict;
import io.github.portguard.conflict.ClaimReport;

/**
 * How all claims of this user stood at one moment.
 *
 * @param at when that was
 * @param claims the claims, by port
 * @param conflicts where the claims do not agree with each other or with who listens
 * @param taken those of the ports that are claimed or were asked about on which somebody
 * listens; {@code null} if that can't be told
 * @param problem why less is known than usual, as half a sentence; {@code null} if all
 * went well
 * @since 0.1.0
 */
public record ClaimSurvey(Instant at, List<ClaimReport> claims, List<ClaimConflict> conflicts,
		@Nullable Set<Integer> taken, @Nullable String problem) {

	public ClaimSurvey {
		claims = List.copyOf(claims);
		conflicts = List.copyOf(conflicts);
		taken = (taken != null) ? Set.copyOf(taken) : null;
	}

}
