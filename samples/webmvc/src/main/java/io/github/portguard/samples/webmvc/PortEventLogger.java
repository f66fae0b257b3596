package io.github.portguard.samples.webmvc;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

import io.github.portguard.boot.ClaimLostEvent;
import io.github.portguard.boot.InstanceEndedEvent;
import io.github.portguard.boot.PortAcquiredEvent;
import io.github.portguard.boot.PortConflictEvent;
import io.github.portguard.boot.PortMovedEvent;

/**
 * Hears of what happens to the ports of the application. A real one would tell others.
 */
@Component
class PortEventLogger {

	private static final Logger logger = LoggerFactory.getLogger(PortEventLogger.class);

	@EventListener
	void conflict(PortConflictEvent event) {
		logger.info("Event: port {} is busy, verdict {}, resolution {}", event.port(), event.verdict(),
				event.resolution());
	}

	@EventListener
	void ended(InstanceEndedEvent event) {
		logger.info("Event: process {} gave port {} up after {} ms{}", event.pid(), event.port(),
				event.duration().toMillis(), event.forced() ? ", forced" : "");
	}

	@EventListener
	void acquired(PortAcquiredEvent event) {
		logger.info("Event: listener '{}' is on port {}{}", event.listener(), event.port(),
				event.claimed() ? " and has claimed it" : "");
	}

	@EventListener
	void moved(PortMovedEvent event) {
		logger.warn("Event: listener '{}' was moved from port {} to {}", event.listener(), event.requestedPort(),
				event.port());
	}

	@EventListener
	void lost(ClaimLostEvent event) {
		logger.warn("Event: the claim on port {} is lost: {}", event.port(), event.reason());
	}

}
