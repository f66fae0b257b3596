package io.github.portguard;

import java.lang.invoke.MethodHandles;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.portguard.conflict.Encounter;
import io.github.portguard.conflict.Policy;
import io.github.portguard.conflict.StaleSign;
import io.github.portguard.conflict.Verdict;
import io.github.portguard.port.PortRanges;
import io.github.portguard.port.PortRequest;
import io.github.portguard.registry.RegistryException;

/**
 * Goes through what happens when a free port is acquired, but binds and writes nothing.
 * Only the JVM is any wiser: it has loaded what that takes.
 */
final class Rehearsal {

	private static final Logger logger = LoggerFactory.getLogger(Rehearsal.class);

	private Rehearsal() {
	}

	static void run() {
		try {
			initialize(List.of(StaleSign.class, Policy.StaleCleanup.class, Policy.RunningCleanup.class,
					PortRanges.class, Acquirer.class, BindAttempts.class, PortLease.class, PortLease.Acquisition.class,
					PortBinder.class, PortInspection.class, Claims.class, Encounter.class, Termination.class,
					Verdict.class));
			PortGuard.builder().build().context().rehearse(PortRequest.of(1));
		}
		catch (RegistryException | RuntimeException | IllegalAccessException | LinkageError ex) {
			logger.debug("Nothing was loaded in advance", ex);
		}
	}

	/**
	 * Loads, verifies and initialises classes.
	 */
	static void initialize(List<Class<?>> types) throws IllegalAccessException {
		for (Class<?> type : types) {
			MethodHandles.lookup().ensureInitialized(type);
		}
	}

}
