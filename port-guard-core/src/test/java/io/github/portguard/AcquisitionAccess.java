package io.github.portguard;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.portguard.conflict.Policy;
import io.github.portguard.conflict.Surrounding;
import io.github.portguard.port.PortRequest;
import io.github.portguard.port.SocketTable;
import io.github.portguard.process.ProcessTable;
import io.github.portguard.registry.Registry;

/**
 * Lets tests in other packages acquire a port in a world they make up, of which the
 * environment of this JVM is no part.
 *
 * @param applicationId the application that asks
 * @param variant what else tells its instances apart
 * @param policy what may be done
 * @param surroundings where it runs
 * @param registry where claims are kept
 * @param clock tells the time
 */
public record AcquisitionAccess(String applicationId, @Nullable String variant, Policy policy,
		Set<Surrounding> surroundings, Path registry, Clock clock) {

	/**
	 * Acquires a port.
	 * @param prepared is told when a look was taken in advance; {@code null} if none is
	 */
	public <E extends Exception> PortLease acquire(ProcessTable processes, SocketTable sockets,
			PortGuardListener listener, PortRequest request, @Nullable Runnable prepared, PortBinder<E> binder)
			throws E, PortUnavailableException {
		GuardContext context = new GuardContext(this.applicationId, () -> this.variant, this.policy,
				new Registry(this.registry, this.clock, Duration.ofMinutes(1)),
				new Lookups(processes, sockets, Duration.ofMinutes(1)), this.clock, null, false, false,
				new SurroundingsDetector((name) -> null, processes, () -> this.surroundings), listener);
		if (prepared != null) {
			context.prepare(request.port());
			context.awaitPreparation();
			prepared.run();
		}
		return new Acquirer<>(context, request, binder).acquire(0);
	}

}
