package io.github.portguard.boot.tomcat;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/**
 * What Tomcat does by reflection: it creates the protocol by its name, and sets the
 * properties of a connector through public methods of the protocol and its endpoint.
 */
class TomcatPortGuardRuntimeHints implements RuntimeHintsRegistrar {

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		hints.reflection()
			.registerType(GuardedHttp11NioProtocol.class, MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS,
					MemberCategory.INVOKE_PUBLIC_METHODS)
			.registerType(GuardedNioEndpoint.class, MemberCategory.INVOKE_PUBLIC_METHODS);
	}

}
