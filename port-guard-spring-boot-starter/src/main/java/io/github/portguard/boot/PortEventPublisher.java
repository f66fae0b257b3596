package io.github.portguard.boot;

import org.springframework.context.ApplicationEventPublisher;

import io.github.portguard.PortGuardListener;
import io.github.portguard.Termination;
import io.github.portguard.conflict.Conflict;
import io.github.portguard.conflict.Encounter;
import io.github.portguard.conflict.Holder;
import io.github.portguard.conflict.Verdict;
import io.github.portguard.port.PortRequest;

/**
 * Publishes what happens on the way to a port as application events. That the port is
 * bound is published by {@link ServerGuard}, once it has the lease.
 */
class PortEventPublisher implements PortGuardListener {

	private final ApplicationEventPublisher publisher;

	PortEventPublisher(ApplicationEventPublisher publisher) {
		this.publisher = publisher;
	}

	@Override
	public void onConflict(Encounter encounter) {
		publish(encounter, false);
	}

	@Override
	public void onPlan(Encounter encounter, String words) {
		publish(encounter, true);
	}

	private void publish(Encounter encounter, boolean observed) {
		Verdict verdict = encounter.verdict();
		Conflict conflict = verdict.conflict();
		PortRequest request = conflict.request();
		Holder holder = verdict.holder();
		this.publisher.publishEvent(new PortConflictEvent(request.listener(), request.address(), request.port(),
				conflict.port(), (holder != null) ? holder.pid() : null, verdict.kind(), encounter.resolution().kind(),
				encounter.resolution().reason().orElse(null), observed));
	}

	@Override
	public void onTerminationEnd(Termination termination) {
		Verdict verdict = termination.verdict();
		Holder holder = verdict.holder();
		if (termination.isFreed() && holder != null) {
			PortRequest request = verdict.conflict().request();
			this.publisher.publishEvent(new InstanceEndedEvent(request.listener(), request.address(),
					termination.port(), holder.pid(), verdict.kind(),
					termination.outcome() == Termination.Outcome.FORCED, termination.duration()));
		}
	}

}
