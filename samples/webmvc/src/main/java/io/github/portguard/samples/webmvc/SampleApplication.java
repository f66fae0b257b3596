package io.github.portguard.samples.webmvc;

import java.util.concurrent.TimeUnit;

import jakarta.servlet.http.HttpServletRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.core.env.Environment;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

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
	String port(HttpServletRequest request, @RequestParam(defaultValue = "0") long millis) throws InterruptedException {
		logger.info("Accepted {}?{}", request.getRequestURI(), request.getQueryString());
		TimeUnit.MILLISECONDS.sleep(millis);
		return "on port %d (local.server.port: %s), process %d, thread %s%n".formatted(request.getLocalPort(),
				this.environment.getProperty("local.server.port"), ProcessHandle.current().pid(),
				Thread.currentThread().getName());
	}

}
