package io.github.portguard.boot;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

import io.github.portguard.testing.Ports;

/**
 * Ports of this machine's loopback address.
 */
final class LoopbackPorts {

	private LoopbackPorts() {
	}

	static ServerSocket listen() throws IOException {
		ServerSocket socket = new ServerSocket();
		socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
		return socket;
	}

	static int free() {
		return Ports.free();
	}

}
