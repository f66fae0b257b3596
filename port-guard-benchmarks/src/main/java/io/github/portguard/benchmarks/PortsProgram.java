package io.github.portguard.benchmarks;

import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * A stranger that listens on several ports in a row until there is nothing more to read.
 * <p>
 * Arguments: the first port, how many.
 */
public final class PortsProgram {

	private PortsProgram() {
	}

	public static void main(String[] arguments) throws Exception {
		int first = Integer.parseInt(arguments[0]);
		int count = Integer.parseInt(arguments[1]);
		List<ServerSocket> sockets = new ArrayList<>();
		for (int port = first; port < first + count; port++) {
			ServerSocket socket = new ServerSocket();
			socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
			sockets.add(socket);
		}
		System.out.println("holding " + sockets.size());
		System.in.transferTo(OutputStream.nullOutputStream());
	}

}
