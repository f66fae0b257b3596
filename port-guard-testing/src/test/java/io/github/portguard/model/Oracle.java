package io.github.portguard.model;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.portguard.conflict.Policy;
import io.github.portguard.conflict.StaleSign;
import io.github.portguard.conflict.Surrounding;
import io.github.portguard.process.Launcher;
import io.github.portguard.process.ProcessIdentity;
import io.github.portguard.process.ProcessState;
import io.github.portguard.process.StandardOutput;
import io.github.portguard.registry.Artifact;

/**
 * Says whether a signal is wrong, from the raw facts and the decision record alone: it
 * knows nothing of conflicts, verdicts, proofs and vetoes.
 */
final class Oracle {

	private static final Set<Long> SYSTEM = Set.of(0L, 1L, 4L);

	private final World world;

	private final Proc target;

	private Oracle(World world, Proc target) {
		this.world = world;
		this.target = target;
	}

	/**
	 * Returns what speaks against signalling a process because it holds the port.
	 */
	static Optional<String> objection(World world, long pid) {
		Proc target = world.processes.get(pid);
		if (target == null) {
			return Optional.of("there is no process " + pid);
		}
		Oracle oracle = new Oracle(world, target);
		String objection = oracle.objectionToProcess();
		objection = (objection != null) ? objection : oracle.objectionToSockets();
		objection = (objection != null) ? objection : oracle.objectionToEveryRecord();
		return Optional.ofNullable(objection);
	}

	/**
	 * Returns what speaks against signalling a process because it inherited the socket
	 * from one that was signalled.
	 */
	static Optional<String> objectionToHeir(World world, long pid, World before) {
		Proc target = world.processes.get(pid);
		if (target == null) {
			return Optional.of("there is no process " + pid);
		}
		long victim = before.place.victim();
		boolean heir = before.lineage(pid).contains(victim) && pid != victim;
		boolean same = world.socketsInTheWay()
			.stream()
			.allMatch((socket) -> before.socketsInTheWay()
				.stream()
				.anyMatch((old) -> old.id == socket.id && old.holders.containsAll(socket.holders)
						&& old.holders.contains(victim)));
		boolean holds = world.socketsInTheWay().stream().anyMatch((socket) -> socket.holders.contains(pid));
		if (!heir || !same || !holds) {
			return Optional.of("it has not inherited the socket");
		}
		if (!world.forced.contains(victim)) {
			return Optional.of("its parent was not forced to end");
		}
		if (!Boolean.FALSE.equals(target.hangUpIgnored) || target.session == pid) {
			return Optional.of("it was started so as to live on");
		}
		Oracle oracle = new Oracle(world, target);
		return target.debugged ? Optional.of("it is debugged") : Optional.ofNullable(oracle.objectionToProcess());
	}

	private @Nullable String objectionToProcess() {
		Proc self = this.world.self();
		if (this.target.unreadable || self.unreadable) {
			return "nothing can be read about it, or us";
		}
		if (SYSTEM.contains(this.target.pid) || this.target.init) {
			return "it is part of the system";
		}
		if (this.world.lineage(self.pid).contains(this.target.pid)) {
			return "it is this JVM or an ancestor";
		}
		if (this.target.uid == null || !this.target.uid.equals(self.uid)) {
			return "it runs as another user";
		}
		if (this.target.namespaces == null || !this.target.namespaces.equals(self.namespaces)) {
			return "it lives in other namespaces";
		}
		if (this.target.state != ProcessState.ALIVE) {
			return "it is suspended or dead";
		}
		return (this.target.service != null) ? "it is a service" : null;
	}

	private @Nullable String objectionToSockets() {
		List<Sock> sockets = this.world.socketsInTheWay();
		if (sockets.isEmpty()) {
			return "the port is free";
		}
		for (Sock socket : sockets) {
			if (!socket.holders.contains(this.target.pid)) {
				return "somebody else holds a socket in the way";
			}
			for (long holder : socket.holders) {
				if (holder != this.target.pid && !isPlainlyItsChild(holder)) {
					return "process " + holder + " shares the socket";
				}
			}
		}
		return this.world.socketsExact ? null : "it can't be told who shares the socket";
	}

