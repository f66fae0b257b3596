package io.github.portguard.samples.eureka;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.context.annotation.Profile;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Profile("service")
class Service {

	@GetMapping("/")
	String port(HttpServletRequest request) {
		return "on port %d, process %d%n".formatted(request.getLocalPort(), ProcessHandle.current().pid());
	}

}
