package io.github.portguard.samples.rsocket;

import java.time.Duration;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.Environment;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.stereotype.Controller;
import reactor.core.publisher.Mono;

/**
 * Answers on the route {@code port.0}, or after so many milliseconds.
 */
@Controller
class PortController {

	private static final Logger logger = LoggerFactory.getLogger(PortController.class);

	private final Environment environment;

	PortController(Environment environment) {
		this.environment = environment;
	}

	@MessageMapping("port.{millis}")
	Mono<String> port(@DestinationVariable long millis, String request) {
		logger.info("Accepted {}", request);
		String answer = "on port %s, process %d, thread %s%n".formatted(
				this.environment.getProperty("local.rsocket.server.port"), ProcessHandle.current().pid(),
				Thread.currentThread().getName());
		return (millis > 0) ? Mono.delay(Duration.ofMillis(millis)).thenReturn(answer) : Mono.just(answer);
	}

}
