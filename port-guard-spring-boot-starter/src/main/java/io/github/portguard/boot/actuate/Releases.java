package io.github.portguard.boot.actuate;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

import io.github.portguard.Claims;
import io.github.portguard.PortRelease;
import io.github.portguard.conflict.Encounter;

/**
 * Does what a {@code DELETE} asks for, and keeps nobody waiting longer for a look at the
 * machine than is allowed. Thread-safe.
 */
final class Releases {

	private final Claims claims;

	private final boolean enabled;

	private final KnownPorts ports;

	private final Runnable changed;

	/**
	 * Nothing is kept in it: it bounds the time only.
	 */
	private final AnswerCache looks;

	/**
	 * Creates the releases.
	 * @param claims does it
	 * @param enabled whether the guard is on. In an application that was processed ahead
	 * of time there is an endpoint even if it is turned off when it runs
	 * @param ports the ports that may be touched
	 * @param timeout how long a request waits for a look at the machine
	 * @param changed to be run when something has changed
	 */
	Releases(Claims claims, boolean enabled, KnownPorts ports, Duration timeout, Runnable changed) {
		this.claims = claims;
		this.enabled = enabled;
		this.ports = ports;
		this.changed = changed;
		this.looks = new AnswerCache(Duration.ZERO, timeout);
	}

	Reply release(int port, boolean endStale, DescriptorFactory factory, DeleteRecord record) {
		try {
			Optional<PortRelease> done = this.enabled ? release(port, endStale) : Optional.of(off(port));
			if (done.isEmpty()) {
				record.settle("not-found", "It is neither claimed nor configured.");
				return Reply.NOT_FOUND;
			}
			PortRelease release = done.get();
			record.settle(DescriptorFactory.name(release.outcome()), release.description(),
					release.discreetDescription());
			return new Reply(factory.release(release), status(release.outcome()));
		}
		catch (TimeoutException ex) {
			String reason = endStale ? "The port could not be looked at in time, so nothing was done."
					: "It was not done in time; it may be done yet.";
			record.settle("timed-out", reason);
			return Reply.unavailable(reason);
		}
	}

	private static PortRelease off(int port) {
		String description = "Nothing was done: Port Guard is off (port-guard.enabled=false).";
		return new PortRelease(port, PortRelease.Outcome.REFUSED, description, description, null);
	}

	private Optional<PortRelease> release(int port, boolean endStale) throws TimeoutException {
		return endStale ? endStale(port) : this.looks.get("dead " + port, () -> removeDeadClaims(port));
	}

	private Optional<PortRelease> removeDeadClaims(int port) {
		try {
			return this.ports.contains(port) ? Optional.of(this.claims.removeDeadClaims(port)) : Optional.empty();
		}
		finally {
			this.changed.run();
		}
	}

	/**
	 * Looks in time, or does nothing. The end of an instance then takes as long as it
	 * takes: whoever has asked for it is to know what has come of it.
	 */
	private Optional<PortRelease> endStale(int port) throws TimeoutException {
		Optional<Encounter> holder = this.looks.get("stale " + port, () -> this.ports.contains(port)
				? Optional.of(this.claims.judge(this.ports.request(port))) : Optional.empty());
		try {
			return holder.map(this.claims::endStale);
		}
		finally {
			this.changed.run();
		}
	}

	private static int status(PortRelease.Outcome outcome) {
		return switch (outcome) {
			case CLAIM_REMOVED, INSTANCE_ENDED, NOTHING_TO_DO -> Reply.OK;
			case REFUSED -> Reply.CONFLICT;
			case FAILED -> Reply.INTERNAL_SERVER_ERROR;
		};
	}

}
