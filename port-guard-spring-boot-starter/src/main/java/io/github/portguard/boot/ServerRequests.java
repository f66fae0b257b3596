package io.github.portguard.boot;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
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
import org.springframework.util.StringUtils;

import io.github.portguard.port.PortRanges;
import io.github.portguard.port.PortRequest;

/**
 * Says what the server of an application asks for: which port, on whose behalf, and where
 * it may go instead. The listener is named {@code server}.
 */
final class ServerRequests {

	private static final Logger logger = LoggerFactory.getLogger(ServerRequests.class);

	private static final String LISTENER = "server";

	private static final int BOOT_DEFAULT = 8080;

	private static final String PORT_PROPERTY = "server.port";

	static final String RANGES_PROPERTY = "port-guard.fallback.ranges";

	private static final List<String> OTHER_PORTS = List.of("management.server.port", "spring.grpc.server.port",
			"spring.rsocket.server.port");

	private final Environment environment;

	private final @Nullable Integer configuredPort;

	private final PortRanges ranges;

	private final List<String> rangesAsConfigured;

	/**
	 * Creates the source of requests.
	 * @param environment tells where properties were set
	 * @param configuredPort the value of {@code server.port}; {@code null} if it is not
	 * set anywhere
	 * @param rangesAsConfigured the fallback ranges, as a person wrote them
	 * @throws InvalidConfigurationPropertyValueException if they are no ranges
	 */
	ServerRequests(Environment environment, @Nullable Integer configuredPort, List<String> rangesAsConfigured) {
		this.environment = environment;
		this.configuredPort = configuredPort;
		this.rangesAsConfigured = List.copyOf(rangesAsConfigured);
		try {
			this.ranges = PortRanges.parse(this.rangesAsConfigured);
		}
		catch (IllegalArgumentException ex) {
			throw invalidRanges(ex);
		}
	}

	private InvalidConfigurationPropertyValueException invalidRanges(IllegalArgumentException ex) {
		return new InvalidConfigurationPropertyValueException(RANGES_PROPERTY,
				String.join(",", this.rangesAsConfigured),
				StringUtils.capitalize(String.valueOf(ex.getMessage())) + ".");
	}

	/**
	 * Returns the fallback ranges.
	 * @return the ranges
	 */
	PortRanges ranges() {
		return this.ranges;
	}

	/**
	 * Returns the request for a port.
	 * @param port the port that the server is about to bind, 1 to 65535
	 * @param address the address it is about to bind; {@code null} for every address
	 * @param secure whether it speaks TLS
	 * @return the request
	 * @throws InvalidConfigurationPropertyValueException if the fallback ranges contain
	 * the port
	 */
	PortRequest request(int port, @Nullable InetAddress address, boolean secure) {
		try {
			PortRequest request = PortRequest.of(port)
				.withListener(LISTENER)
				.withAddress(address)
				.withScheme(secure ? "https" : "http")
				.withReserved(otherPorts(port))
				.withRanges(this.ranges);
			return isExplicit(port) ? request.withOrigin(origin(port)) : request.asDefault();
		}
		catch (IllegalArgumentException ex) {
			throw invalidRanges(ex);
		}
	}

	/**
	 * Whether somebody asked for this port. Boot leaves the property {@code null} if it
	 * is not set, and a customizer of the user has set whatever else is not the default.
	 */
	private boolean isExplicit(int port) {
		return this.configuredPort != null || port != BOOT_DEFAULT;
	}

	private String origin(int port) {
		if (this.configuredPort == null || this.configuredPort != port) {
			return "a customizer of this application";
		}
		ConfigurationPropertyName name = ConfigurationPropertyName.of(PORT_PROPERTY);
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			Origin origin = Origin.from(source.getConfigurationProperty(name));
			if (origin != null) {
				String text = origin.toString();
				return text.toLowerCase(Locale.ROOT).matches(".*server[._]port.*") ? text
						: PORT_PROPERTY + " in " + text;
			}
		}
		return PORT_PROPERTY;
	}

	private Set<Integer> otherPorts(int port) {
		Set<Integer> ports = new HashSet<>();
		for (String property : OTHER_PORTS) {
			Integer other = configuredPort(property);
			if (other != null && other != port) {
				ports.add(other);
			}
		}
		return ports;
	}

	/**
	 * Returns the value of a property that may belong to a module which is not there: if
	 * so, nobody else minds what it says.
	 */
	private @Nullable Integer configuredPort(String property) {
		try {
			return Binder.get(this.environment).bind(property, Integer.class).orElse(null);
		}
		catch (RuntimeException ex) {
			logger.debug("The value of '{}' is left aside", property, ex);
			return null;
		}
	}

}
