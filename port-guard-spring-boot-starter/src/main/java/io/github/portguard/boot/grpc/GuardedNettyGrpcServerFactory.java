package io.github.portguard.boot.grpc;

import java.util.List;

import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import org.jspecify.annotations.Nullable;
import org.springframework.grpc.server.NettyGrpcServerFactory;
import org.springframework.grpc.server.ServerServiceDefinitionFilter;
import org.springframework.grpc.server.service.ServerInterceptorFilter;

/**
 * Stands in for a factory of gRPC's server on Netty, whose servers bind through the
 * guard.
 */
final class GuardedNettyGrpcServerFactory extends NettyGrpcServerFactory {

	private final NettyGrpcServerFactory factory;

	private final GrpcServerGuard guard;

	GuardedNettyGrpcServerFactory(NettyGrpcServerFactory factory, GrpcServerGuard guard) {
		super("", List.of(), null, null, null);
		this.factory = factory;
		this.guard = guard;
	}

	@Override
	public Server createServer() {
		return this.guard.createServer();
	}

	@Override
	public void addService(ServerServiceDefinition service) {
		this.factory.addService(service);
	}

	@Override
	public boolean supports(ServerInterceptor interceptor, ServerServiceDefinition service) {
		return this.factory.supports(interceptor, service);
	}

	@Override
	public void setServiceFilter(@Nullable ServerServiceDefinitionFilter serviceFilter) {
		this.factory.setServiceFilter(serviceFilter);
	}

	@Override
	public void setInterceptorFilter(@Nullable ServerInterceptorFilter interceptorFilter) {
		this.factory.setInterceptorFilter(interceptorFilter);
	}

}
