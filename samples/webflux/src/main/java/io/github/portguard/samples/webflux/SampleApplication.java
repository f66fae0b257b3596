package io.github.portguard.samples.webflux;

import java.net.InetSocketAddress;
import java.time.Duration;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.core.env.Environment;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/**
 * Answers with the port it is on, at once or after some milliseconds.
 */
@SpringBootApplication
@RestController
public class SampleApplication {

	private static final Logger logger = LoggerFactory.getLogger(SampleApplication.class);

	private final Environment environment;

	public SampleApplication(Environment environment) {
		this.environment = environment;
	}

	public static void main(String[] args) {
		SpringApplication.run(SampleApplication.class, args);
	}

	@GetMapping("/")
	Mono<String> port(ServerHttpRequest request, @RequestParam(defaultValue = "0") long millis) {
		logger.info("Accepted {}", request.getURI());
		InetSocketAddress address = request.getLocalAddress();
		String answer = "on port %d (local.server.port: %s), process %d, thread %s%n".formatted(
				(address != null) ? address.getPort() : 0, this.environment.getProperty("local.server.port"),
				ProcessHandle.current().pid(), Thread.currentThread().getName());
		return (millis > 0) ? Mono.delay(Duration.ofMillis(millis)).thenReturn(answer) : Mono.just(answer);
	}

}
