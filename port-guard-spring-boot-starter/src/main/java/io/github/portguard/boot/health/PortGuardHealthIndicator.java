package io.github.portguard.boot.health;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import io.github.portguard.PortLease;
import io.github.portguard.boot.ServerGuard;

/**
 * Says whether the listeners are on the ports that were asked for, and whether other
 * instances can recognise this one.
 */
class PortGuardHealthIndicator extends AbstractHealthIndicator {

	private final ServerGuard guard;

	private final Status fallbackStatus;

	private final Status lostClaimStatus;

	PortGuardHealthIndicator(ServerGuard guard, Status fallbackStatus, Status lostClaimStatus) {
		super("The ports of this application could not be checked");
		this.guard = guard;
		this.fallbackStatus = fallbackStatus;
		this.lostClaimStatus = lostClaimStatus;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		List<PortLease> leases = this.guard.leases();
		Map<PortLease, String> lost = this.guard.findLostClaims();
		Map<String, Object> listeners = new LinkedHashMap<>();
		Status status = Status.UP;
		for (PortLease lease : leases) {
			String reason = lost.get(lease);
			listeners.put(lease.request().listener(), details(lease, reason));
			if (lease.port() != lease.request().port()) {
				status = worse(status, this.fallbackStatus);
			}
			if (reason != null) {
				status = worse(status, this.lostClaimStatus);
			}
		}
		builder.status(status).withDetail("listeners", listeners);
	}

	/**
	 * Anything is worth telling but that all is well; beyond that, Boot's order counts.
	 */
	private static Status worse(Status first, Status second) {
		if (first.equals(Status.UP) || second.equals(Status.UP)) {
			return first.equals(Status.UP) ? second : first;
		}
		return (severity(second) < severity(first)) ? second : first;
	}

	private static int severity(Status status) {
		int position = Status.DEFAULT_ORDER.indexOf(status);
		return (position >= 0) ? position : Status.DEFAULT_ORDER.size();
	}

	private static Map<String, Object> details(PortLease lease, @Nullable String lost) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("requestedPort", lease.request().port());
		details.put("port", lease.port());
		details.put("acquisition", lease.acquisition().name().toLowerCase(Locale.ROOT));
		details.put("claim", (lost != null) ? "lost" : (lease.isClaimed() ? "held" : "none"));
		if (lost != null) {
			details.put("reason", lost);
		}
		return details;
	}

}
