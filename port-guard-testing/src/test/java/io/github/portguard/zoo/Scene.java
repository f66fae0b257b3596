package io.github.portguard.zoo;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

import io.github.portguard.testing.Guarded;
import io.github.portguard.testing.Ports;
import io.github.portguard.testing.PythonHolder;
import io.github.portguard.testing.RecordFile;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;

/**
 * The real processes of one {@link Kind}, and who of them must live. A passer-by in the
 * same directory is always there.
 */
final class Scene implements Closeable {

	private static final String PASSER_BY = """
			for signal in HUP INT QUIT USR1 USR2 PIPE ALRM TERM; do trap "echo signal $signal" $signal; done
			echo started $$
			echo ready
			while read line; do :; done
			""";

	private static final String STEP = "step";

	private final Stage stage = new Stage();

	private final int fallback;

	private final List<Bystander> bystanders = new ArrayList<>();

	private final List<Bystander> holders = new ArrayList<>();

	private final Deque<Closeable> closeables = new ArrayDeque<>();

	private int port = Ports.free(12);

	private UnaryOperator<Guarded> newcomer = UnaryOperator.identity();

	private String halt = "";

	private Consumer<RunningProgram> meanwhile = (program) -> {
	};

	private boolean askedBefore;

	private @Nullable RunningProgram last;

	private Witness witness = new Witness(this.stage);

	private Runnable afterwards = () -> {
	};

	Scene() {
		this.fallback = this.port + 1;
		RunningProgram passerBy = this.stage.start(List.of("sh", "-c", PASSER_BY), this.stage.directory(), Map.of());
		passerBy.await("ready");
		mustLive(passerBy);
	}

	Stage stage() {
		return this.stage;
	}

	int port() {
		return this.port;
	}

	int fallback() {
		return this.fallback;
	}

	/**
	 * Lets the newcomers want another port than was foreseen.
	 */
	void port(int port) {
		this.port = port;
	}

	RecordFile record() {
		return new RecordFile(this.stage.registry(), this.port);
	}

	/**
	 * Returns an instance of the application that is going to hold the port.
	 */
	Guarded guarded() {
		return this.stage.guarded(this.port);
	}

	/**
	 * Returns a program that is going to hold the port and knows nothing of guards.
	 */
	PythonHolder stranger() {
		return PythonHolder.of(this.stage, this.port);
	}

	/**
	 * Says that nothing may happen to a program whatever a newcomer is allowed to do. One
	 * that is stopped now must stay so.
	 */
	RunningProgram mustLive(RunningProgram program) {
		this.bystanders.add(new Bystander(program));
		return program;
	}

	/**
	 * Says so of a child, which writes down what it is sent where its parent does.
	 */
	RunningProgram mustLive(RunningProgram parent, long pid) {
		return mustLive(this.stage.adoptChild(parent, pid));
	}

	RunningProgram mustLive(long pid) {
		return mustLive(this.stage.adopt(pid, this.stage.newOutput()));
	}

	/**
	 * Says that nothing may happen to a program unless its port is to be freed.
	 */
	RunningProgram holds(RunningProgram program) {
		this.holders.add(new Bystander(program));
		return program;
	}

	/**
	 * Says that the launcher of a program must live, whatever becomes of that.
	 */
	RunningProgram holds(Guarded.Launched launched) {
		mustLive(launched.launcher());
		return holds(launched.program().awaitReady());
	}

	/**
	 * Changes how newcomers are started.
	 */
	void newcomers(UnaryOperator<Guarded> change) {
		UnaryOperator<Guarded> before = this.newcomer;
		this.newcomer = (guarded) -> change.apply(before.apply(guarded));
	}

	/**
	 * Changes the world while a newcomer waits for a line.
	 * @param key begins the line that says that it waits
	 */
	void meanwhile(String key, Consumer<RunningProgram> change) {
		this.halt = key;
		this.meanwhile = change;
	}

	/**
	 * Changes the world while a newcomer waits right after a certain look-up.
	 */
	void meanwhileAt(String step, Consumer<RunningProgram> change) {
		newcomers((guarded) -> guarded.with("step", step));
		meanwhile(STEP, change);
	}

	/**
	 * Says that somebody who is gone by now was sent a signal, and rightly so.
	 */
	void expectsToBeAsked() {
		this.askedBefore = true;
	}

	boolean wasAskedBefore() {
		return this.askedBefore;
	}

	/**
	 * Checks something when all newcomers have been there.
	 */
	void afterwards(Runnable check) {
		this.afterwards = check;
	}

	void closing(Closeable closeable) {
		this.closeables.push(closeable);
	}

	RunningProgram start(Newcomer type) {
		this.witness = new Witness(this.stage);
		Guarded guarded = this.newcomer.apply(type.configure(guarded(), this.fallback));
		RunningProgram program = this.witness.watch(guarded).start();
		this.last = program;
		boolean atStart = !this.halt.isEmpty() && !this.halt.equals(STEP);
		if (atStart) {
			changeTheWorld(program);
		}
		if (type == Newcomer.ASKED) {
			program.awaitReady().send("end " + this.port);
		}
		if (this.halt.equals(STEP)) {
			changeTheWorld(program);
		}
		return program;
	}

	private void changeTheWorld(RunningProgram program) {
		program.await(this.halt);
		this.meanwhile.accept(program);
		program.send("go");
	}

	/**
	 * Returns who has watched the last newcomer.
	 */
	Witness witness() {
		return this.witness;
	}

	/**
	 * Whether the world is another when the first newcomer has been there.
	 */
	boolean isForOne() {
		return !this.halt.isEmpty();
	}

	void checkAfterwards() {
		this.afterwards.run();
	}

	/**
	 * Returns everybody to whom nothing may happen.
	 */
	List<Bystander> bystanders(boolean freed) {
		List<Bystander> all = new ArrayList<>(this.bystanders);
		if (!freed) {
			all.addAll(this.holders);
		}
		return all;
	}

	List<Bystander> holders() {
		return this.holders;
	}

	/**
	 * Ends the newcomer that was here before.
	 */
	void clear() {
		if (this.last != null) {
			this.last.killAll();
			this.last = null;
		}
	}

	@Override
	public String toString() {
		return bystanders(false).toString();
	}

	@Override
	public void close() throws IOException {
		for (Closeable closeable : this.closeables) {
			closeable.close();
		}
		this.stage.close();
	}

}
