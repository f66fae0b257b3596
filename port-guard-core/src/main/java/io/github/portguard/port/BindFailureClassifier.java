package io.github.portguard.port;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * Tells a busy port from everything else that makes a bind fail. The texts of the
 * exceptions are localised and differ between systems, so the decision is made by trying:
 * if the same address can't be bound with a port of the system's choice, the address is
 * the problem; else the port is. The wanted port itself is never bound as a probe.
 * <p>
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class BindFailureClassifier {

	private static final int CAP_NET_BIND_SERVICE = 10;

	private static final int DEFAULT_UNPRIVILEGED_START = 1024;

	private static final int MAX_DEPTH = 32;

	private static final String NETTY_EXCEPTION = "io.netty.channel.unix.Errors$NativeIoException";

	private final Path proc;

	/**
	 * Creates a classifier for this machine.
	 */
	public BindFailureClassifier() {
		this(Path.of("/proc"));
	}

	BindFailureClassifier(Path proc) {
		this.proc = proc;
	}

	/**
	 * Classifies a failure to bind.
	 * @param failure what the server threw, however wrapped
	 * @param address the address it tried; {@code null} for every address
	 * @param port the port it tried
	 * @return the reason
	 */
	public BindFailure classify(Throwable failure, @Nullable InetAddress address, int port) {
		if (!isCausedByBind(failure)) {
			return BindFailure.OTHER;
		}
		if (!isBindable(address)) {
			return BindFailure.ADDRESS_UNAVAILABLE;
		}
		return isPermitted(address, port) ? BindFailure.PORT_IN_USE : BindFailure.NOT_PERMITTED;
	}

	/**
	 * Whether it was the bind that failed, for whatever reason.
	 * @param failure what the server threw, however wrapped
	 * @return whether it was
	 */
	public static boolean isCausedByBind(Throwable failure) {
		Throwable candidate = failure;
		for (int depth = 0; candidate != null && depth < MAX_DEPTH; depth++) {
			if (candidate instanceof BindException || isFromNetty(candidate)) {
				return true;
			}
			candidate = candidate.getCause();
		}
		return false;
	}

	/**
	 * Netty's native transports have an exception of their own, in a package that may be
	 * shaded.
	 */
	private static boolean isFromNetty(Throwable failure) {
		return failure instanceof IOException && failure.getClass().getName().endsWith(NETTY_EXCEPTION);
	}

	private static boolean isBindable(@Nullable InetAddress address) {
		try (ServerSocket socket = new ServerSocket()) {
			socket.bind(new InetSocketAddress(address, 0), 1);
			return true;
		}
		catch (IOException | RuntimeException ex) {
			return false;
		}
	}

	private boolean isPermitted(@Nullable InetAddress address, int port) {
		if (Files.isReadable(this.proc.resolve("self/status"))) {
			return port >= unprivilegedStart() || (isInitialUserNamespace() && hasBindCapability());
		}
		boolean unix = java.io.File.separatorChar == '/';
		boolean root = "root".equals(System.getProperty("user.name"));
		return !unix || root || port >= DEFAULT_UNPRIVILEGED_START || Addresses.isWildcard(address);
	}

	private int unprivilegedStart() {
		try {
			return Integer.parseInt(Sysctl.read(this.proc.resolve("sys/net/ipv4/ip_unprivileged_port_start")));
		}
		catch (IOException | NumberFormatException ex) {
			return DEFAULT_UNPRIVILEGED_START;
		}
	}

	/**
	 * A capability counts only in the user namespace that owns the network, which in any
	 * other user namespace it need not be.
	 */
	private boolean isInitialUserNamespace() {
		try {
			return "0 0 4294967295"
				.equals(Files.readString(this.proc.resolve("self/uid_map")).trim().replaceAll("\\s+", " "));
		}
		catch (IOException ex) {
			return true;
		}
	}

	private boolean hasBindCapability() {
		try {
			for (String line : Files.readAllLines(this.proc.resolve("self/status"))) {
				if (line.startsWith("CapEff:")) {
					long capabilities = Long.parseUnsignedLong(line.substring("CapEff:".length()).trim(), 16);
					return (capabilities >>> CAP_NET_BIND_SERVICE & 1) != 0;
				}
			}
			return false;
		}
		catch (IOException | NumberFormatException ex) {
			return false;
		}
	}

}
