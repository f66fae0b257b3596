package io.github.portguard.boot;

import java.util.Objects;
import java.util.Optional;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;

/**
 * Reports a failure as Spring Boot does, with the analyzers of the class path, when all
 * that is left of the context is its environment.
 */
final class FailureReports implements ApplicationContextInitializer<ConfigurableApplicationContext> {

	private Environment environment;

	static FailureReports of(Environment environment) {
		FailureReports reports = new FailureReports();
		reports.environment = environment;
		return reports;
	}

	@Override
	public void initialize(ConfigurableApplicationContext context) {
		if (context.getParent() == null) {
			this.environment = context.getEnvironment();
		}
	}

	Optional<FailureAnalysis> analyze(Throwable failure) {
		return SpringFactoriesLoader.forDefaultResourceLocation()
			.load(FailureAnalyzer.class, ArgumentResolver.of(Environment.class, this.environment),
					FailureHandler.handleMessage((message, ex) -> {
					}))
			.stream()
			.map((analyzer) -> analyze(analyzer, failure))
			.filter(Objects::nonNull)
			.findFirst();
	}

	/**
	 * Spring Boot goes on with the next analyzer if one fails.
	 */
	private static FailureAnalysis analyze(FailureAnalyzer analyzer, Throwable failure) {
		try {
			return analyzer.analyze(failure);
		}
		catch (RuntimeException ex) {
			return null;
		}
	}

}
