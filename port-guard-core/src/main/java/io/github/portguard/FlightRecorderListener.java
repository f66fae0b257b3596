package io.github.portguard;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

import io.github.portguard.conflict.Encounter;
import io.github.portguard.conflict.Holder;
import io.github.portguard.conflict.Verdict;

/**
 * Writes what happens to the flight recorder. To be loaded only while that is on.
 */
final class FlightRecorderListener implements PortGuardListener {

	@Override
	public void onConflict(Encounter encounter) {
		record(encounter, false);
	}

	@Override
	public void onPlan(Encounter encounter, String words) {
		record(encounter, true);
	}

	private static void record(Encounter encounter, boolean observed) {
		ConflictEvent event = new ConflictEvent();
		if (event.shouldCommit()) {
			Verdict verdict = encounter.verdict();
			event.listener = verdict.conflict().request().listener();
			event.requestedPort = verdict.conflict().request().port();
			event.port = encounter.port();
			event.holder = pid(verdict);
			event.verdict = verdict.kind().name();
			event.resolution = encounter.resolution().kind().name();
			event.reason = encounter.resolution().reason().orElse(null);
			event.signalled = encounter.signalled();
			event.observed = observed;
			event.commit();
		}
	}

	@Override
	public void onTerminationEnd(Termination termination) {
		TerminationEvent event = new TerminationEvent();
		if (event.shouldCommit()) {
			event.listener = termination.verdict().conflict().request().listener();
			event.port = termination.port();
			event.holder = pid(termination.verdict());
			event.verdict = termination.verdict().kind().name();
			event.outcome = termination.outcome().name();
			event.reason = termination.reason();
			event.time = termination.duration().toNanos();
			event.commit();
		}
	}

	@Override
	public void onLease(PortLease lease) {
		AcquisitionEvent event = new AcquisitionEvent();
		if (event.shouldCommit()) {
			event.listener = lease.request().listener();
			event.requestedPort = lease.request().port();
			event.port = lease.port();
			event.acquisition = lease.acquisition().name();
			event.conflicts = lease.encounters().size();
			event.claimed = lease.isClaimed();
			event.delay = lease.delay().toNanos();
			event.commit();
		}
	}

	private static long pid(Verdict verdict) {
		Holder holder = verdict.holder();
		return (holder != null) ? holder.pid() : -1;
	}

	/**
	 * A port was found busy.
	 */
	@Name("io.github.portguard.Conflict")
	@Label("Port Conflict")
	@Description("A port was found busy; what was concluded")
	@Category("Port Guard")
	@StackTrace(false)
	static final class ConflictEvent extends Event {

		@Label("Listener")
		@Nullable String listener;

		@Label("Requested Port")
		int requestedPort;

		@Label("Port")
		int port;

		@Label("Holder")
		@Description("Process id of the holder; -1 if it is not known")
		long holder;

		@Label("Verdict")
		@Nullable String verdict;

		@Label("Resolution")
		@Nullable String resolution;

		@Label("Reason")
		@Description("Why the holder was left alone")
		@Nullable String reason;

		@Label("Signalled")
		boolean signalled;

		@Label("Observed Only")
		boolean observed;

	}

	/**
	 * An instance was to be ended.
	 */
	@Name("io.github.portguard.Termination")
	@Label("Port Take-over")
	@Description("An instance was to be ended for the port it held; how it went")
	@Category("Port Guard")
	@StackTrace(false)
	static final class TerminationEvent extends Event {

		@Label("Listener")
		@Nullable String listener;

		@Label("Port")
		int port;

		@Label("Holder")
		@Description("Process id of the holder; -1 if it is not known")
		long holder;

		@Label("Verdict")
		@Nullable String verdict;

		@Label("Outcome")
		@Nullable String outcome;

		@Label("Reason")
		@Description("Why the port could not be had")
		@Nullable String reason;

		@Label("Time")
		@Timespan(Timespan.NANOSECONDS)
		long time;

	}

	/**
	 * A port was bound.
	 */
	@Name("io.github.portguard.Acquisition")
	@Label("Port Acquisition")
	@Description("A port was bound")
	@Category("Port Guard")
	@StackTrace(false)
	static final class AcquisitionEvent extends Event {

		@Label("Listener")
		@Nullable String listener;

		@Label("Requested Port")
		int requestedPort;

		@Label("Port")
		int port;

		@Label("Acquisition")
		@Nullable String acquisition;

		@Label("Conflicts")
		int conflicts;

		@Label("Claimed")
		boolean claimed;

		@Label("Delay")
		@Description("What the conflicts cost: the time from the first bind that failed to the one that worked")
		@Timespan(Timespan.NANOSECONDS)
		long delay;

	}

}
