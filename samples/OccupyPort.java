import java.net.ServerSocket;

/**
 * Holds a port until it is ended, so that an application finds it busy: {@code java samples/OccupyPort.java 8080}
 */
class OccupyPort {

	public static void main(String[] args) throws Exception {
		int port = Integer.parseInt(args[0]);
		try (ServerSocket socket = new ServerSocket(port)) {
			System.out.printf("Process %d holds port %d. Ctrl-C ends it.%n", ProcessHandle.current().pid(), port);
			while (true) {
				socket.accept().close();
			}
		}
	}

}
