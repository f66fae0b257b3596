package io.github.portguard.boot;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.SingletonBeanRegistry;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.Lifecycle;
import org.springframework.context.Phased;

/**
 * Says how long an application may take to release its ports after it was asked to end.
 * Spring stops its lifecycle beans phase by phase, the highest first, and each phase has
 * the same time. A web server closes its port in a phase with many above it, one of which
 * is its own, for requests to finish in; the management server has one in between. All
 * others close theirs in the highest phase.
 * <p>
 * To be asked when a port is bound: by then Spring has made all beans that take part in
 * its lifecycle. None is made here. What the application may have set for one phase alone
 * does not count, since Spring does not tell.
 */
final class ShutdownPhases implements Supplier<Duration> {

	private static final Logger logger = LoggerFactory.getLogger(ShutdownPhases.class);

	private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

	/**
	 * The name of Boot's bean that lets requests finish.
	 */
	private static final String GRACEFUL_SHUTDOWN = "webServerGracefulShutdown";

	private final ApplicationContext context;

	ShutdownPhases(ApplicationContext context) {
		this.context = context;
	}

	@Override
	public Duration get() {
		Duration timeout = DEFAULT_TIMEOUT;
		try {
			Binder binder = Binder.get(this.context.getEnvironment());
			timeout = binder.bind("spring.lifecycle.timeout-per-shutdown-phase", Duration.class)
				.orElse(DEFAULT_TIMEOUT);
			timeout = timeout.isNegative() ? Duration.ZERO : timeout;
			boolean immediate = "immediate"
				.equalsIgnoreCase(binder.bind("server.shutdown", String.class).orElse("").trim());
			return timeout.multipliedBy(Math.max(count(immediate), immediate ? 0 : 1));
		}
		catch (RuntimeException | LinkageError ex) {
			logger.debug("The phases of the shutdown are not known; one is assumed", ex);
			return timeout;
		}
	}

	/**
	 * Counts the phases above that in which a web server closes its port.
	 */
	private int count(boolean immediate) {
		Set<Integer> phases = new HashSet<>();
		if (this.context.getAutowireCapableBeanFactory() instanceof SingletonBeanRegistry beans) {
			for (String name : beans.getSingletonNames()) {
				boolean counts = beans.containsSingleton(name) && !(immediate && name.equals(GRACEFUL_SHUTDOWN));
				if (counts && beans.getSingleton(name) instanceof Lifecycle bean) {
					int phase = (bean instanceof Phased phased) ? phased.getPhase() : 0;
					if (phase > WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE) {
						phases.add(phase);
					}
				}
			}
		}
		return phases.size();
	}

}
