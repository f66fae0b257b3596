package io.github.portguard.zoo;

import java.util.List;

import io.github.portguard.testing.RunningProgram;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whether a newcomer did what it should, and nothing happened to anybody to whom nothing
 * may happen.
 */
final class Check {

	private final Kind kind;

	private final Scene scene;

	private final RunningProgram newcomer;

	private final String subject;

	Check(Kind kind, Scene scene, Newcomer type, RunningProgram newcomer) {
		this.kind = kind;
		this.scene = scene;
		this.newcomer = newcomer;
		this.subject = "%s, visited by %s, %s%namong %s".formatted(kind, type, newcomer, scene);
	}

	void run(Action action, Tally tally) {
		String outcome = this.newcomer.value(action.key());
		assertThat(outcome).as(this.subject).startsWith(action.outcome(this.scene.port(), this.scene.fallback()));
		assertThat(this.newcomer.has("signal")).as(this.subject).isFalse();
		if (action == Action.REFUSED) {
			assertThat(outcome).as(this.subject).doesNotStartWith(Action.ENDED.name());
		}
		else {
			checkVerdict(this.newcomer.value("verdict"));
		}
		List<String> announced = this.newcomer.values("signalling");
		List<String> signals = this.scene.witness().signals(this.newcomer.value("started"), announced);
		assertThat(signals).as(this.subject).hasSameSizeAs(announced);
		if (action.isEnd()) {
			checkEnded(signals);
		}
		else if (!this.scene.wasAskedBefore()) {
			assertThat(signals).as(this.subject).isEmpty();
		}
		List<Bystander> bystanders = this.scene.bystanders(action.isEnd());
		bystanders.forEach(Bystander::assertUnharmed);
		tally.countVisit(bystanders.size(), signals.size());
	}

	private void checkVerdict(String verdict) {
		if (this.kind.verdict() == null) {
			assertThat(verdict).as(this.subject).isEmpty();
			return;
		}
		assertThat(verdict).as(this.subject).startsWith(this.scene.port() + " " + this.kind.verdict() + " ");
		this.kind.vetoes().forEach((veto) -> assertThat(verdict).as(this.subject).contains(veto.name()));
		this.kind.missing().forEach((proof) -> assertThat(verdict).as(this.subject).contains(proof.name()));
	}

	private void checkEnded(List<String> signals) {
		assertThat(this.scene.holders()).as(this.subject).hasSize(1);
		Bystander holder = this.scene.holders().get(0);
		assertThat(signals).as(this.subject)
			.isNotEmpty()
			.allSatisfy((signal) -> assertThat(signal).contains("pid %d,".formatted(holder.innerPid())));
		holder.program().awaitEnd();
	}

}