	private boolean isPlainlyItsChild(long pid) {
		Proc process = this.world.processes.get(pid);
		return process != null && !process.unreadable && !process.socketsHidden && process.isAlive()
				&& process.uid != null && process.uid.equals(this.target.uid)
				&& this.world.lineage(pid).contains(this.target.pid);
	}

	private @Nullable String objectionToEveryRecord() {
		String first = null;
		for (Rec record : this.world.records) {
			String objection = objectionTo(record);
			if (objection == null) {
				return null;
			}
			first = (first != null) ? first : objection;
		}
		return (first != null) ? first : "there is no record";
	}

	private @Nullable String objectionTo(Rec record) {
		Proc self = this.world.self();
		boolean names = record.pid == this.target.pid && record.start == this.target.start
				&& record.port == this.world.place.port()
				&& this.world.socketsInTheWay().stream().anyMatch((socket) -> socket.overlaps(record.address));
		if (!names) {
			return "its record does not name it";
		}
		if (this.world.bootId == null || !this.world.bootId.equals(record.bootId)
				|| !self.namespaces.equals(record.namespaces) || !this.world.place.user().equals(record.user)) {
			return "its record was made elsewhere";
		}
		if (this.world.lockOwner(record.instance) != this.target.pid) {
			return "it does not hold the lock of its record";
		}
		if (!isSameApplication(record)) {
			return "it is another application";
		}
		if (this.target.start >= self.start || record.readySince == null) {
			return "it did not start before us, or was never ready";
		}
		if (!record.surroundings.isEmpty()) {
			return "it runs in a test or the like";
		}
		return isFight(record) ? "it would be a fight" : objectionToReasons(record);
	}

	private boolean isSameApplication(Rec record) {
		String mainClass = this.world.application.mainClass();
		Artifact artifact = this.world.application.artifact();
		String directory = this.world.application.directory();
		return record.id.equals(this.world.application.id()) && mainClass != null && mainClass.equals(record.mainClass)
				&& artifact != null && record.artifact != null && artifact.path().equals(record.artifact.path())
				&& directory != null && directory.equals(record.directory) && this.target.directory != null
				&& directory.equals(this.target.directory.toString())
				&& Objects.equals(this.world.application.variant(), record.variant);
	}

	private @Nullable String objectionToReasons(Rec record) {
		Settings settings = this.world.settings;
		Reasons reasons = Reasons.of(this.world, this.target, record);
		if (settings.mode == Policy.Mode.OBSERVE) {
			return "we only observe";
		}
		if (settings.surroundings.contains(Surrounding.TEST)) {
			return "we are a test";
		}
		if (this.target.debugged && !reasons.orphaned()) {
			return "it is debugged";
		}
		boolean detached = isDetached(record);
		boolean unsupervised = isGone(record.launcher) || isShell(record.launcher);
		boolean auto = settings.stale == Policy.StaleCleanup.AUTO && settings.surroundings.isEmpty() && !detached
				&& unsupervised
				&& (reasons.orphaned() || reasons.unresponsive() || (reasons.superseded() && isGone(record.launcher)));
		boolean terminate = settings.stale == Policy.StaleCleanup.TERMINATE && !detached && reasons.any();
		boolean replace = settings.running == Policy.RunningCleanup.REPLACE
				&& (unsupervised || isToolAndNoSupervisor(record.launcher));
		return (auto || terminate || replace) ? null : "there is no reason to";
	}

	private boolean isDetached(Rec record) {
		return this.target.hangUpIgnored == null || this.target.hangUpIgnored || this.target.session == this.target.pid
				|| record.detached;
	}

