package io.github.portguard.port;

import java.io.IOException;
import java.net.InetAddress;

/**
 * One line of {@code /proc/net/tcp} or {@code tcp6}.
 */
record ProcfsSocket(InetAddress address, int port, String state, int receiveQueue, long uid, long inode) {

	private static final String LISTEN = "0A";

	private static final int LOCAL = 1;

	private static final int STATE = 3;

	private static final int QUEUES = 4;

	private static final int UID = 7;

	private static final int INODE = 9;

	static ProcfsSocket parse(String line) throws IOException {
		String[] fields = line.trim().split("\\s+", -1);
		try {
			String local = fields[LOCAL];
			int colon = local.indexOf(':');
			String queues = fields[QUEUES];
			return new ProcfsSocket(ProcfsSocketTable.address(local.substring(0, colon)),
					Integer.parseInt(local.substring(colon + 1), 16), fields[STATE],
					(int) Long.parseLong(queues.substring(queues.indexOf(':') + 1), 16), Long.parseLong(fields[UID]),
					Long.parseLong(fields[INODE]));
		}
		catch (RuntimeException ex) {
			throw new IOException("Unexpected line in the socket table: '" + line + "'", ex);
		}
	}

	boolean isListening() {
		return LISTEN.equals(this.state);
	}

}
