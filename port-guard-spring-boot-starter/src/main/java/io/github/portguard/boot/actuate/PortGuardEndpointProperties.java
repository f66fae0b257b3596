package io.github.portguard.boot.actuate;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Configuration properties of the endpoint {@code portguard}.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("management.endpoint.portguard")
public class PortGuardEndpointProperties {

	/**
	 * When to show the names of users and directories.
	 */
	private Show showValues = Show.NEVER;

	/**
	 * Roles of users that are authorized to see the names of users and directories. If
	 * empty, every authenticated user is.
	 */
	private final Set<String> roles = new HashSet<>();

	/**
	 * How long a request waits for a look at the ports of this machine.
	 */
	private Duration timeout = Duration.ofSeconds(3);

	public Show getShowValues() {
		return this.showValues;
	}

	public void setShowValues(Show showValues) {
		this.showValues = showValues;
	}

	public Set<String> getRoles() {
		return this.roles;
	}

	public Duration getTimeout() {
		return this.timeout;
	}

	public void setTimeout(Duration timeout) {
		this.timeout = timeout;
	}

}
