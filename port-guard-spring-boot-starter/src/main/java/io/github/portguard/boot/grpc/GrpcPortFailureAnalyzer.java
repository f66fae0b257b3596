package io.github.portguard.boot.grpc;

import java.io.IOException;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

import io.github.portguard.boot.UnguardedPortFailureAnalyzer;

/**
 * Names the holder of the port of a gRPC server that can't be guarded. There is no
 * exception that has the port; gRPC ends its message with the address, in any language.
 */
@Order(Ordered.HIGHEST_PRECEDENCE + 2)
class GrpcPortFailureAnalyzer extends UnguardedPortFailureAnalyzer<IllegalStateException> {

	private static final Pattern ADDRESS = Pattern.compile(":(\\d{1,5})]?$");

	GrpcPortFailureAnalyzer(Environment environment) {
		super(environment);
	}

	@Override
	protected OptionalInt port(IllegalStateException failure) {
		StackTraceElement[] stackTrace = failure.getStackTrace();
		boolean fromServer = stackTrace.length > 0
				&& GrpcServerLifecycle.class.getName().equals(stackTrace[0].getClassName());
		if (!fromServer || !(failure.getCause() instanceof IOException bindFailure)) {
			return OptionalInt.empty();
		}
		Matcher address = ADDRESS.matcher(String.valueOf(bindFailure.getMessage()));
		return address.find() ? OptionalInt.of(Integer.parseInt(address.group(1))) : OptionalInt.empty();
	}

}
