package io.github.portguard.boot.actuate;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/**
 * What the answers of the endpoint are written from. A registrar, and not an annotation
 * that names the types: unlike that, it is not looked at in a start that has no use for
 * it.
 */
class PortGuardEndpointRuntimeHints implements RuntimeHintsRegistrar {

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		new BindingReflectionHintsRegistrar().registerReflectionHints(hints.reflection(),
				Descriptors.ListenersDescriptor.class, Descriptors.PortDescriptor.class,
				Descriptors.SystemDescriptor.class, Descriptors.ReleaseDescriptor.class,
				Descriptors.ProblemDescriptor.class);
	}

}
