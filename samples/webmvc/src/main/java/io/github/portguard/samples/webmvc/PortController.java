package io.github.portguard.samples.webmvc;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
class PortController {

	@GetMapping("/")
	String port(HttpServletRequest request) {
		return "on port %d, process %d%n".formatted(request.getLocalPort(), ProcessHandle.current().pid());
	}

}
