package io.github.portguard.boot;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Reports a {@link PortConflictException}. It comes before the analyzer of Spring Boot,
 * which would report the same failure without a holder.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class PortConflictFailureAnalyzer extends AbstractFailureAnalyzer<PortConflictException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, PortConflictException cause) {
		return new FailureAnalysis("Web server failed to start. " + cause.getDescription(), cause.getAdvice(), cause);
	}

}
