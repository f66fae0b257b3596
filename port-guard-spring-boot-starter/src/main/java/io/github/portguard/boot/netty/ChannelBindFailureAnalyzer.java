package io.github.portguard.boot.netty;

import java.util.OptionalInt;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import reactor.netty.ChannelBindException;

import io.github.portguard.boot.UnguardedPortFailureAnalyzer;

/**
 * Names the holder of the port of a Reactor Netty server that the application starts by
 * itself. That there is one comes to light only here.
 */
@Order(Ordered.HIGHEST_PRECEDENCE + 2)
class ChannelBindFailureAnalyzer extends UnguardedPortFailureAnalyzer<ChannelBindException> {

	private static final Logger logger = LoggerFactory.getLogger(ChannelBindFailureAnalyzer.class);

	ChannelBindFailureAnalyzer(Environment environment) {
		super(environment);
	}

	@Override
	protected OptionalInt port(ChannelBindException failure) {
		logger.debug("Port {} is not guarded: it belongs to a server of the application's own", failure.localPort());
		return OptionalInt.of(failure.localPort());
	}

}
