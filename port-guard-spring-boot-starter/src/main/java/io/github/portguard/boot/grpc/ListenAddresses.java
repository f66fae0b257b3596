package io.github.portguard.boot.grpc;

import java.lang.reflect.Field;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import io.grpc.Server;
import io.grpc.ServerBuilder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.grpc.server.ServerBuilderCustomizer;

/**
 * Where a server that is being built is going to listen. It comes last, so that it sees
 * what everybody else has settled on.
 * <p>
 * The builders of gRPC's Netty servers let one add addresses, but neither see nor change
 * them. So their list is read by reflection. If it isn't there, nothing is guarded.
 *
 * @param <B> the type of the builder
 */
final class ListenAddresses<B extends ServerBuilder<B>> implements ServerBuilderCustomizer<B>, Ordered {

	/**
	 * The list, in the builder of either Netty.
	 */
	static final String FIELD = "listenAddresses";

	private static final Logger logger = LoggerFactory.getLogger(ListenAddresses.class);

	/**
	 * What is under way on this thread: other servers may be built at the same time.
	 */
	private static final ThreadLocal<@Nullable Build> current = new ThreadLocal<>();

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	/**
	 * Builds a server.
	 * @param port the port to put in place of the one that it would listen on; {@code 0}
	 * to leave that alone
	 * @param builder builds it
	 */
	Build build(int port, Supplier<Server> builder) {
		Build build = new Build(port);
		current.set(build);
		try {
			build.server = builder.get();
			return build;
		}
		finally {
			current.remove();
		}
	}

	@Override
	public void customize(B builder) {
		Build build = current.get();
		if (build != null) {
			find(builder).ifPresent(build::settle);
		}
	}

	private static Optional<List<SocketAddress>> find(Object builder) {
		try {
			Field field = builder.getClass().getDeclaredField(FIELD);
			field.setAccessible(true);
			@SuppressWarnings("unchecked")
			List<SocketAddress> addresses = (List<SocketAddress>) field.get(builder);
			return Optional.ofNullable(addresses);
		}
		catch (ReflectiveOperationException | RuntimeException ex) {
			logger.debug("Where {} is going to listen can't be found out", builder.getClass(), ex);
			return Optional.empty();
		}
	}

	/**
	 * A server that was built, and where it is going to listen.
	 */
	static final class Build {

		private final int port;

		private @Nullable Server server;

		private @Nullable InetSocketAddress address;

		private Build(int port) {
			this.port = port;
		}

		private void settle(List<SocketAddress> addresses) {
			if (addresses.size() == 1 && addresses.get(0) instanceof InetSocketAddress internet) {
				this.address = (this.port > 0) ? new InetSocketAddress(internet.getAddress(), this.port) : internet;
				addresses.set(0, this.address);
			}
		}

		Server server() {
			Server server = this.server;
			if (server == null) {
				throw new IllegalStateException("There is no server");
			}
			return server;
		}

		/**
		 * The only address; {@code null} if there are several or none, or if it isn't
		 * known or no internet address.
		 */
		@Nullable InetSocketAddress address() {
			return this.address;
		}

	}

}
