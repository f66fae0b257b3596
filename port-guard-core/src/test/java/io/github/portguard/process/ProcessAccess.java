package io.github.portguard.process;

import java.nio.file.Path;

/**
 * Lets tests in other packages make up what the kernel says about processes.
 */
public final class ProcessAccess {

	private ProcessAccess() {
	}

	public static ProcessTable table(Path proc, Path cgroupRoot) {
		return new ProcfsProcessTable(proc, cgroupRoot);
	}

}
