package io.github.portguard.boot;

import java.util.OptionalInt;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

import io.github.portguard.PortInspection;
import io.github.portguard.conflict.Policy;
import io.github.portguard.port.PortRequest;

/**
 * Names the holder of a port that a listener failed to bind which is not guarded. It says
 * nothing, so that Spring Boot reports the failure, if nobody holds the port, or if Port
 * Guard is off or only observes.
 *
 * @param <T> what such a listener fails with
 * @since 0.1.0
 */
public abstract class UnguardedPortFailureAnalyzer<T extends Throwable> extends AbstractFailureAnalyzer<T> {

	private static final String NOT_GUARDED = " The listener that could not bind is not guarded: nobody was touched, and"
			+ " it was not moved.";

	private final Environment environment;

	/**
	 * Creates the analyzer.
	 * @param environment the environment of the application, whose beans are gone already
	 */
	protected UnguardedPortFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected final @Nullable FailureAnalysis analyze(Throwable rootFailure, T cause) {
		OptionalInt port = port(cause);
		if (port.isEmpty() || port.getAsInt() <= 0) {
			return null;
		}
		PortGuardProperties properties = Binder.get(this.environment)
			.bindOrCreate("port-guard", PortGuardProperties.class);
		if (!properties.isEnabled() || properties.getMode() == Policy.Mode.OBSERVE) {
			return null;
		}
		PortInspection inspection = PortGuardAutoConfiguration.builder(properties, this.environment)
			.build()
			.inspect(PortRequest.of(port.getAsInt()));
		return inspection.isHeld()
				? new FailureAnalysis(inspection.description() + NOT_GUARDED, inspection.advice(), cause) : null;
	}

	/**
	 * Returns the port that the listener failed to bind.
	 * @param failure what it failed with
	 * @return the port, or empty if it is not known
	 */
	protected abstract OptionalInt port(T failure);

}
