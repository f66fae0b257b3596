package io.github.portguard.samples.eureka;

import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.cloud.client.loadbalancer.LoadBalancerInterceptor;
import org.springframework.context.annotation.Profile;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

/**
 * Passes each request on to one of the instances of the service.
 */
@RestController
@Profile("client")
class Client {

	private final RestClient service;

	/**
	 * Creates the client. A builder that is a {@code @LoadBalanced} bean would be
	 * shorter, but Eureka's client would take that for its own requests, too.
	 * @param loadBalancer knows the instances
	 */
	Client(LoadBalancerClient loadBalancer) {
		this.service = RestClient.builder()
			.requestInterceptor(new LoadBalancerInterceptor(loadBalancer))
			.baseUrl("http://port-service")
			.build();
	}

	@GetMapping("/")
	String call() {
		return "the service is " + this.service.get().uri("/").retrieve().body(String.class);
	}

}
