package io.github.portguard;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.portguard.conflict.Encounter;
import io.github.portguard.port.PortRequest;
import io.github.portguard.registry.Claim;
import io.github.portguard.registry.ClaimState;
import io.github.portguard.registry.JvmTable;
import io.github.portguard.registry.RegistryException;

/**
 * A port that was bound, and the claim on it. Close it right after the listening socket.
 * <p>
 * Thread-safe. Whatever changes the claim may wait for the disk of the registry: no
 * longer than the registry timeout ({@code port-guard.registry.timeout}) if it makes no
 * progress, and a few times that if it is only slow. What was not written by then is
 * written as soon as the disk answers.
 *
 * @since 0.1.0
 */
public final class PortLease implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(PortLease.class);

	private final PortRequest request;

	private final int port;

	private final Acquisition acquisition;

	private final List<Encounter> encounters;

	private final Duration delay;

	private final @Nullable String story;

	private final GuardContext context;

	private final @Nullable Claim claim;

	private final Instant since;

	private boolean closed;

	PortLease(GuardContext context, PortRequest request, int port, Acquisition acquisition, List<Encounter> encounters,
			Duration delay, @Nullable String story, @Nullable Claim claim) {
		this.context = context;
		this.request = request;
		this.port = port;
		this.acquisition = acquisition;
		this.encounters = List.copyOf(encounters);
		this.delay = delay;
		this.story = story;
		this.claim = claim;
		this.since = context.clock().instant();
		JvmTable.hold(instance(), request.address(), port);
	}

	private String instance() {
		return this.context.registry().instance();
	}

	/**
	 * Returns what was asked for.
	 * @return the request
	 */
	public PortRequest request() {
		return this.request;
	}

	/**
	 * Returns the port that is bound.
	 * @return the actual port
	 */
	public int port() {
		return this.port;
	}

	/**
	 * Returns how the port was obtained.
	 * @return how it was obtained
	 */
	public Acquisition acquisition() {
		return this.acquisition;
	}

	/**
	 * Returns since when the port has been bound.
	 * @return when it was bound
	 */
	public Instant since() {
		return this.since;
	}

	/**
	 * Returns the conflicts that were met on the way.
	 * @return the conflicts, in order; empty if the requested port was free
	 */
	public List<Encounter> encounters() {
		return this.encounters;
	}

	/**
	 * Returns how much time the conflicts cost.
	 * @return the time from the first failed bind to the one that worked; zero if the
	 * requested port was free
	 */
	public Duration delay() {
		return this.delay;
	}

	/**
	 * Returns what happened, in words for a person.
	 * @return one or two sentences, or empty if the requested port was free
	 */
	public Optional<String> story() {
		return Optional.ofNullable(this.story);
	}

	/**
	 * Whether other instances can recognise this one by its claim.
	 * @return whether there is a claim on disk
	 */
	public boolean isClaimed() {
		return this.claim != null && this.claim.isOnDisk();
	}

	/**
	 * Says why other instances can't recognise this one by its claim any more: its lock
	 * file or its record is gone, or another process has claimed the port. The port
	 * itself stays bound. It looks at the registry, for half of its timeout at most.
	 * @return the reason, as half a sentence; empty if the claim stands, if there never
	 * was one, if the lease is closed, or if it can't be told
	 */
	public Optional<String> lostClaim() {
		if (this.claim == null) {
			return Optional.empty();
		}
		try {
			return this.claim.whyLost();
		}
		catch (RegistryException | RuntimeException | LinkageError ex) {
			logger.debug("It can't be told whether the claim on port {} stands", this.port, ex);
			return Optional.empty();
		}
	}

	/**
	 * Says that the application is up and serves requests. Only an instance that has been
	 * ready can later be recognised as stale or be replaced. It may wait for the disk.
	 */
	public void ready() {
		update(ClaimState.READY);
	}

	/**
	 * Says that the application has begun to shut down, so that a successor waits for the
	 * port a little. It may wait for the disk.
	 */
	public void stopping() {
		update(ClaimState.STOPPING);
	}

	private void update(ClaimState state) {
		if (this.claim != null) {
			this.context.update(this.request, this.claim, state);
		}
	}

	/**
	 * Takes the claim back. Does nothing the second time. It may wait for the disk.
	 */
	@Override
	public void close() {
		synchronized (this) {
			if (this.closed) {
				return;
			}
			this.closed = true;
		}
		JvmTable.release(instance(), this.request.address(), this.port);
		if (this.claim != null) {
			try {
				this.claim.release();
			}
			catch (RegistryException | RuntimeException | LinkageError ex) {
				logger.debug("The claim on port {} could not be removed", this.port, ex);
			}
		}
	}

	/**
	 * How a port was obtained.
	 *
	 * @since 0.1.0
	 */
	public enum Acquisition {

		/**
		 * The requested port could be bound, at once or after a short wait.
		 */
		REQUESTED,

		/**
		 * The requested port, or a fallback port, was held by an instance that was made
		 * to give it up.
		 */
		FREED,

		/**
		 * A fallback port was bound.
		 */
		FALLBACK

	}

}
