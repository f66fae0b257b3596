package io.github.portguard.boot;

import java.time.Duration;

import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementContextAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jetty.autoconfigure.actuate.web.server.JettyReactiveManagementContextAutoConfiguration;
import org.springframework.boot.jetty.autoconfigure.actuate.web.server.JettyServletManagementContextAutoConfiguration;
import org.springframework.boot.jetty.autoconfigure.reactive.JettyReactiveWebServerAutoConfiguration;
import org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration;
import org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration;
import org.springframework.boot.reactor.netty.autoconfigure.actuate.web.server.NettyReactiveManagementContextAutoConfiguration;
import org.springframework.boot.servlet.autoconfigure.actuate.web.ServletManagementContextAutoConfiguration;
import org.springframework.boot.test.context.runner.AbstractApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.tomcat.autoconfigure.actuate.web.server.TomcatReactiveManagementContextAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.actuate.web.server.TomcatServletManagementContextAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.reactive.TomcatReactiveWebServerAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.context.ServerPortInfoApplicationContextInitializer;
import org.springframework.boot.web.server.reactive.context.AnnotationConfigReactiveWebServerApplicationContext;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.http.server.reactive.HttpHandler;
import reactor.core.publisher.Mono;

import io.github.portguard.boot.jetty.JettyPortGuardAutoConfiguration;
import io.github.portguard.boot.netty.NettyPortGuardAutoConfiguration;
import io.github.portguard.boot.tomcat.TomcatPortGuardAutoConfiguration;

/**
 * The servers that an application can be on.
 */
enum EmbeddedServer {

	TOMCAT(TomcatServletWebServerAutoConfiguration.class, TomcatServletManagementContextAutoConfiguration.class, false),

	JETTY(JettyServletWebServerAutoConfiguration.class, JettyServletManagementContextAutoConfiguration.class, false),

	REACTIVE_TOMCAT(TomcatReactiveWebServerAutoConfiguration.class,
			TomcatReactiveManagementContextAutoConfiguration.class, true),

	REACTIVE_JETTY(JettyReactiveWebServerAutoConfiguration.class, JettyReactiveManagementContextAutoConfiguration.class,
			true),

	REACTOR_NETTY(NettyReactiveWebServerAutoConfiguration.class, NettyReactiveManagementContextAutoConfiguration.class,
			true);

	private final Class<?> autoConfiguration;

	private final Class<?> managementAutoConfiguration;

	private final boolean reactive;

	EmbeddedServer(Class<?> autoConfiguration, Class<?> managementAutoConfiguration, boolean reactive) {
		this.autoConfiguration = autoConfiguration;
		this.managementAutoConfiguration = managementAutoConfiguration;
		this.reactive = reactive;
	}

	/**
	 * Returns a runner for an application on this server.
	 */
	AbstractApplicationContextRunner<?, ?, ?> runner() {
		AutoConfigurations configurations = AutoConfigurations.of(PortGuardAutoConfiguration.class,
				JettyPortGuardAutoConfiguration.class, NettyPortGuardAutoConfiguration.class,
				TomcatPortGuardAutoConfiguration.class, this.autoConfiguration);
		return this.reactive ? reactive(configurations) : servlet(configurations);
	}

	/**
	 * Returns a runner for an application that can have a management server of its own.
	 */
	AbstractApplicationContextRunner<?, ?, ?> runnerWithManagement() {
		return runner()
			.withConfiguration(AutoConfigurations.of(ManagementContextAutoConfiguration.class,
					ServletManagementContextAutoConfiguration.class, EndpointAutoConfiguration.class,
					WebEndpointAutoConfiguration.class, this.managementAutoConfiguration))
			.withInitializer(new ServerPortInfoApplicationContextInitializer());
	}

	private static WebApplicationContextRunner servlet(AutoConfigurations configurations) {
		return new WebApplicationContextRunner(AnnotationConfigServletWebServerApplicationContext::new)
			.withConfiguration(configurations);
	}

	private static ReactiveWebApplicationContextRunner reactive(AutoConfigurations configurations) {
		return new ReactiveWebApplicationContextRunner(AnnotationConfigReactiveWebServerApplicationContext::new)
			.withConfiguration(configurations)
			.withBean(HttpHandler.class, () -> (request, response) -> Mono.empty())
			.withBean(ReactorResourceFactory.class, EmbeddedServer::resources);
	}

	/**
	 * By default all contexts of a JVM share event loops, which the first that is closed
	 * takes away from the others.
	 */
	static ReactorResourceFactory resources() {
		ReactorResourceFactory factory = new ReactorResourceFactory();
		factory.setUseGlobalResources(false);
		factory.setShutdownQuietPeriod(Duration.ZERO);
		return factory;
	}

}
