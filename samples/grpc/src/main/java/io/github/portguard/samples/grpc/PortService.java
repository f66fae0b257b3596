package io.github.portguard.samples.grpc;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.grpc.BindableService;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Answers a text with a text, which takes no compiler for protocols.
 */
@Component
class PortService implements BindableService {

	/**
	 * Takes {@code millis=} and how long to work on it, and whatever else a caller wants
	 * to be in the log.
	 */
	static final MethodDescriptor<String, String> ASK = MethodDescriptor
		.newBuilder(new TextMarshaller(), new TextMarshaller())
		.setType(MethodDescriptor.MethodType.UNARY)
		.setFullMethodName("portguard.PortService/Ask")
		.build();

	private static final Logger logger = LoggerFactory.getLogger(PortService.class);

	private static final Pattern MILLIS = Pattern.compile("\\bmillis=(\\d{1,6})\\b");

	@Override
	public ServerServiceDefinition bindService() {
		return ServerServiceDefinition.builder("portguard.PortService").addMethod(ASK, this::start).build();
	}

	private ServerCall.Listener<String> start(ServerCall<String, String> call, Metadata headers) {
		Object address = call.getAttributes().get(Grpc.TRANSPORT_ATTR_LOCAL_ADDR);
		return ServerCalls
			.<String, String>asyncUnaryCall((question, observer) -> answer(question, String.valueOf(address), observer))
			.startCall(call, headers);
	}

	private void answer(String question, String address, StreamObserver<String> observer) {
		logger.info("Accepted {}", question);
		Matcher millis = MILLIS.matcher(question);
		try {
			TimeUnit.MILLISECONDS.sleep(millis.find() ? Long.parseLong(millis.group(1)) : 0);
			observer
				.onNext("on port %s, process %d, thread %s%n".formatted(address.substring(address.lastIndexOf(':') + 1),
						ProcessHandle.current().pid(), Thread.currentThread().getName()));
			observer.onCompleted();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			observer.onError(Status.UNAVAILABLE.withCause(ex).asException());
		}
	}

	/**
	 * Reads and writes UTF-8.
	 */
	private static final class TextMarshaller implements MethodDescriptor.Marshaller<String> {

		@Override
		public InputStream stream(String text) {
			return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
		}

		@Override
		public String parse(InputStream stream) {
			try {
				return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
