package io.github.portguard.process;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts processes for a test, and ends exactly those.
 */
public final class Children implements AutoCloseable {

	private final List<Process> processes = new ArrayList<>();

	public Process start(String... command) throws IOException {
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		this.processes.add(process);
		return process;
	}

	public Process sleep() throws IOException {
		return start("sleep", "60");
	}

	@Override
	public void close() {
		for (Process process : this.processes) {
			process.destroyForcibly();
			process.onExit().join();
		}
	}

}
