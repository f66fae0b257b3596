package io.github.portguard.testing;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * A stranger: listens on a port and says when it is asked to end.
 * <p>
 * Arguments: the port, then the addresses to listen on; none for every address.
 */
public final class ForeignListener {

	public static void main(String[] arguments) throws Exception {
		Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("sigterm")));
		System.out.println("started " + ProcessHandle.current().pid());
		int port = Integer.parseInt(arguments[0]);
		List<ServerSocket> sockets = new ArrayList<>();
		for (int i = 1; i < Math.max(2, arguments.length); i++) {
			ServerSocket socket = new ServerSocket();
			sockets.add(socket);
			socket
				.bind(new InetSocketAddress((i < arguments.length) ? InetAddress.getByName(arguments[i]) : null, port));
		}
		System.out.println("ready " + sockets.size());
		Thread.currentThread().join();
	}

}
