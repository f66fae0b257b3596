package io.github.portguard.model;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import io.github.portguard.conflict.Silence;
import io.github.portguard.process.Launcher;
import io.github.portguard.process.Namespaces;
import io.github.portguard.process.ProcessIdentity;
import io.github.portguard.registry.Application;
import io.github.portguard.registry.Artifact;
import io.github.portguard.registry.TakeOver;

/**
 * Raw facts: processes, sockets, what is on disk, and what is configured. It begins as
 * one in which an orphan of the same application holds the port, beyond doubt.
 */
final class World {

	static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

	static final Namespaces NAMESPACES = new Namespaces("pid:[1]", "net:[1]", "mnt:[1]", "user:[1]");

	static final InetAddress ANY = address(0, 0, 0, 0);

	static final InetAddress LOOPBACK = address(127, 0, 0, 1);

	static final InetAddress LOOPBACK6 = address(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);

	/**
	 * The instance whose lock the victim holds.
	 */
	static final String VICTIMS_LOCK = "0123456789abcdef0123456789abcdef";

	static final String STRANGERS_LOCK = "fedcba9876543210fedcba9876543210";

	static final String LOCK_OF_NOBODY = "00000000000000000000000000000000";

	static final String NO_LOCK = "11111111111111111111111111111111";

	static final long LAUNCHER = 9_000_460;

	static final long IDE = 9_000_490;

	static final long DESKTOP = 9_000_480;

	static final long CHILD = 9_000_500;

	static final long HIDDEN = 9_000_600;

	static final long LAUNCHERS_START = 900;

	final Place place;

	final Map<Long, Proc> processes = new TreeMap<>();

	final List<Sock> sockets = new ArrayList<>();

	final List<Rec> records = new ArrayList<>();

	final List<TakeOver> history = new ArrayList<>();

	final Settings settings;

	Application application;

	@Nullable String bootId = "boot";

	@Nullable Silence silence;

	boolean socketsExact = true;

	boolean historyDamaged;

	/**
	 * This JVM runs from what stands at the path of its jar.
	 */
	boolean artifactOpen = true;

	/**
	 * The pids of processes that were forced to end.
	 */
	final Set<Long> forced = new HashSet<>();

	private World(Place place, Settings settings, Application application) {
		this.place = place;
		this.settings = settings;
		this.application = application;
	}

	/**
	 * Returns a world in which the holder must be signalled.
	 */
	static World orphan(Place place) {
		World world = new World(place, new Settings(), place.application());
		Path directory = Path.of(String.valueOf(place.application().directory()));
		world.add(place.self(), 5000, IDE).directory = directory;
		world.add(IDE, 1900, DESKTOP).name = "idea";
		world.add(DESKTOP, 100, 1).name = "systemd";
		world.add(place.stranger(), 1100, 1).directory = Path.of("/home/ada/other");
		Proc victim = world.add(place.victim(), 1000, 1);
		victim.directory = directory;
		victim.session = LAUNCHER;
		world.sockets.add(new Sock(42, ANY, place.victim()));
		Rec record = new Rec(place.port(), place.user());
		record.pid = place.victim();
		record.start = victim.start;
		record.mainClass = place.application().mainClass();
		record.artifact = place.application().artifact();
		record.directory = place.application().directory();
		record.variant = place.application().variant();
		record.launcher = new Launcher(new ProcessIdentity(LAUNCHER, LAUNCHERS_START), "maven");
		world.records.add(record);
		return world;
	}

	World copy() {
		World copy = new World(this.place, this.settings.copy(), this.application);
		this.processes.forEach((pid, process) -> copy.processes.put(pid, process.copy()));
		this.sockets.forEach((socket) -> copy.sockets.add(socket.copy()));
		this.records.forEach((record) -> copy.records.add(record.copy()));
		copy.history.addAll(this.history);
		copy.bootId = this.bootId;
		copy.silence = this.silence;
		copy.socketsExact = this.socketsExact;
		copy.artifactOpen = this.artifactOpen;
		copy.historyDamaged = this.historyDamaged;
		copy.forced.addAll(this.forced);
		return copy;
	}

	Proc add(long pid, long start, long parent) {
		Proc process = new Proc(pid, start);
		process.parent = parent;
		this.processes.put(pid, process);
		return process;
	}

	Proc self() {
		return required(this.place.self());
	}

	/**
	 * Returns the process that holds the port in the beginning, which may be gone.
	 */
	Proc victim() {
		Proc victim = this.processes.get(this.place.victim());
		return (victim != null) ? victim : new Proc(this.place.victim(), 0);
	}

	/**
	 * Returns its record, which may be on disk no more.
	 */
	Rec record() {
		return this.records.isEmpty() ? new Rec(this.place.port(), this.place.user()) : this.records.get(0);
	}

	private Proc required(long pid) {
		Proc process = this.processes.get(pid);
		if (process == null) {
			throw new IllegalStateException("There is no process " + pid);
		}
		return process;
	}

	Artifact artifact() {
		Artifact artifact = this.place.application().artifact();
		if (artifact == null) {
			throw new IllegalStateException("The application runs from nothing");
		}
		return artifact;
	}

	List<Sock> socketsInTheWay() {
		return this.sockets.stream().filter((socket) -> socket.overlaps(this.settings.address)).toList();
	}

	/**
	 * Returns who holds the lock of an instance; {@code 0} if nobody does.
	 */
	long lockOwner(String instance) {
		if (VICTIMS_LOCK.equals(instance)) {
			return this.place.victim();
		}
		return STRANGERS_LOCK.equals(instance) ? this.place.stranger() : 0;
	}

	/**
	 * Returns a process and its ancestors, itself first.
	 */
	List<Long> lineage(long pid) {
		List<Long> lineage = new ArrayList<>();
		long next = pid;
		while (next > 0 && !lineage.contains(next)) {
			lineage.add(next);
			Proc process = this.processes.get(next);
			next = (process != null && !process.unreadable) ? process.parent : 0;
		}
		return lineage;
	}

	static InetAddress address(int... octets) {
		byte[] bytes = new byte[octets.length];
		for (int i = 0; i < octets.length; i++) {
			bytes[i] = (byte) octets[i];
		}
		try {
			return InetAddress.getByAddress(bytes);
		}
		catch (UnknownHostException ex) {
			throw new IllegalArgumentException(ex);
		}
	}

	/**
	 * What is the same in all worlds of one check.
	 *
	 * @param self the pid of this JVM
	 * @param victim the pid of the process that holds the lock of the victim
	 * @param stranger the pid of the process that holds the other lock
	 * @param user the user
	 * @param port the port asked for
	 * @param application the application that asks for it
	 */
	record Place(long self, long victim, long stranger, String user, int port, Application application) {

	}

}
