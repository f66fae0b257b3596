package io.github.portguard.model;

import java.net.BindException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import io.github.portguard.AcquisitionAccess;
import io.github.portguard.PortGuardListener;
import io.github.portguard.PortLease;
import io.github.portguard.PortUnavailableException;
import io.github.portguard.conflict.Encounter;
import io.github.portguard.conflict.Policy;
import io.github.portguard.conflict.Verdict;
import io.github.portguard.port.SocketSnapshot;
import io.github.portguard.process.ProcessSnapshot;

/**
 * One acquisition of a port, by all the code that does so, in a {@link World} that can
 * change at any moment. Every signal is compared with the facts of that moment.
 */
final class Acquisition {

	private static final Clock CLOCK = Clock.fixed(World.NOW, ZoneOffset.UTC);

	private final World world;

	private final Disk disk;

	private final Scenario.@Nullable Event event;

	private final List<Verdict> told = new ArrayList<>();

	private final List<Encounter> encounters = new ArrayList<>();

	private final List<String> complaints = new ArrayList<>();

	private final SignalWitness witness;

	private int lookUps;

	private @Nullable PortLease lease;

	private @Nullable Exception failure;

	Acquisition(Scenario scenario, World.Place place, Disk disk) {
		this.world = scenario.world(place);
		this.disk = disk;
		this.event = scenario.event();
		this.witness = new SignalWitness(this.world, this.complaints);
	}

	Acquisition run() {
		this.disk.write(this.world);
		Settings settings = this.world.settings;
		AcquisitionAccess access = new AcquisitionAccess(this.world.application.id(), this.world.application.variant(),
				settings.policy(), settings.surroundings, this.disk.registry(), CLOCK);
		try (PortLease acquired = access.acquire(new Processes(), new Sockets(), new Listener(),
				settings.request(this.world.place.port()), settings.prepared ? this::lookedAtInAdvance : null,
				this::bind)) {
			this.lease = acquired;
		}
		catch (BindException ex) {
			this.failure = ex;
		}
		return this;
	}

	/**
	 * Something is looked up. What has happened by then is seen.
	 */
	private synchronized void lookUp() {
		this.lookUps++;
		if (this.event != null && this.event.before() == this.lookUps) {
			this.event.step().apply(this.world);
			this.disk.write(this.world);
			this.witness.worldHasChanged();
		}
	}

	/**
	 * What has not happened while the look in advance was taken happens as many moments
	 * later.
	 */
	private synchronized void lookedAtInAdvance() {
		if (this.event != null && this.event.before() > this.lookUps) {
			this.lookUps = 0;
		}
	}

	private synchronized void bind(int port) throws BindException {
		lookUp();
		this.witness.portWasTried();
		if (port == this.world.place.port() && !this.world.socketsInTheWay().isEmpty()) {
			throw new BindException("in use");
		}
	}

	int lookUps() {
		return this.lookUps;
	}

	SignalWitness witness() {
		return this.witness;
	}

	Optional<PortLease> lease() {
		return Optional.ofNullable(this.lease);
	}

	/**
	 * Returns what was wrong about it.
	 * @param before the world as it was in the beginning
	 */
	Optional<String> complaint(World before) {
		List<String> all = new ArrayList<>(this.complaints);
		this.told.forEach((verdict) -> Decision.incomplete(verdict).ifPresent(all::add));
		int port = this.world.place.port();
		if (this.lease != null && this.lease.port() != port && before.settings.explicit && !before.settings.ranges) {
			all.add("it moved a port that was asked for");
		}
		if (this.failure != null && !(this.failure instanceof PortUnavailableException)
				&& before.settings.mode == Policy.Mode.ENFORCE) {
			all.add("it failed inside");
		}
		long toVictim = this.told.size();
		if (toVictim != this.witness.signals(this.world.place.victim())) {
			all.add("it told of %d signals".formatted(toVictim));
		}
		boolean due = this.event == null && this.witness.signals().isEmpty() && before.records.size() < 2
				&& before.processes.values().stream().noneMatch((process) -> process.socketsHidden);
		if (due && Oracle.objection(before, before.place.victim()).isEmpty()) {
			all.add("nobody is signalled");
		}
		return all.isEmpty() ? Optional.empty() : Optional.of(all + ", signals " + this.witness.signals());
	}

	/**
	 * The processes, as they are found.
	 */
	private final class Processes extends WorldProcesses {

		Processes() {
			super(Acquisition.this.world);
		}

		@Override
		void lookUp() {
			Acquisition.this.lookUp();
		}

		@Override
		public Optional<ProcessSnapshot> find(long pid) {
			Acquisition.this.witness.processIsLookedAt();
			return super.find(pid);
		}

		@Override
		public Optional<ProcessHandle> open(long pid) {
			lookUp();
			return Optional.ofNullable(Acquisition.this.world.processes.get(pid))
				.map((process) -> new WorldHandle(process, Acquisition.this.witness::send));
		}

	}

	/**
	 * The sockets, as they are found.
	 */
	private final class Sockets extends WorldSockets {

		Sockets() {
			super(Acquisition.this.world);
		}

		@Override
		public SocketSnapshot find(int port) {
			lookUp();
			Acquisition.this.witness.portIsLookedAt();
			return super.find(port);
		}

	}

	/**
	 * Hears of what is done.
	 */
	private final class Listener implements PortGuardListener {

		@Override
		public void onTermination(Verdict verdict, boolean forced, String words) {
			Acquisition.this.told.add(verdict);
		}

		@Override
		public void onConflict(Encounter encounter) {
			Acquisition.this.encounters.add(encounter);
		}

	}

}
