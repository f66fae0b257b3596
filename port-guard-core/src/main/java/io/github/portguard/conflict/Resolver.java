package io.github.portguard.conflict;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.portguard.port.PortRequest;
import io.github.portguard.process.Launcher;
import io.github.portguard.process.ProcessSnapshot;
import io.github.portguard.registry.ClaimRecord;

/**
 * Decides what is to be done about a conflict. A pure function of the verdict, the policy
 * and the surroundings.
 *
 * @since 0.1.0
 */
public final class Resolver {

	private static final Set<VerdictKind> MOVED_PAST = EnumSet.of(VerdictKind.FOREIGN, VerdictKind.SIBLING,
			VerdictKind.UNKNOWN);

	private final Policy policy;

	private final Set<Surrounding> surroundings;

	private final boolean politeTermination;

	/**
	 * Creates a resolver.
	 * @param policy what may be done
	 * @param surroundings where this application runs
	 * @param politeTermination whether this operating system can ask a process to end
	 */
	public Resolver(Policy policy, Set<Surrounding> surroundings, boolean politeTermination) {
		this.policy = policy;
		this.surroundings = Set.copyOf(surroundings);
		this.politeTermination = politeTermination;
	}

	/**
	 * Decides.
	 * @param verdict what the holder is to us
	 * @return what is to be done
	 */
	public Resolution resolve(Verdict verdict) {
		Optional<String> restraint = restraint(verdict);
		return restraint.isEmpty() ? new Resolution.FreePort() : resolveWithoutSignal(verdict, restraint.get());
	}

	/**
	 * Decides when it is clear already that nobody is going to be signalled.
	 * @param verdict what the holder is to us
	 * @param reason why nobody is signalled
	 * @return what is to be done
	 */
	public Resolution resolveWithoutSignal(Verdict verdict, String reason) {
		return mayMove(verdict) ? new Resolution.TryNextPort(reason) : new Resolution.GiveUp(reason);
	}

	/**
	 * Whether a request may be moved to another port at all, whoever holds it.
	 * @param request the request
	 * @return whether fallback ports are to be tried
	 */
	public boolean mayMove(PortRequest request) {
		return !request.ranges().isEmpty() || (!request.explicit() && this.surroundings.isEmpty());
	}

	private boolean mayMove(Verdict verdict) {
		PortRequest request = verdict.conflict().request();
		return mayMove(request) && (!request.ranges().isEmpty() || isCertainlyNotUs(verdict));
	}

	/**
	 * Without ranges a second copy of an application must not be started where Boot would
	 * have refused to. So it must be clear that the holder is no instance that we failed
	 * to recognise.
	 */
	private static boolean isCertainlyNotUs(Verdict verdict) {
		if (!MOVED_PAST.contains(verdict.kind()) || verdict.conflict().problem() != null) {
			return false;
		}
		Holder holder = verdict.holder();
		if (holder == null) {
			return verdict.kind() == VerdictKind.FOREIGN || verdict.conflict().sockets().isEmpty();
		}
		return verdict.isClaimEstablished() || !mayBeUs(verdict.conflict().self(), holder.process());
	}

	/**
	 * Whether a process that has no claim may be an instance of this application all the
	 * same: what can't be seen does not speak against it, nor does another JDK.
	 */
	private static boolean mayBeUs(Self self, ProcessSnapshot process) {
		boolean sameUser = self.uid() == null || process.uid() == null || self.uid().equals(process.uid());
		boolean sameProgram = self.executable() == null || process.executable() == null
				|| self.executable().equals(process.executable()) || isJava(process.name());
		boolean sameDirectory = process.directory() == null
				|| process.directory().toString().equals(self.application().directory());
		return sameUser && sameProgram && sameDirectory;
	}

	private static boolean isJava(String program) {
		return "java".equals(program) || "javaw".equals(program);
	}

	/**
	 * Returns why the holder must be left alone; empty only if everything speaks for
	 * ending it.
	 */
	private Optional<String> restraint(Verdict verdict) {
		return switch (verdict.kind()) {
			case SELF -> Optional.of("it is this very process");
			case UNKNOWN -> Optional.of("it could not be found out who holds the port");
			case FOREIGN -> Optional.of("it is not an instance of '%s'".formatted(applicationId(verdict)));
			case SIBLING -> Optional.of("it runs from another directory");
			case RUNNING -> runningRestraint(verdict);
			case STALE -> staleRestraint(verdict);
		};
	}

	private Optional<String> runningRestraint(Verdict verdict) {
		if (this.policy.running() != Policy.RunningCleanup.REPLACE) {
			return Optional.of(verdict.isStopping() ? "it is shutting down already"
					: "it is running, and port-guard.cleanup.running is 'keep'" + whyNoOrphan(verdict));
		}
		if (this.surroundings.contains(Surrounding.TEST)) {
			return Optional.of("this is a test, and no test ever ends a process");
		}
		return commonRestraint(verdict,
				mayReplaceUnderLauncher(verdict) ? Set.of(Veto.DETACHED, Veto.LAUNCHER_ALIVE) : Set.of(Veto.DETACHED));
	}

