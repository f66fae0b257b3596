package io.github.portguard.boot.tomcat;

import java.lang.invoke.MethodHandles;

import org.springframework.boot.autoconfigure.preinitialize.BackgroundPreinitializer;

/**
 * Loads the hook into Tomcat in the background. It fails where there is no Tomcat, and
 * nobody minds.
 */
final class TomcatPortGuardPreinitializer implements BackgroundPreinitializer {

	@Override
	public void preinitialize() throws IllegalAccessException {
		MethodHandles.lookup().ensureInitialized(GuardedHttp11NioProtocol.class);
		MethodHandles.lookup().ensureInitialized(GuardedNioEndpoint.class);
		MethodHandles.lookup().ensureInitialized(TomcatPortGuardCustomizer.class);
	}

}
