package io.github.portguard.boot;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

import io.github.portguard.port.PortRanges;
import io.github.portguard.port.PortRequest;

/**
 * Says what a listener of an application asks for: which port, on whose behalf, and where
 * it may go instead.
 */
final class ListenerRequests {

	private static final Logger logger = LoggerFactory.getLogger(ListenerRequests.class);

	private static final boolean GRPC_PRESENT = ClassUtils.isPresent(OnServerCondition.GRPC_SERVER,
			ListenerRequests.class.getClassLoader());

	private final Environment environment;

	private final @Nullable Integer serverPort;

	private final Map<String, PortRanges> ranges = new HashMap<>();

	private final Map<String, List<String>> rangesAsConfigured;

	/**
	 * Creates the source of requests.
	 * @param environment tells where properties were set
	 * @param serverPort the value of {@code server.port}; {@code null} if it is not set
	 * anywhere
	 * @param rangesAsConfigured the fallback ranges of each listener, as a person wrote
	 * them
	 * @throws InvalidConfigurationPropertyValueException if they are no ranges
	 */
	ListenerRequests(Environment environment, @Nullable Integer serverPort,
			Map<String, List<String>> rangesAsConfigured) {
		this.environment = environment;
		this.serverPort = serverPort;
		this.rangesAsConfigured = Map.copyOf(rangesAsConfigured);
		for (Map.Entry<String, List<String>> texts : this.rangesAsConfigured.entrySet()) {
			try {
				this.ranges.put(texts.getKey(), PortRanges.parse(texts.getValue()));
			}
			catch (IllegalArgumentException ex) {
				throw invalidRanges(texts.getKey(), ex);
			}
		}
	}

	private InvalidConfigurationPropertyValueException invalidRanges(String listener, IllegalArgumentException ex) {
		return new InvalidConfigurationPropertyValueException(PortGuardProperties.rangesProperty(listener),
				String.join(",", this.rangesAsConfigured.getOrDefault(listener, List.of())),
				StringUtils.capitalize(String.valueOf(ex.getMessage())) + ".");
	}

	/**
	 * Returns the fallback ranges of each listener that has some.
	 * @return the ranges by listener
	 */
	Map<String, PortRanges> ranges() {
		return Map.copyOf(this.ranges);
	}

	/**
	 * Returns every port that is configured for a listener.
	 * @param requested ports that were asked for although no property says so
	 * @return the ports
	 */
	Set<Integer> configuredPorts(List<Integer> requested) {
		Set<Integer> ports = new HashSet<>(requested);
		this.ranges.values().forEach((ranges) -> ranges.ports().forEach(ports::add));
		for (StandardListener listener : StandardListener.values()) {
			Integer configured = configuredPort(listener);
			if (configured != null && configured > 0) {
				ports.add(configured);
			}
		}
		return ports;
	}

	/**
	 * Returns the request of a listener for a port.
	 * @param name the name of the listener
	 * @param port the port that it is about to bind, 1 to 65535
	 * @param address the address it is about to bind; {@code null} for every address
	 * @param scheme {@code http} or {@code https} if it speaks HTTP
	 * @return the request
	 * @throws IllegalArgumentException if there is no such port
	 */
	PortRequest request(String name, int port, @Nullable InetAddress address, @Nullable String scheme) {
		StandardListener listener = StandardListener.find(name);
		PortRequest request = PortRequest.of(port)
			.withListener(name)
			.withAddress(address)
			.withScheme(scheme)
			.withReserved(otherPorts(name, port))
			.withRanges(this.ranges.getOrDefault(name, PortRanges.none()));
		return isExplicit(listener, port) ? request.withOrigin(origin(listener, port)) : request.asDefault();
	}

	/**
	 * Whether somebody asked for this port. Boot leaves the property {@code null} if it
	 * is not set, and a customizer of the user has set whatever else is not the default.
	 */
	private boolean isExplicit(@Nullable StandardListener listener, int port) {
		return listener == null || !listener.hasDefault() || configuredPort(listener) != null
				|| port != listener.defaultPort();
	}

	private @Nullable String origin(@Nullable StandardListener listener, int port) {
		if (listener == null) {
			return null;
		}
		Integer configured = configuredPort(listener);
		if (configured == null || configured != port) {
			return "a customizer of this application";
		}
		String property = listener.property();
		ConfigurationPropertyName name = ConfigurationPropertyName.of(property);
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			Origin origin = Origin.from(source.getConfigurationProperty(name));
			if (origin != null) {
				String text = origin.toString();
				return text.toLowerCase(Locale.ROOT).replace('_', '.').contains(property) ? text
						: property + " in " + text;
			}
		}
		return property;
	}

	/**
	 * What the other listeners of the application ask for, which is not to be had as a
	 * fallback.
	 */
	private Set<Integer> otherPorts(String name, int port) {
		Set<Integer> ports = new HashSet<>();
		for (StandardListener other : StandardListener.values()) {
			if (!other.listenerName().equals(name)) {
				Integer configured = configuredPort(other);
				ports.add((configured != null) ? configured : defaultPort(other));
			}
		}
		ports.remove(port);
		ports.remove(StandardListener.NO_DEFAULT);
		return ports;
	}

	private static int defaultPort(StandardListener listener) {
		return (listener != StandardListener.GRPC || GRPC_PRESENT) ? listener.defaultPort()
				: StandardListener.NO_DEFAULT;
	}

	private @Nullable Integer configuredPort(StandardListener listener) {
		return (listener == StandardListener.SERVER) ? this.serverPort : boundPort(listener.property());
	}

	/**
	 * Returns the value of a property that may belong to a module which is not there: if
	 * so, nobody else minds what it says.
	 */
	private @Nullable Integer boundPort(String property) {
		try {
			return Binder.get(this.environment).bind(property, Integer.class).orElse(null);
		}
		catch (RuntimeException ex) {
			logger.debug("The value of '{}' is left aside", property, ex);
			return null;
		}
	}

}