	private boolean isToolAndNoSupervisor(@Nullable Launcher launcher) {
		return launcher != null && isTool(launcher.name()) && !"node".equals(plain(launcher.name()));
	}

	private boolean isOurs(Launcher launcher) {
		Proc parent = this.world.processes.get(this.world.self().parent);
		return parent != null && !parent.unreadable && launcher.identity().equals(parent.identity());
	}

	/**
	 * Whether its output went where that of a development run goes.
	 */
	private boolean isDevelopmentRun(String launcher) {
		if (this.target.output == null) {
			return false;
		}
		return switch (plain(launcher)) {
			case "maven" -> true;
			case "node" -> this.target.output == StandardOutput.PIPE;
			default -> this.target.output == StandardOutput.PIPE || this.target.output == StandardOutput.TERMINAL;
		};
	}

	private boolean isTool(String name) {
		return this.world.settings.launchers.contains(plain(name));
	}

	private static String plain(String name) {
		return name.toLowerCase(Locale.ROOT).replaceFirst("\\.exe$", "");
	}

	private boolean isGone(@Nullable Launcher launcher) {
		if (launcher == null || this.target.parent == launcher.identity().pid()) {
			return false;
		}
		Proc process = this.world.processes.get(launcher.identity().pid());
		return process == null
				|| (!process.unreadable && (process.start != launcher.identity().start() || !process.isAlive()));
	}

	private boolean isShell(@Nullable Launcher launcher) {
		Proc process = (launcher != null) ? this.world.processes.get(launcher.identity().pid()) : null;
		return process != null && !process.unreadable && process.interactiveShell;
	}

	private boolean isFight(Rec record) {
		long minute = this.world.history.stream().filter((entry) -> isWithin(entry.at(), 60)).count();
		long hour = this.world.history.stream().filter((entry) -> isWithin(entry.at(), 3600)).count();
		if (this.world.historyDamaged || minute >= 3 || hour >= 5) {
			return true;
		}
		if (hour == 0 || record.launcher == null || isShell(record.launcher)) {
			return false;
		}
		Launcher last = this.world.history.get(this.world.history.size() - 1).launcher();
		ProcessIdentity identity = record.launcher.identity();
		boolean person = isOurs(record.launcher) && isToolAndNoSupervisor(record.launcher);
		return last != null && last.identity().equals(identity) && !person;
	}

	private static boolean isWithin(Instant at, long seconds) {
		return at.isAfter(World.NOW.minusSeconds(seconds));
	}

	/**
	 * Why nobody may want the target any more, as far as that counts.
	 */
	private record Reasons(boolean orphaned, boolean superseded, boolean unresponsive) {

		static Reasons of(World world, Proc target, Rec record) {
			Oracle oracle = new Oracle(world, target);
			Launcher launcher = record.launcher;
			boolean orphaned = launcher != null && oracle.isGone(launcher) && oracle.isTool(launcher.name())
					&& oracle.isDevelopmentRun(launcher.name()) && !oracle.isDetached(record);
			Artifact old = record.artifact;
			Artifact current = world.application.artifact();
			boolean later = old != null && current != null && world.artifactOpen && old.jar() && current.jar()
					&& old.modified() < current.modified() && old.size() != current.size();
			boolean superseded = !record.devtools && (target.directoryDeleted || later);
			boolean unresponsive = world.silence != null && record.scheme != null && !world.silence.answered()
					&& world.silence.accepted() && world.silence.duration().toSeconds() >= 30
					&& world.silence.cpuTime().toMillis() * 100 <= world.silence.duration().toMillis();
			Set<StaleSign> counted = world.settings.staleWhen;
			return new Reasons(orphaned && counted.contains(StaleSign.ORPHANED),
					superseded && counted.contains(StaleSign.SUPERSEDED),
					unresponsive && counted.contains(StaleSign.UNRESPONSIVE));
		}

		boolean any() {
			return this.orphaned || this.superseded || this.unresponsive;
		}

	}

}
