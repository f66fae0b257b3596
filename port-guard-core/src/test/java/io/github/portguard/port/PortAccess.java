package io.github.portguard.port;

import java.nio.file.Path;

/**
 * Lets tests in other packages make up what the kernel says about sockets.
 */
public final class PortAccess {

	private PortAccess() {
	}

	public static SocketTable table(Path proc) {
		return new ProcfsSocketTable(proc);
	}

}
