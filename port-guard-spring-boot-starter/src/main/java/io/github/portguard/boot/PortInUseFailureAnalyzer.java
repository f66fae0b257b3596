package io.github.portguard.boot;

import java.util.OptionalInt;

import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * Names the holder of a port that Spring Boot knows to be in use: that of an additional
 * connector of Jetty, or of a server on a protocol that is not guarded.
 */
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
class PortInUseFailureAnalyzer extends UnguardedPortFailureAnalyzer<PortInUseException> {

	PortInUseFailureAnalyzer(Environment environment) {
		super(environment);
	}

	@Override
	protected OptionalInt port(PortInUseException failure) {
		return OptionalInt.of(failure.getPort());
	}

}
