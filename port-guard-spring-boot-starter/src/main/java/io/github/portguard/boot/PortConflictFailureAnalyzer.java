package io.github.portguard.boot;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Reports a {@link PortConflict}. It comes before the analyzer of Spring Boot, which
 * would report the same failure without a holder.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class PortConflictFailureAnalyzer implements FailureAnalyzer {

	@Override
	public @Nullable FailureAnalysis analyze(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof PortConflict conflict) {
				return new FailureAnalysis("%s failed to start. %s"
					.formatted(StandardListener.serverName(conflict.getListener()), conflict.getDescription()),
						conflict.getAdvice(), cause);
			}
		}
		return null;
	}

}
