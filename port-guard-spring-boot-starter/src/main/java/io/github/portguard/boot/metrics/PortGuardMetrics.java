package io.github.portguard.boot.metrics;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

import io.github.portguard.PortGuardListener;
import io.github.portguard.PortLease;
import io.github.portguard.Termination;
import io.github.portguard.boot.ServerGuard;
import io.github.portguard.conflict.Encounter;

/**
 * Counts what happens, and shows the counts in any registry, whether it is bound before
 * or after. A counter appears with the first thing it counts: on a free port there are
 * only gauges and a timer. Meters only have weak references to what they are asked about,
 * but strong ones to their functions: so those of counts hold on to them, and a registry
 * still has them when the application that failed to start is gone.
 */
class PortGuardMetrics implements PortGuardListener, MeterBinder {

	static final String CONFLICTS = "port.guard.conflicts";

	static final String TERMINATIONS = "port.guard.terminations";

	static final String TAKE_OVER = "port.guard.take.over";

	static final String CLAIMS = "port.guard.claims";

	static final String LOST_CLAIMS = "port.guard.claims.lost";

	static final String FALLBACK = "port.guard.fallback";

	/**
	 * An application has a few listeners. Should it make up names, not each is a tag.
	 */
	private static final int MAX_LISTENERS = 20;

	private final ServerGuard guard;

	private final List<MeterRegistry> registries = new ArrayList<>();

	private final List<Counter> counters = new ArrayList<>();

	private final Set<String> listeners = new LinkedHashSet<>();

	private final AtomicLong takeOvers = new AtomicLong();

	private final AtomicLong takeOverNanos = new AtomicLong();

	PortGuardMetrics(ServerGuard guard) {
		this.guard = guard;
	}

	@Override
	public synchronized void bindTo(MeterRegistry registry) {
		this.registries.add(registry);
		bindClaims(registry);
		bindTakeOver(registry);
		for (String listener : this.listeners) {
			bindFallback(registry, listener);
		}
		for (Counter counter : this.counters) {
			counter.bindTo(registry);
		}
	}

	@Override
	public void onConflict(Encounter encounter) {
		countConflict(encounter, switch (encounter.resolution().kind()) {
			case FREE_PORT -> "freed";
			case TRY_NEXT_PORT -> "next-port";
			case GIVE_UP -> "given-up";
		});
	}

	@Override
	public void onPlan(Encounter encounter, String words) {
		countConflict(encounter, "observed");
	}

	private void countConflict(Encounter encounter, String resolution) {
		count(CONFLICTS, "Busy ports whose holder was judged",
				Tags.of("verdict", tag(encounter.verdict().kind().name()), "resolution", resolution));
	}

	@Override
	public void onTerminationEnd(Termination termination) {
		count(TERMINATIONS, "Instances that were to be ended for the port they held",
				Tags.of("outcome", tag(termination.outcome().name())));
		if (termination.isFreed()) {
			this.takeOverNanos.addAndGet(termination.duration().toNanos());
			this.takeOvers.incrementAndGet();
		}
	}

	@Override
	public synchronized void onLease(PortLease lease) {
		String listener = lease.request().listener();
		if (this.listeners.size() < MAX_LISTENERS && this.listeners.add(listener)) {
			for (MeterRegistry registry : this.registries) {
				bindFallback(registry, listener);
			}
		}
	}

	private synchronized void count(String name, String description, Tags tags) {
		for (Counter known : this.counters) {
			if (known.name().equals(name) && known.tags().equals(tags)) {
				known.count().incrementAndGet();
				return;
			}
		}
		Counter counter = new Counter(name, description, tags, new AtomicLong(1));
		this.counters.add(counter);
		for (MeterRegistry registry : this.registries) {
			counter.bindTo(registry);
		}
	}

	private void bindClaims(MeterRegistry registry) {
		Gauge.builder(CLAIMS, this.guard, (guard) -> guard.leases().stream().filter(PortLease::isClaimed).count())
			.description("Ports that are held and claimed on disk")
			.register(registry);
		Gauge.builder(LOST_CLAIMS, this.guard, ServerGuard::lostClaims)
			.description("Ports that are held, but whose claim was lost")
			.register(registry);
	}

	private void bindTakeOver(MeterRegistry registry) {
		AtomicLong number = this.takeOvers;
		AtomicLong nanos = this.takeOverNanos;
		FunctionTimer
			.builder(TAKE_OVER, number, (ignored) -> number.get(), (ignored) -> nanos.get(), TimeUnit.NANOSECONDS)
			.description("Time from the decision to end an instance to the bound port")
			.register(registry);
	}

	private void bindFallback(MeterRegistry registry, String listener) {
		Gauge.builder(FALLBACK, this.guard, (guard) -> isOnFallback(guard, listener) ? 1 : 0)
			.tags("listener", listener)
			.description("Whether the listener is on another port than the one that was asked for")
			.register(registry);
	}

	private static boolean isOnFallback(ServerGuard guard, String listener) {
		return guard.leases()
			.stream()
			.anyMatch((lease) -> lease.request().listener().equals(listener) && lease.port() != lease.request().port());
	}

	private static String tag(String constant) {
		return constant.toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * Something that was counted.
	 */
	private record Counter(String name, String description, Tags tags, AtomicLong count) {

		void bindTo(MeterRegistry registry) {
			FunctionCounter.builder(this.name, this.count, (ignored) -> this.count.get())
				.tags(this.tags)
				.description(this.description)
				.register(registry);
		}

	}

}
