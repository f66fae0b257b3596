package io.github.portguard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.github.portguard.oshi.OshiSocketTable;
import io.github.portguard.port.ProcfsSocketTable;
import io.github.portguard.port.SocketSnapshot;
import io.github.portguard.port.SocketTable;
import io.github.portguard.process.HandleProcessTable;
import io.github.portguard.process.ProcessTable;
import io.github.portguard.process.ProcfsProcessTable;

/**
 * The ways to look at processes and sockets on one operating system.
 *
 * @param processes the processes
 * @param sockets the sockets
 */
record Lookups(ProcessTable processes, SocketTable sockets) {

	static Lookups ofThisMachine() {
		if (Files.isReadable(Path.of("/proc/self/stat")) && Files.isReadable(Path.of("/proc/net/tcp"))) {
			return new Lookups(new ProcfsProcessTable(), Lookups::findOnLinux);
		}
		return new Lookups(new HandleProcessTable(), (port) -> OshiSocketTable.system().find(port));
	}

	private static SocketSnapshot findOnLinux(int port) throws IOException {
		try {
			return new ProcfsSocketTable().find(port);
		}
		catch (IOException ex) {
			return OshiSocketTable.nativeFreeLinux().find(port);
		}
	}

}
