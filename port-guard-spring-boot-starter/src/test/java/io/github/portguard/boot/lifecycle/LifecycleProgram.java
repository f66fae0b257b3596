package io.github.portguard.boot.lifecycle;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

import io.github.portguard.boot.PortGuardAutoConfiguration;

/**
 * An application that says on which ports it is, and what it has left in the JVM.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class LifecycleProgram {

	/**
	 * A system property: whether nothing in the JVM says what application this is.
	 */
	static final String UNIDENTIFIED = "lifecycle.unidentified";

	public static void main(String[] arguments) {
		System.out.println("started " + ProcessHandle.current().pid());
		if (Boolean.getBoolean(UNIDENTIFIED)) {
			System.clearProperty("sun.java.command");
			System.setProperty("java.class.path", "");
			new Thread(() -> SpringApplication.run(LifecycleProgram.class, arguments), "unidentified").start();
		}
		else {
			SpringApplication.run(LifecycleProgram.class, arguments);
		}
	}

	@Bean
	static ApplicationListener<ApplicationReadyEvent> reporter(Environment environment) {
		return (event) -> {
			System.out.println("properties " + System.getProperties().size());
			System.out.println("loader " + PortGuardAutoConfiguration.class.getClassLoader().getClass().getName());
			System.out.println("management " + environment.getProperty("local.management.port"));
			System.out.println("ready " + environment.getProperty("local.server.port"));
		};
	}

}
