package io.github.portguard.conflict;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

import io.github.portguard.process.Launcher;
import io.github.portguard.process.ProcessState;
import io.github.portguard.registry.ClaimRecord;

/**
 * Looks for reasons to leave a process alone.
 */
final class Vetoes {

	private static final long WINDOWS_SYSTEM = 4;

	private static final Set<String> SHELLS = Set.of("sh", "bash", "zsh", "fish", "dash", "ash", "ksh", "csh", "tcsh",
			"nu", "xonsh", "pwsh", "powershell", "cmd", "busybox");

	private Vetoes() {
	}

	static Set<Veto> find(Self self, Holder holder, Set<StaleSign> signs) {
		Set<Veto> vetoes = EnumSet.noneOf(Veto.class);
		add(vetoes, Veto.UNTOUCHABLE, isUntouchable(self, holder));
		add(vetoes, Veto.SUSPENDED, holder.process().state() != ProcessState.ALIVE);
		add(vetoes, Veto.DEBUGGED, holder.debugged() && !signs.contains(StaleSign.ORPHANED));
		add(vetoes, Veto.SYSTEMD, holder.process().service() != null);
		ClaimRecord record = holder.record();
		add(vetoes, Veto.SURROUNDINGS, record != null && !record.surroundings().isEmpty());
		add(vetoes, Veto.LAUNCHER_ALIVE, record != null && isSupervised(holder, record.launcher()));
		return vetoes;
	}

	private static void add(Set<Veto> vetoes, Veto veto, boolean applies) {
		if (applies) {
			vetoes.add(veto);
		}
	}

	private static boolean isUntouchable(Self self, Holder holder) {
		long pid = holder.pid();
		return pid <= 1 || pid == WINDOWS_SYSTEM || holder.process().init() || self.lineage().contains(pid);
	}

	private static boolean isSupervised(Holder holder, @org.jspecify.annotations.Nullable Launcher launcher) {
		return holder.launcher() != LauncherState.GONE && (launcher == null || !isShell(launcher));
	}

	/**
	 * Whether a launcher is a shell, which does not start again what has ended.
	 */
	static boolean isShell(Launcher launcher) {
		String name = launcher.name().toLowerCase(Locale.ROOT);
		return SHELLS.contains(name.endsWith(".exe") ? name.substring(0, name.length() - 4) : name);
	}

}
