package io.github.portguard.samples.grpc;

import java.util.concurrent.TimeUnit;

import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;

import io.github.portguard.samples.scenarios.Exchange;
import io.github.portguard.samples.scenarios.Exchange.Outcome;
import io.github.portguard.samples.scenarios.SampleClient;

/**
 * Calls the sample, over a channel that sends no call a second time.
 */
final class GrpcClient implements SampleClient {

	private final int port;

	private final boolean kept;

	private ManagedChannel channel;

	GrpcClient(int port, boolean kept) {
		this.port = port;
		this.kept = kept;
	}

	@Override
	public Exchange send(String request, int millis) {
		try {
			String answer = ClientCalls.blockingUnaryCall(connect(), PortService.ASK,
					CallOptions.DEFAULT.withDeadlineAfter(1, TimeUnit.MINUTES),
					"millis=%d&request=%s".formatted(millis, request));
			return new Exchange(request, Outcome.ANSWERED, answer);
		}
		catch (StatusRuntimeException ex) {
			boolean refused = ex.getStatus().getCode() == Status.Code.UNAVAILABLE;
			return new Exchange(request, refused ? Outcome.REFUSED : Outcome.BROKEN, ex.toString());
		}
		finally {
			if (!this.kept) {
				close();
			}
		}
	}

	private ManagedChannel connect() {
		if (this.channel == null) {
			this.channel = Grpc.newChannelBuilderForAddress("localhost", this.port, InsecureChannelCredentials.create())
				.disableRetry()
				.build();
		}
		return this.channel;
	}

	@Override
	public void close() {
		if (this.channel != null) {
			this.channel.shutdownNow();
			this.channel = null;
		}
	}

}
