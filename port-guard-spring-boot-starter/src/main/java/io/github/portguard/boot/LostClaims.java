package io.github.portguard.boot;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;

import io.github.portguard.PortGuard;
import io.github.portguard.PortLease;

/**
 * Finds out which claims are lost, not more often than is worth it, and tells about each
 * once. Nobody waits for a look of somebody else. Thread-safe.
 */
final class LostClaims {

	private static final Logger logger = LoggerFactory.getLogger(PortGuard.class);

	private static final Duration VALIDITY = Duration.ofSeconds(2);

	private final ApplicationEventPublisher eventPublisher;

	private final Function<PortLease, Optional<String>> look;

	private final AtomicBoolean looking = new AtomicBoolean();

	private final Set<PortLease> told = new HashSet<>();

	private List<PortLease> checked = List.of();

	private Map<PortLease, String> lost = Map.of();

	private long checkedAt;

	LostClaims(ApplicationEventPublisher eventPublisher) {
		this(eventPublisher, PortLease::lostClaim);
	}

	LostClaims(ApplicationEventPublisher eventPublisher, Function<PortLease, Optional<String>> look) {
		this.eventPublisher = eventPublisher;
		this.look = look;
	}

	/**
	 * Returns which claims are lost. While the registry is being looked at, all others
	 * are told what is known from before.
	 */
	Map<PortLease, String> find(List<PortLease> leases) {
		if (isOutdated(leases) && this.looking.compareAndSet(false, true)) {
			try {
				remember(leases, check(leases)).forEach(this::publish);
			}
			finally {
				this.looking.set(false);
			}
		}
		return known(leases);
	}

	private synchronized boolean isOutdated(List<PortLease> leases) {
		return !leases.equals(this.checked) || System.nanoTime() - this.checkedAt > VALIDITY.toNanos();
	}

	private Map<PortLease, String> check(List<PortLease> leases) {
		Map<PortLease, String> lost = new LinkedHashMap<>();
		leases.forEach((lease) -> this.look.apply(lease).ifPresent((reason) -> lost.put(lease, reason)));
		return lost;
	}

	/**
	 * Returns what is news.
	 */
	private synchronized Map<PortLease, String> remember(List<PortLease> leases, Map<PortLease, String> lost) {
		this.lost = lost;
		this.checked = List.copyOf(leases);
		this.checkedAt = System.nanoTime();
		Map<PortLease, String> news = new LinkedHashMap<>(lost);
		news.keySet().removeAll(this.told);
		this.told.addAll(news.keySet());
		this.told.retainAll(leases);
		return news;
	}

	private synchronized Map<PortLease, String> known(List<PortLease> leases) {
		Map<PortLease, String> known = new LinkedHashMap<>(this.lost);
		known.keySet().retainAll(leases);
		return known;
	}

	private void publish(PortLease lease, String reason) {
		logger
			.warn("The claim on port {} is lost: {}. Until this application is started again, another start of it can't"
					+ " recognise this instance.", lease.port(), reason);
		try {
			this.eventPublisher.publishEvent(
					new ClaimLostEvent(lease.request().listener(), lease.request().address(), lease.port(), reason));
		}
		catch (VirtualMachineError ex) {
			throw ex;
		}
		catch (Throwable ex) {
			logger.warn("A listener to the event that the claim on port {} is lost has failed", lease.port(), ex);
		}
	}

}
