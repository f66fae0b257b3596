package io.github.portguard.samples.webmvc;

import java.util.concurrent.TimeUnit;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.core.env.Environment;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class PortController {

	private final Environment environment;

	PortController(Environment environment) {
		this.environment = environment;
	}

	@GetMapping("/")
	String port(HttpServletRequest request) {
		return "on port %d (local.server.port: %s), process %d, thread %s%n".formatted(request.getLocalPort(),
				this.environment.getProperty("local.server.port"), ProcessHandle.current().pid(),
				Thread.currentThread().getName());
	}

	@GetMapping("/slow")
	String slow(@RequestParam long millis) throws InterruptedException {
		TimeUnit.MILLISECONDS.sleep(millis);
		return "after %d ms, process %d%n".formatted(millis, ProcessHandle.current().pid());
	}

}
