package io.github.portguard;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.github.portguard.port.BindFailure;
import io.github.portguard.port.BindFailureClassifier;
import io.github.portguard.port.PortRequest;

/**
 * Binds ports for real, and remembers how that went.
 *
 * @param <E> what the binder throws
 */
final class BindAttempts<E extends Exception> {

	private final PortRequest request;

	private final PortBinder<E> binder;

	private @Nullable Exception firstFailure;

	private @Nullable Throwable lastFailure;

	private long firstFailureAt;

	private long boundAt;

	BindAttempts(PortRequest request, PortBinder<E> binder) {
		this.request = request;
		this.binder = binder;
	}

	boolean tryBind(int port) {
		try {
			this.binder.bind(port);
			this.boundAt = System.nanoTime();
			return true;
		}
		catch (Exception ex) {
			if (this.firstFailure == null) {
				this.firstFailure = ex;
				this.firstFailureAt = System.nanoTime();
			}
			this.lastFailure = ex;
			return false;
		}
		catch (Error ex) {
			this.lastFailure = ex;
			throw ex;
		}
	}

	/**
	 * Starts afresh.
	 */
	void forget() {
		this.firstFailure = null;
		this.lastFailure = null;
	}

	/**
	 * Says why the last attempt failed.
	 */
	BindFailure classifyLast(int port) {
		return new BindFailureClassifier().classify(required(this.lastFailure), this.request.address(), port);
	}

	/**
	 * Whether the last attempt failed as one does where a port can't be had, on an
	 * address that has been tried before.
	 */
	boolean isLastFailureOfBind() {
		return BindFailureClassifier.isCausedByBind(required(this.lastFailure));
	}

	/**
	 * Returns the time from the first attempt that failed to the one that did not.
	 */
	Duration delay() {
		return (this.firstFailure != null) ? Duration.ofNanos(this.boundAt - this.firstFailureAt) : Duration.ZERO;
	}

	Exception firstFailure() {
		return required(this.firstFailure);
	}

	/**
	 * Whether something came out of the binder, rather than out of the guard.
	 */
	boolean isFailureOfBinder(Throwable failure) {
		return failure == this.firstFailure || failure == this.lastFailure;
	}

	/**
	 * Returns the first failure for being thrown: it came out of the binder, so it is an
	 * {@code E} or unchecked.
	 */
	@SuppressWarnings("unchecked")
	E toThrow() {
		Exception failure = firstFailure();
		if (this.lastFailure != null && this.lastFailure != failure) {
			failure.addSuppressed(this.lastFailure);
		}
		if (failure instanceof RuntimeException unchecked) {
			throw unchecked;
		}
		return (E) failure;
	}

	private static <T extends Throwable> T required(@Nullable T failure) {
		if (failure == null) {
			throw new IllegalStateException("No bind has failed");
		}
		return failure;
	}

}
