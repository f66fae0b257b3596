package io.github.portguard.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

import io.github.portguard.PortGuard;
import io.github.portguard.PortLease;
import io.github.portguard.port.PortRanges;
import io.github.portguard.port.PortRequest;

/**
 * A minimal program that wants a port, and says how long it took from its first failure
 * to bind to a bound port, and until it knew why. It begins when it reads a line, and
 * ends when there is nothing more to read.
 * <p>
 * Arguments: {@code guard <first port> <last port> <registry>}: the guard with the other
 * ports as its range; {@code loop <first port> <last port>}: nothing but one bind after
 * the other; {@code terminate <port> <pid>}: asks that process to end and binds until it
 * works.
 */
public final class ServerProgram {

	private static final long PAUSE = 100_000;

	private @Nullable ServerSocket socket;

	private int port;

	private long begin;

	private long bound;

	private int failures;

	private String story = "nothing to tell";

	private Runnable ready = () -> {
	};

	private ServerProgram() {
	}

	public static void main(String[] arguments) throws Exception {
		// an application has its log by then
		LoggerFactory.getLogger(ServerProgram.class).debug("started");
		System.out.println("waiting");
		if (System.in.read() < 0) {
			return;
		}
		ServerProgram program = new ServerProgram();
		program.run(arguments);
		long told = System.nanoTime();
		System.out.printf("bound %d failures %d micros %d told %d %s%n", program.port, program.failures,
				micros(program.begin, program.bound), micros(program.begin, told), program.story);
		program.ready.run();
		System.in.transferTo(OutputStream.nullOutputStream());
		System.exit(0);
	}

	private static long micros(long begin, long end) {
		return (begin != 0) ? (end - begin) / 1000 : 0;
	}

	private void run(String[] arguments) throws Exception {
		int first = Integer.parseInt(arguments[1]);
		switch (arguments[0]) {
			case "guard" -> guard(first, Integer.parseInt(arguments[2]), Path.of(arguments[3]));
			case "loop" -> loop(first, Integer.parseInt(arguments[2]));
			case "terminate" -> terminate(first, Long.parseLong(arguments[2]));
			default -> throw new IllegalArgumentException(arguments[0]);
		}
	}

	private void guard(int first, int last, Path registry) throws Exception {
		PortGuard guard = PortGuard.builder().applicationId("benchmark").registryDirectory(registry).build();
		PortRequest request = PortRequest.of(first).withAddress(InetAddress.getLoopbackAddress());
		if (last > first) {
			request = request.withRanges(PortRanges.parse("%d-%d".formatted(first + 1, last)));
		}
		PortLease lease = guard.acquire(request, this::bind);
		this.story = lease.story().orElse(this.story);
		this.ready = lease::ready;
		Runtime.getRuntime().addShutdownHook(new Thread(() -> close(lease)));
	}

	private void close(PortLease lease) {
		try {
			if (this.socket != null) {
				this.socket.close();
			}
		}
		catch (IOException ex) {
			// the claim goes all the same
		}
		lease.close();
	}

	private void loop(int first, int last) throws IOException {
		for (int port = first; port <= last; port++) {
			try {
				bind(port);
				return;
			}
			catch (BindException ex) {
				// the next one
			}
		}
		throw new IOException("all ports are busy");
	}

	private void terminate(int port, long pid) throws IOException {
		boolean asked = false;
		while (this.socket == null) {
			try {
				bind(port);
			}
			catch (BindException ex) {
				if (!asked) {
					asked = ProcessHandle.of(pid).orElseThrow().destroy();
				}
				LockSupport.parkNanos(PAUSE);
			}
		}
	}

	/**
	 * A socket whose bind has failed may be bound all the same, to a port that somebody
	 * else has begun to listen on first. So each attempt has its own, as in any server.
	 */
	private void bind(int port) throws IOException {
		ServerSocket attempt = new ServerSocket();
		try {
			attempt.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
			this.bound = System.nanoTime();
			this.port = port;
			this.socket = attempt;
		}
		catch (IOException ex) {
			attempt.close();
			this.failures++;
			if (this.begin == 0) {
				this.begin = System.nanoTime();
			}
			throw ex;
		}
	}

}
