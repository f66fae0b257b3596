package io.github.portguard.boot.tomcat;

import java.util.OptionalInt;

import org.springframework.boot.tomcat.ConnectorStartFailedException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

import io.github.portguard.boot.UnguardedPortFailureAnalyzer;

/**
 * Names the holder of the port of an additional connector, or of one with a protocol of
 * its own.
 */
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
class ConnectorFailureAnalyzer extends UnguardedPortFailureAnalyzer<ConnectorStartFailedException> {

	ConnectorFailureAnalyzer(Environment environment) {
		super(environment);
	}

	@Override
	protected OptionalInt port(ConnectorStartFailedException failure) {
		return OptionalInt.of(failure.getPort());
	}

}
