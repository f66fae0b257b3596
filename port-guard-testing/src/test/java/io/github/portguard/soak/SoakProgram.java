package io.github.portguard.soak;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Scanner;

import io.github.portguard.PortGuard;
import io.github.portguard.PortLease;
import io.github.portguard.PortUnavailableException;
import io.github.portguard.conflict.Policy;
import io.github.portguard.port.PortRanges;
import io.github.portguard.port.PortRequest;

/**
 * Acquires a port again and again. For each line that it reads it does so as often as the
 * line says, and answers {@code done} with how often.
 * <p>
 * Arguments: the {@link Kind}, the port and the registry directory. The port after that
 * one is free.
 */
public final class SoakProgram {

	private final PortRequest request;

	private final Path registry;

	private final PortGuard guard;

	private ServerSocket socket;

	private int previous;

	private SoakProgram(int port, Path registry) {
		this.request = PortRequest.of(port);
		this.registry = registry;
		this.guard = guard(Policy.defaults());
	}

	public static void main(String[] arguments) throws Exception {
		Kind kind = Kind.valueOf(arguments[0]);
		SoakProgram program = new SoakProgram(Integer.parseInt(arguments[1]), Path.of(arguments[2]));
		kind.prepare(program);
		System.out.println("ready");
		Scanner input = new Scanner(System.in, "UTF-8");
		while (input.hasNextLine()) {
			int times = Integer.parseInt(input.nextLine());
			for (int i = 0; i < times; i++) {
				kind.happen(program);
			}
			System.out.println("done " + times);
		}
	}

	private PortGuard guard(Policy policy) {
		return PortGuard.builder()
			.applicationId("shop")
			.policy(policy)
			.registryDirectory(this.registry)
			.lookupTimeout(Duration.ofMinutes(1))
			.registryTimeout(Duration.ofMinutes(1))
			.build();
	}

	private PortRequest movable() {
		return this.request.withRanges(PortRanges.parse(Integer.toString(this.request.port() + 1)));
	}

	private void bind(int port) throws IOException {
		ServerSocket attempt = new ServerSocket();
		try {
			attempt.bind(new InetSocketAddress(port));
			this.socket = attempt;
		}
		finally {
			if (this.socket != attempt) {
				attempt.close();
			}
		}
	}

	private void serveOnce(PortGuard guard, PortRequest request, PortLease.Acquisition expected) throws Exception {
		try (PortLease lease = guard.acquire(request, this.previous, this::bind)) {
			require(lease.acquisition() == expected && lease.isClaimed(), lease.acquisition());
			lease.ready();
			lease.stopping();
			this.socket.close();
			this.previous = (expected == PortLease.Acquisition.REQUESTED) ? lease.port() : 0;
		}
	}

	private void beRefused(PortGuard guard, Class<? extends IOException> expected) {
		try {
			PortLease lease = guard.acquire(this.request, this::bind);
			throw new IllegalStateException("It got port " + lease.port());
		}
		catch (IOException ex) {
			require(ex.getClass() == expected, ex);
		}
	}

	private static void require(boolean condition, Object otherwise) {
		if (!condition) {
			throw new IllegalStateException(String.valueOf(otherwise));
		}
	}

	/**
	 * What happens each time.
	 */
	enum Kind {

		/**
		 * The port is free: a listener stops and starts.
		 */
		RESTART(false) {

			@Override
			void happen(SoakProgram program) throws Exception {
				program.serveOnce(program.guard, program.request, PortLease.Acquisition.REQUESTED);
			}

		},

		/**
		 * A stranger has the port, and there is a fallback port.
		 */
		FALLBACK(true) {

			@Override
			void happen(SoakProgram program) throws Exception {
				program.serveOnce(program.guard, program.movable(), PortLease.Acquisition.FALLBACK);
			}

		},

		/**
		 * As {@link #FALLBACK}, with a guard of its own each time, as in a test suite
		 * with many application contexts.
		 */
		FALLBACK_OF_ANOTHER_GUARD(true) {

			@Override
			void happen(SoakProgram program) throws Exception {
				program.serveOnce(program.guard(Policy.defaults()), program.movable(), PortLease.Acquisition.FALLBACK);
			}

		},

		/**
		 * A stranger has the port, and there is no other.
		 */
		REFUSED(true) {

			@Override
			void happen(SoakProgram program) {
				program.beRefused(program.guard, PortUnavailableException.class);
			}

		},

		/**
		 * A stranger has the port, and the guard only observes.
		 */
		OBSERVED(true) {

			@Override
			void happen(SoakProgram program) {
				Policy defaults = Policy.defaults();
				Policy observing = new Policy(Policy.Mode.OBSERVE, defaults.stale(), defaults.staleWhen(),
						defaults.running(), defaults.gracePeriod(), defaults.launchers());
				program.beRefused(program.guard(observing), BindException.class);
			}

		},

		/**
		 * This very JVM has the port.
		 */
		SELF(false) {

			@Override
			void prepare(SoakProgram program) throws Exception {
				program.guard.acquire(program.request, program::bind).ready();
			}

			@Override
			void happen(SoakProgram program) {
				program.beRefused(program.guard, PortUnavailableException.class);
			}

		},

		/**
		 * The server fails for a reason of its own.
		 */
		BROKEN(false) {

			@Override
			void happen(SoakProgram program) throws Exception {
				IllegalStateException expected = new IllegalStateException("no such certificate");
				try {
					program.guard.acquire(program.request, (port) -> {
						throw expected;
					});
				}
				catch (IllegalStateException ex) {
					require(ex == expected, ex);
				}
			}

		};

		private final boolean stranger;

		Kind(boolean stranger) {
			this.stranger = stranger;
		}

		/**
		 * Whether somebody else has to hold the port.
		 */
		boolean needsStranger() {
			return this.stranger;
		}

		void prepare(SoakProgram program) throws Exception {
		}

		abstract void happen(SoakProgram program) throws Exception;

	}

}
