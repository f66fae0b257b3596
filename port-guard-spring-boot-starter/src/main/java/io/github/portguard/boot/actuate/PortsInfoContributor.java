package io.github.portguard.boot.actuate;

import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;

import io.github.portguard.PortLease;
import io.github.portguard.boot.ServerGuard;

/**
 * Adds to the application info which port each listener asked for, and which one it is
 * on.
 */
class PortsInfoContributor implements InfoContributor {

	private final ServerGuard guard;

	PortsInfoContributor(ServerGuard guard) {
		this.guard = guard;
	}

	@Override
	public void contribute(Info.Builder builder) {
		Map<String, Object> ports = new LinkedHashMap<>();
		for (PortLease lease : this.guard.leases()) {
			ports.put(lease.request().listener(), Map.of("requested", lease.request().port(), "actual", lease.port()));
		}
		builder.withDetail("ports", ports);
	}

}
