package io.github.portguard.boot.health;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Configuration properties of the health contributor {@code portGuard}.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("port-guard.health")
public class PortGuardHealthProperties {

	/**
	 * Health status if a listener is on a fallback port.
	 */
	private String fallbackStatus = "UP";

	/**
	 * Health status if a claim is lost, so that another start of the application can't
	 * recognise this instance.
	 */
	private String lostClaimStatus = "UNKNOWN";

	public String getFallbackStatus() {
		return this.fallbackStatus;
	}

	public void setFallbackStatus(String fallbackStatus) {
		this.fallbackStatus = fallbackStatus;
	}

	public String getLostClaimStatus() {
		return this.lostClaimStatus;
	}

	public void setLostClaimStatus(String lostClaimStatus) {
		this.lostClaimStatus = lostClaimStatus;
	}

}
