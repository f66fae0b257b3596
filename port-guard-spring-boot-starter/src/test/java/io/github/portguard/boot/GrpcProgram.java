package io.github.portguard.boot;

import java.util.Arrays;

import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

/**
 * An application with nothing but a gRPC server. It says on which port it is, and stays
 * there with the argument {@code stay}.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class GrpcProgram {

	@Bean
	BindableService greeter() {
		return () -> ServerServiceDefinition.builder("greeter").build();
	}

	public static void main(String[] arguments) {
		ConfigurableApplicationContext context = SpringApplication.run(GrpcProgram.class, arguments);
		System.out.println("outcome " + context.getBean(GrpcServerLifecycle.class).getPort());
		if (!Arrays.asList(arguments).contains("stay")) {
			context.close();
		}
	}

}
