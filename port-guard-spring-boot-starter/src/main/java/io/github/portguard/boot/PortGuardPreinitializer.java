package io.github.portguard.boot;

import java.lang.invoke.MethodHandles;
import java.util.List;

import org.springframework.boot.autoconfigure.preinitialize.BackgroundPreinitializer;

import io.github.portguard.PortGuard;

/**
 * Loads what a guarded start takes in the thread in which Spring Boot itself does such
 * things, where there is more than one processor.
 */
final class PortGuardPreinitializer implements BackgroundPreinitializer {

	@Override
	public void preinitialize() throws IllegalAccessException {
		for (Class<?> type : List.of(PortGuardProperties.class, PortGuardProperties.Fallback.class,
				PortGuardProperties.Cleanup.class, PortGuardProperties.Registry.class,
				PortGuardProperties.Listener.class, ServerGuard.class, ListenerRequests.class, LostClaims.class,
				StandardListener.class, TestDetector.class, Devtools.class, PortGuardListeners.class,
				LoggingPortGuardListener.class, PortEventPublisher.class, PortAcquiredEvent.class,
				LeaseStateUpdater.class, PortFileWriter.class, PortFile.class)) {
			MethodHandles.lookup().ensureInitialized(type);
		}
		PortGuard.rehearse();
	}

}
