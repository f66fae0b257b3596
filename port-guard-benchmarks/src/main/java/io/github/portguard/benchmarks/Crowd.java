package io.github.portguard.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Makes a machine busy: many processes that sleep, many open sockets. All of them end
 * when the benchmark does, even if it is killed: they read from it, and nothing else.
 */
final class Crowd implements AutoCloseable {

	private static final int SOCKETS_PER_JVM = 2000;

	private static final Pattern READY = Pattern.compile("^ready$");

	private static final Pattern OPEN = Pattern.compile("^open ");

	private static final String SLEEPERS = """
			exec 3<&0
			i=0
			while [ $i -lt $1 ]; do
				cat <&3 >/dev/null &
				i=$((i + 1))
			done
			echo ready
			wait
			""";

	private final Scene scene;

	private final List<Child> shells = new ArrayList<>();

	private final List<Child> connected = new ArrayList<>();

	private int processes;

	Crowd(Scene scene) {
		this.scene = scene;
	}

	/**
	 * Lets it grow to so many sockets and processes.
	 */
	void grow(int sockets, int processes) throws Exception {
		int jvms = (sockets + SOCKETS_PER_JVM - 1) / SOCKETS_PER_JVM;
		while (this.connected.size() < jvms) {
			this.connected.add(this.scene.start(ConnectionsProgram.class));
		}
		for (Child child : this.connected) {
			child.tell(Integer.toString(sockets / this.connected.size()));
			child.awaitNext(OPEN);
		}
		if (processes > this.processes) {
			Child shell = this.scene
				.start(List.of("sh", "-c", SLEEPERS, "sh", Integer.toString(processes - this.processes)));
			this.shells.add(shell);
			shell.await(READY);
			this.processes = processes;
		}
	}

	@Override
	public void close() throws IOException {
		List<ProcessHandle> sleepers = this.shells.stream().flatMap((shell) -> shell.handle().children()).toList();
		for (Child child : this.shells) {
			child.close();
		}
		for (ProcessHandle sleeper : sleepers) {
			sleeper.destroy();
		}
		for (Child child : this.connected) {
			child.close();
		}
	}

}
