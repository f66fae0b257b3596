package io.github.portguard.boot.grpc;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.netty.NettyServerBuilder;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ListenAddresses}.
 */
class ListenAddressesTests {

	private static final InetSocketAddress ADDRESS = new InetSocketAddress(InetAddress.getLoopbackAddress(), 20001);

	@Test
	void seesWhereAServerIsGoingToListen() {
		ListenAddresses<NettyServerBuilder> addresses = new ListenAddresses<>();
		assertThat(addresses.build(0, () -> build(addresses, NettyServerBuilder.forAddress(ADDRESS))).address())
			.isEqualTo(ADDRESS);
	}

	@Test
	void putsAnotherPortInPlaceOfTheFirst() {
		ListenAddresses<NettyServerBuilder> addresses = new ListenAddresses<>();
		assertThat(addresses.build(20002, () -> build(addresses, NettyServerBuilder.forAddress(ADDRESS))).address())
			.isEqualTo(new InetSocketAddress(InetAddress.getLoopbackAddress(), 20002));
	}

	@Test
	void knowsNothingOfSeveralAddresses() {
		ListenAddresses<NettyServerBuilder> addresses = new ListenAddresses<>();
		NettyServerBuilder builder = NettyServerBuilder.forAddress(ADDRESS)
			.addListenAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 20003));
		assertThat(addresses.build(0, () -> build(addresses, builder)).address()).isNull();
	}

	@Test
	void knowsNothingOfABuilderWithoutTheField() {
		ListenAddresses<Stranger> addresses = new ListenAddresses<>();
		assertThat(addresses.build(0, () -> build(addresses, new Stranger(NettyServerBuilder.forAddress(ADDRESS))))
			.address()).isNull();
	}

	@Test
	void leavesServersAloneThatSomebodyElseBuilds() throws IOException {
		NettyServerBuilder builder = NettyServerBuilder.forPort(0);
		new ListenAddresses<NettyServerBuilder>().customize(builder);
		Server server = builder.build().start();
		assertThat(server.getListenSockets()).hasSize(1);
		server.shutdownNow();
	}

	@Test
	void nativeImageMaySeeTheField() throws Exception {
		RuntimeHints hints = new RuntimeHints();
		new GrpcPortGuardAutoConfiguration.BuilderHints().registerHints(hints, getClass().getClassLoader());
		assertThat(RuntimeHintsPredicates.reflection()
			.onFieldAccess(NettyServerBuilder.class.getDeclaredField(ListenAddresses.FIELD))).accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection()
			.onFieldAccess(io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder.class
				.getDeclaredField(ListenAddresses.FIELD)))
			.accepts(hints);
	}

	private static <B extends ServerBuilder<B>> Server build(ListenAddresses<B> addresses, B builder) {
		addresses.customize(builder);
		return builder.build();
	}

	/**
	 * What a builder would be if gRPC called the field something else.
	 */
	static final class Stranger extends io.grpc.ForwardingServerBuilder<Stranger> {

		private final NettyServerBuilder builder;

		Stranger(NettyServerBuilder builder) {
			this.builder = builder;
		}

		@Override
		protected ServerBuilder<?> delegate() {
			return this.builder;
		}

	}

}
