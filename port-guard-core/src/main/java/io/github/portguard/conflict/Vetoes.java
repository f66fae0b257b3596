package io.github.portguard.conflict;

import java.util.EnumSet;
import java.util.Set;

import io.github.portguard.process.ProcessState;
import io.github.portguard.registry.ClaimRecord;

/**
 * Looks for reasons to leave a process alone.
 */
final class Vetoes {

	private static final long WINDOWS_SYSTEM = 4;

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
		add(vetoes, Veto.DETACHED, isDetached(holder));
		add(vetoes, Veto.LAUNCHER_ALIVE, record != null && isSupervised(holder));
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

	/**
	 * Whether somebody wanted it to live on by itself: it ignores hang-ups, leads a
	 * session of its own, or says so.
	 */
	static boolean isDetached(Holder holder) {
		ClaimRecord record = holder.record();
		return !Boolean.FALSE.equals(holder.process().hangUpIgnored()) || holder.process().session() == holder.pid()
				|| (record != null && record.detached());
	}

	private static boolean isSupervised(Holder holder) {
		return holder.launcher() != LauncherState.GONE && holder.launcher() != LauncherState.INTERACTIVE_SHELL;
	}

}
