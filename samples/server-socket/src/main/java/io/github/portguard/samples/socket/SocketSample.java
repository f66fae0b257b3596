package io.github.portguard.samples.socket;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.portguard.PortGuard;
import io.github.portguard.PortLease;
import io.github.portguard.PortUnavailableException;
import io.github.portguard.port.PortRanges;
import io.github.portguard.port.PortRequest;

/**
 * Answers with the port it is on.
 * <p>
 * Arguments: the port (8080), and the ports to fall back to (none), such as
 * {@code 8081-8090}.
 */
public final class SocketSample {

	private static final Logger logger = LoggerFactory.getLogger(SocketSample.class);

	public static void main(String[] args) throws IOException {
		PortRequest request = PortRequest.of((args.length > 0) ? Integer.parseInt(args[0]) : 8080)
			.withRanges((args.length > 1) ? PortRanges.parse(args[1]) : PortRanges.none());
		PortGuard portGuard = PortGuard.builder().applicationId("server-socket-sample").build();
		ServerSocket socket = new ServerSocket();
		try {
			PortLease lease = portGuard.acquire(request, (port) -> socket.bind(new InetSocketAddress(port)));
			logger.info("On port {}. {}", lease.port(), lease.story().orElse(""));
			Runtime.getRuntime().addShutdownHook(new Thread(() -> close(socket, lease)));
			lease.ready();
			while (true) {
				answer(socket, lease.port());
			}
		}
		catch (PortUnavailableException ex) {
			logger.error("{} {}", ex.getMessage(), ex.getAdvice());
			System.exit(98);
		}
	}

	private static void answer(ServerSocket socket, int port) throws IOException {
		try (Socket connection = socket.accept()) {
			String answer = "HTTP/1.0 200 OK\r\n\r\non port %d, process %d%n".formatted(port,
					ProcessHandle.current().pid());
			connection.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
		}
	}

	/**
	 * The claim goes after the socket: as long as somebody holds the port, it says who.
	 */
	private static void close(ServerSocket socket, PortLease lease) {
		try (lease; socket) {
			lease.stopping();
		}
		catch (IOException ex) {
			logger.debug("The socket could not be closed", ex);
		}
	}

}
