package io.github.portguard.boot.eureka;

import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.cloud.commons.util.IdUtils;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySourcesPropertyResolver;

/**
 * What the properties of an application say about its ports, and what they would say if
 * its server were on another one.
 */
final class PortProperties {

	private static final String SERVER_PORT = "server.port";

	private static final String INSTANCE_ID = "eureka.instance.instance-id";

	private final Environment environment;

	PortProperties(Environment environment) {
		this.environment = environment;
	}

	/**
	 * Returns the port of the server as Eureka's client understands it.
	 */
	int serverPort() {
		return this.environment.getProperty(SERVER_PORT, Integer.class,
				this.environment.getProperty("port", Integer.class, 8080));
	}

	/**
	 * Returns the port of a management server of its own; {@code null} if there is none.
	 */
	@Nullable Integer managementPort() {
		return this.environment.getProperty("management.server.port", Integer.class);
	}

	/**
	 * Returns the id of the instance.
	 */
	String instanceId() {
		return instanceId(sources());
	}

	/**
	 * Returns the id that the instance would have if its server were on a port.
	 */
	String instanceId(int port) {
		return instanceId(sourcesWithServerOn(port));
	}

	private static String instanceId(MutablePropertySources sources) {
		return binder(sources).bind(INSTANCE_ID, String.class)
			.orElseGet(() -> IdUtils.getDefaultInstanceId(new PropertySourcesPropertyResolver(sources)));
	}

	private MutablePropertySources sources() {
		return (this.environment instanceof ConfigurableEnvironment configurable)
				? new MutablePropertySources(configurable.getPropertySources()) : new MutablePropertySources();
	}

	private MutablePropertySources sourcesWithServerOn(int port) {
		MutablePropertySources sources = sources();
		sources.addFirst(new MapPropertySource("actual port", Map.of(SERVER_PORT, port)));
		return sources;
	}

	private static Binder binder(MutablePropertySources sources) {
		return new Binder(ConfigurationPropertySources.from(sources), new PropertySourcesPlaceholdersResolver(sources));
	}

}
