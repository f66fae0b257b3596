package io.github.portguard.zoo;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.portguard.conflict.Proof;
import io.github.portguard.conflict.VerdictKind;
import io.github.portguard.conflict.Veto;
import io.github.portguard.endurance.Endurance;

/**
 * A kind of holder, with its surroundings, and what is to become of it. Immutable.
 *
 * @param name what it is, in words
 * @param setting starts the processes
 * @param verdict what it must be judged to be; {@code null} if it is in nobody's way
 * @param vetoes reasons to leave it alone that must be found, among others
 * @param missing proofs that must be missing, among others
 * @param actions what each newcomer that comes to it does
 * @param spared whether those stay away, in the short form, that may do less than another
 * who leaves it alone
 */
record Kind(String name, Setting setting, @Nullable VerdictKind verdict, Set<Veto> vetoes, Set<Proof> missing,
		Map<Newcomer, Action> actions, boolean spared) {

	/**
	 * Returns a kind that is left alone by the usual newcomer and by the most ruthless.
	 */
	static Kind of(VerdictKind verdict, String name, Setting setting) {
		return new Kind(name, setting, verdict, Set.of(), Set.of(), Map.of(), false).leftAloneBy(Newcomer.MOVING,
				Newcomer.RUTHLESS);
	}

	/**
	 * Returns a kind that is in nobody's way.
	 */
	static Kind unopposed(String name, Setting setting) {
		return new Kind(name, setting, null, Set.of(), Set.of(), Map.of(), false).with(Action.UNOPPOSED,
				Newcomer.MOVING, Newcomer.RUTHLESS);
	}

	/**
	 * Returns a kind that is ended by each newcomer that may end anything.
	 */
	static Kind ended(String name, Setting setting) {
		return new Kind(name, setting, VerdictKind.STALE, Set.of(), Set.of(), Map.of(), false).with(Action.FREED,
				Newcomer.MOVING, Newcomer.RUTHLESS);
	}

	Kind vetoed(Veto... vetoes) {
		return new Kind(this.name, this.setting, this.verdict, Set.of(vetoes), this.missing, this.actions, this.spared);
	}

	Kind lacking(Proof... missing) {
		return new Kind(this.name, this.setting, this.verdict, this.vetoes, Set.of(missing), this.actions, this.spared);
	}

	/**
	 * Spares the usual newcomer the visit, in the short form, if the most ruthless leaves
	 * this kind alone, too.
	 */
	Kind sparing() {
		return new Kind(this.name, this.setting, this.verdict, this.vetoes, this.missing, this.actions, true);
	}

	/**
	 * Limits the newcomers to some.
	 */
	Kind only(Newcomer... newcomers) {
		return new Kind(this.name, this.setting, this.verdict, this.vetoes, this.missing, Map.of(), this.spared)
			.leftAloneBy(newcomers);
	}

	Kind leftAloneBy(Newcomer... newcomers) {
		Kind kind = this;
		for (Newcomer newcomer : newcomers) {
			kind = kind.with(newcomer.actionIfLeftAlone(), newcomer);
		}
		return kind;
	}

	Kind with(Action action, Newcomer... newcomers) {
		Map<Newcomer, Action> actions = new EnumMap<>(Newcomer.class);
		actions.putAll(this.actions);
		for (Newcomer newcomer : newcomers) {
			actions.put(newcomer, action);
		}
		return new Kind(this.name, this.setting, this.verdict, this.vetoes, this.missing, Map.copyOf(actions),
				this.spared);
	}

	/**
	 * Returns the newcomers in the order in which they come: those that change nothing
	 * first.
	 */
	List<Newcomer> newcomers() {
		Set<Newcomer> newcomers = EnumSet.copyOf(this.actions.keySet());
		if (this.verdict != null && newcomers.contains(Newcomer.MOVING) && isWorthAsking()) {
			newcomers.add(Newcomer.ASKED);
		}
		if (this.spared && !Endurance.isLong() && isLeftAloneByTheMostRuthless()) {
			newcomers.remove(Newcomer.MOVING);
		}
		return newcomers.stream().sorted(Comparator.comparing((newcomer) -> action(newcomer).isEnd())).toList();
	}

	private boolean isLeftAloneByTheMostRuthless() {
		Action action = this.actions.get(Newcomer.RUTHLESS);
		return action != null && !action.isEnd();
	}

	/**
	 * Whether it takes more than the proofs of who it is to tell what is to become of it.
	 * In the long form, everybody's end is asked for.
	 */
	private boolean isWorthAsking() {
		return Endurance.isLong() || !this.vetoes.isEmpty() || this.actions.get(Newcomer.MOVING) == Action.FREED;
	}

	/**
	 * Returns what a newcomer does.
	 */
	Action action(Newcomer newcomer) {
		if (newcomer != Newcomer.ASKED) {
			return this.actions.get(newcomer);
		}
		return (this.actions.get(Newcomer.MOVING) == Action.FREED) ? Action.ENDED : Action.REFUSED;
	}

	@Override
	public String toString() {
		return this.name;
	}

	/**
	 * Sets the stage.
	 */
	@FunctionalInterface
	interface Setting {

		void set(Scene scene) throws Exception;

	}

}