	/**
	 * Says why an instance whose launcher is gone does not count as an orphan.
	 */
	private String whyNoOrphan(Verdict verdict) {
		Holder holder = verdict.holder();
		ClaimRecord record = (holder != null) ? holder.record() : null;
		Launcher launcher = (record != null) ? record.launcher() : null;
		if (launcher == null || holder == null || holder.launcher() != LauncherState.GONE
				|| !this.policy.staleWhen().contains(StaleSign.ORPHANED)) {
			return "";
		}
		String gone = "; its launcher %s, pid %s, is gone, but ".formatted(launcher.name(), launcher.identity().pid());
		if (!verdict.isProven()) {
			return gone + missing(verdict);
		}
		if (verdict.vetoes().contains(Veto.DETACHED)) {
			return gone + Veto.DETACHED.words();
		}
		return gone + (this.policy.knowsLauncher(launcher.name())
				? "it writes to where nothing does that is part of a development run"
				: "is not among port-guard.cleanup.launchers");
	}

	private static String missing(Verdict verdict) {
		return "not every proof could be established (missing: %s)"
			.formatted(verdict.missing().stream().map(Proof::words).collect(Collectors.joining(", ")));
	}

	/**
	 * Returns the setting under which the holder would be made to give the port up.
	 * @param verdict what the holder is to us
	 * @return a property with its value, or empty if there is no such setting
	 */
	public Optional<String> remedy(Verdict verdict) {
		Policy replacing = this.policy.withRunning(Policy.RunningCleanup.REPLACE);
		Policy terminating = this.policy.withStale(Policy.StaleCleanup.TERMINATE);
		if (verdict.kind() == VerdictKind.STALE && frees(terminating, verdict)) {
			return Optional.of("port-guard.cleanup.stale=terminate");
		}
		return frees(replacing, verdict) ? Optional.of("port-guard.cleanup.running=replace") : Optional.empty();
	}

	private boolean frees(Policy other, Verdict verdict) {
		return !other.equals(this.policy) && new Resolver(other, this.surroundings, this.politeTermination)
			.resolve(verdict) instanceof Resolution.FreePort;
	}

	/**
	 * Whoever sets 'replace' starts an application twice on purpose, so the tool that
	 * started it the first time may be alive. A supervisor is no such tool, not even if
	 * it has started us as well: it would start it again. A shell may be one, unless a
	 * person types into it.
	 */
	private boolean mayReplaceUnderLauncher(Verdict verdict) {
		Holder holder = verdict.holder();
		ClaimRecord record = (holder != null) ? holder.record() : null;
		Launcher launcher = (record != null) ? record.launcher() : null;
		return launcher != null && this.policy.isDevelopmentTool(launcher.name());
	}

	private Optional<String> staleRestraint(Verdict verdict) {
		if (this.policy.running() == Policy.RunningCleanup.REPLACE && runningRestraint(verdict).isEmpty()) {
			return Optional.empty();
		}
		return switch (this.policy.stale()) {
			case KEEP -> Optional.of("port-guard.cleanup.stale is 'keep'");
			case TERMINATE -> this.surroundings.contains(Surrounding.TEST)
					? Optional.of("this is a test, and no test ever ends a process")
					: commonRestraint(verdict, Set.of(Veto.LAUNCHER_ALIVE));
			case AUTO -> autoRestraint(verdict);
		};
	}

	private Optional<String> autoRestraint(Verdict verdict) {
		if (!this.surroundings.isEmpty()) {
			return Optional.of("this application runs "
					+ this.surroundings.stream().sorted().map(Surrounding::words).collect(Collectors.joining(", ")));
		}
		if (!this.politeTermination) {
			return Optional.of("this operating system can't ask a process to end, only force it");
		}
		boolean onlySuperseded = verdict.signs().keySet().equals(Set.of(StaleSign.SUPERSEDED));
		Holder holder = verdict.holder();
		if (onlySuperseded && (holder == null || holder.launcher() != LauncherState.GONE)) {
			return Optional.of("it was superseded, but what started it is still running");
		}
		return commonRestraint(verdict, Set.of());
	}

	private Optional<String> commonRestraint(Verdict verdict, Set<Veto> overridden) {
		if (!verdict.isProven()) {
			return Optional.of(missing(verdict));
		}
		return verdict.vetoes()
			.stream()
			.filter((veto) -> !overridden.contains(veto))
			.sorted()
			.findFirst()
			.map(Veto::words);
	}

	private static String applicationId(Verdict verdict) {
		return verdict.conflict().self().application().id();
	}

}
