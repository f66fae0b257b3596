package io.github.portguard.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import io.github.portguard.PortGuard;
import io.github.portguard.PortInspection;
import io.github.portguard.PortLease;
import io.github.portguard.PortUnavailableException;
import io.github.portguard.port.PortRequest;
import io.github.portguard.testing.Ports;

/**
 * Single steps on a port: to bind and to close it, with the guard and without, and to say
 * who holds it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class AcquireSteps {

	private final int port = Ports.free(2);

	private final PortRequest request = PortRequest.of(this.port).withAddress(InetAddress.getLoopbackAddress());

	private Path registry = Path.of("");

	private PortGuard guard = PortGuard.builder().build();

	private ServerSocket held = unbound();

	private static ServerSocket unbound() {
		try {
			return new ServerSocket();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Setup
	public void prepare() throws IOException {
		this.registry = Files.createTempDirectory("port-guard-steps");
		this.guard = PortGuard.builder().applicationId("steps").registryDirectory(this.registry).build();
		this.held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port + 1));
	}

	@TearDown
	public void cleanUp() throws IOException {
		this.held.close();
		try (Stream<Path> paths = Files.walk(this.registry)) {
			for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
				Files.deleteIfExists(path);
			}
		}
	}

	@Benchmark
	public int bindAndClose() throws IOException {
		try (ServerSocket socket = new ServerSocket()) {
			socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port));
			return socket.getLocalPort();
		}
	}

	@Benchmark
	public int acquireAndClose() throws IOException, PortUnavailableException {
		try (ServerSocket socket = new ServerSocket();
				PortLease lease = this.guard.acquire(this.request,
						(port) -> socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)))) {
			lease.ready();
			return lease.port();
		}
	}

	@Benchmark
	public PortInspection inspect() {
		return this.guard
			.inspect(PortRequest.of(this.held.getLocalPort()).withAddress(InetAddress.getLoopbackAddress()));
	}

}
