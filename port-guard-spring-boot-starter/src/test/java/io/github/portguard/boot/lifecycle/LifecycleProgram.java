package io.github.portguard.boot.lifecycle;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

import io.github.portguard.boot.PortGuardAutoConfiguration;

/**
 * An application that says on which ports it is, and what it has left in the JVM. If it
 * is to, it takes its time in two phases of its shutdown, before the port is released.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class LifecycleProgram {

	/**
	 * A system property: whether nothing in the JVM says what application this is.
	 */
	static final String UNIDENTIFIED = "lifecycle.unidentified";

	/**
	 * A system property: how many milliseconds either phase takes.
	 */
	static final String DRAIN = "lifecycle.drain";

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

	@Bean
	static SmartLifecycle first() {
		return new Draining("first", SmartLifecycle.DEFAULT_PHASE - 1);
	}

	@Bean
	static SmartLifecycle second() {
		return new Draining("second", SmartLifecycle.DEFAULT_PHASE - 2);
	}

	/**
	 * Something that takes its time to stop.
	 */
	static class Draining implements SmartLifecycle {

		private final String name;

		private final int phase;

		private final long nanos = TimeUnit.MILLISECONDS.toNanos(Long.getLong(DRAIN, 0));

		private volatile boolean running;

		Draining(String name, int phase) {
			this.name = name;
			this.phase = phase;
		}

		@Override
		public void start() {
			this.running = true;
		}

		@Override
		public void stop() {
			long end = System.nanoTime() + this.nanos;
			for (long left = this.nanos; left > 0; left = end - System.nanoTime()) {
				LockSupport.parkNanos(left);
			}
			this.running = false;
			if (this.nanos > 0) {
				System.out.println("drained " + this.name);
			}
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

		@Override
		public int getPhase() {
			return this.phase;
		}

	}

}
