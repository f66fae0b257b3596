package io.github.portguard.benchmarks;

import java.net.InetAddress;

import org.slf4j.LoggerFactory;

import io.github.portguard.PortGuard;
import io.github.portguard.port.PortRequest;

/**
 * Says who holds a port, and how long it took to find that out: the first time, which is
 * what an application pays that meets one conflict, and again and again.
 * <p>
 * Arguments: the port, how often.
 */
public final class InspectionProgram {

	private InspectionProgram() {
	}

	public static void main(String[] arguments) throws Exception {
		LoggerFactory.getLogger(InspectionProgram.class).debug("started");
		PortGuard guard = PortGuard.builder().applicationId("benchmark").build();
		PortRequest request = PortRequest.of(Integer.parseInt(arguments[0]))
			.withAddress(InetAddress.getLoopbackAddress());
		for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
			long begin = System.nanoTime();
			String description = guard.inspect(request).description();
			System.out.printf("micros %d %s%n", (System.nanoTime() - begin) / 1000, description);
		}
	}

}
