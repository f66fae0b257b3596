package io.github.portguard;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.portguard.PortLease.Acquisition;
import io.github.portguard.conflict.Encounter;
import io.github.portguard.port.BindFailure;
import io.github.portguard.port.PortRequest;

/**
 * Acquires one port. The real bind is the only judge: nothing here decides that a port is
 * free.
 *
 * @param <E> what the binder throws
 */
final class Acquirer<E extends Exception> {

	private static final Logger logger = LoggerFactory.getLogger(PortGuard.class);

	private final GuardContext context;

	private final PortRequest request;

	private final BindAttempts<E> attempts;

	Acquirer(GuardContext context, PortRequest request, PortBinder<E> binder) {
		this.context = context;
		this.request = request;
		this.attempts = new BindAttempts<>(request, binder);
	}

	/**
	 * Acquires the port.
	 * @param preferred a port that the listener had before and would rather have back;
	 * {@code 0} if there is none
	 */
	PortLease acquire(int preferred) throws E, PortUnavailableException {
		if (isToBePreferred(preferred) && this.attempts.tryBind(preferred)) {
			return lease(preferred, Acquisition.FALLBACK, List.of(), null);
		}
		this.attempts.forget();
		if (this.attempts.tryBind(this.request.port())) {
			return lease(this.request.port(), Acquisition.REQUESTED, List.of(), null);
		}
		if (this.attempts.classifyLast(this.request.port()) != BindFailure.PORT_IN_USE) {
			throw this.attempts.toThrow();
		}
		return resolve();
	}

	private boolean isToBePreferred(int port) {
		return port > 0 && port != this.request.port() && !this.request.reserved().contains(port);
	}

	private PortLease resolve() throws E, PortUnavailableException {
		BusyPort.Outcome outcome;
		try {
			outcome = new BusyPort<>(this.context, this.request, this.attempts).resolve();
		}
		catch (PortUnavailableException | VirtualMachineError ex) {
			throw ex;
		}
		catch (Throwable ex) {
			if (this.attempts.isFailureOfBinder(ex)) {
				throw ex;
			}
			logger.warn("Port Guard failed while it looked into port {}; the application goes on without it",
					this.request.port(), ex);
			throw this.attempts.toThrow();
		}
		return lease(outcome.port(), outcome.acquisition(), outcome.encounters(), outcome.story());
	}

	private PortLease lease(int port, Acquisition acquisition, List<Encounter> encounters, @Nullable String story) {
		this.context.takeSeen(this.request.port());
		PortLease lease = new PortLease(this.context, this.request, port, acquisition, encounters,
				this.attempts.delay(), story, this.context.claim(this.request, port));
		this.context.tell((listener) -> listener.onLease(lease));
		return lease;
	}

}
