package io.github.portguard.benchmarks;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Has as many open sockets as it is told: each line it reads is a number of them. They
 * are the two ends of connections to itself, and are reset at the end, so that nothing of
 * them stays behind in the kernel.
 */
public final class ConnectionsProgram {

	private static final int BACKLOG = 50;

	private ConnectionsProgram() {
	}

	public static void main(String[] arguments) throws Exception {
		List<Socket> sockets = new ArrayList<>();
		BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		try (ServerSocket server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress())) {
			for (String line = input.readLine(); line != null; line = input.readLine()) {
				while (sockets.size() + 1 < Integer.parseInt(line)) {
					sockets.add(reset(new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort())));
					sockets.add(reset(server.accept()));
				}
				System.out.println("open " + sockets.size());
			}
		}
		for (Socket socket : sockets) {
			socket.close();
		}
	}

	private static Socket reset(Socket socket) throws Exception {
		socket.setSoLinger(true, 0);
		return socket;
	}

}
