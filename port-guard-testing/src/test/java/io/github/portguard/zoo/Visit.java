package io.github.portguard.zoo;

import java.io.Closeable;
import java.io.IOException;

import org.jspecify.annotations.Nullable;

import io.github.portguard.testing.RunningProgram;

/**
 * Lets all newcomers come to one kind of holder, one after the other. Each comes to the
 * same processes as the one before unless that has changed the world.
 */
final class Visit implements Closeable {

	private final Kind kind;

	private final Tally tally;

	private @Nullable Scene scene;

	Visit(Kind kind, Tally tally) {
		this.kind = kind;
		this.tally = tally;
	}

	void run() throws Exception {
		for (Newcomer newcomer : this.kind.newcomers()) {
			visit(newcomer);
		}
		if (this.scene != null) {
			this.scene.checkAfterwards();
		}
		this.tally.countKind();
	}

	private void visit(Newcomer type) throws Exception {
		Scene scene = open();
		Action action = this.kind.action(type);
		RunningProgram newcomer = scene.start(type);
		newcomer.await(action.key());
		new Check(this.kind, scene, type, newcomer).run(action, this.tally);
		if (scene.isForOne() || action.isEnd()) {
			scene.checkAfterwards();
			close();
		}
	}

	private Scene open() throws Exception {
		if (this.scene == null) {
			this.scene = new Scene();
			this.kind.setting().set(this.scene);
		}
		this.scene.clear();
		return this.scene;
	}

	@Override
	public void close() throws IOException {
		if (this.scene != null) {
			this.scene.close();
			this.scene = null;
		}
	}

}
