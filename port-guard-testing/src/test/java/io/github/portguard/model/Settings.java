package io.github.portguard.model;

import java.net.InetAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import io.github.portguard.conflict.Policy;
import io.github.portguard.conflict.StaleSign;
import io.github.portguard.conflict.Surrounding;
import io.github.portguard.port.PortRanges;
import io.github.portguard.port.PortRequest;

/**
 * What is configured in a {@link World}, and where the application in it runs.
 */
final class Settings {

	Policy.Mode mode = Policy.Mode.ENFORCE;

	Policy.StaleCleanup stale = Policy.StaleCleanup.AUTO;

	Policy.RunningCleanup running = Policy.RunningCleanup.KEEP;

	final Set<StaleSign> staleWhen = EnumSet.of(StaleSign.ORPHANED, StaleSign.SUPERSEDED);

	final Set<String> launchers = new TreeSet<>(Policy.DEFAULT_LAUNCHERS);

	final Set<Surrounding> surroundings = EnumSet.noneOf(Surrounding.class);

	@Nullable InetAddress address;

	boolean explicit = true;

	boolean ranges;

	/**
	 * Whether a look is taken before the port is bound.
	 */
	boolean prepared;

	Settings copy() {
		Settings copy = new Settings();
		copy.mode = this.mode;
		copy.stale = this.stale;
		copy.running = this.running;
		copy.staleWhen.clear();
		copy.staleWhen.addAll(this.staleWhen);
		copy.launchers.clear();
		copy.launchers.addAll(this.launchers);
		copy.surroundings.addAll(this.surroundings);
		copy.address = this.address;
		copy.explicit = this.explicit;
		copy.ranges = this.ranges;
		copy.prepared = this.prepared;
		return copy;
	}

	Policy policy() {
		return new Policy(this.mode, this.stale, this.staleWhen, this.running, Duration.ZERO, this.launchers);
	}

	PortRequest request(int port) {
		PortRequest request = PortRequest.of(port).withAddress(this.address).withScheme("http");
		request = this.ranges ? request.withRanges(PortRanges.parse((port + 1) + "-" + (port + 3))) : request;
		return this.explicit ? request : request.asDefault();
	}

}
