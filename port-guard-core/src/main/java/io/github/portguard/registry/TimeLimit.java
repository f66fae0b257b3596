package io.github.portguard.registry;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Keeps a file system that does not answer from keeping the application waiting. Every
 * piece of work is done by a thread of its own, which is gone before the caller goes on,
 * unless it is stuck. While one is stuck nothing more is asked of the file system.
 * <p>
 * Thread-safe.
 */
final class TimeLimit {

	private static final int MAX_HALVES = 10;

	private volatile @Nullable Thread stuck;

	/**
	 * Does some work.
	 * @param <T> what comes of it
	 * @param atMost how long to wait for it if it does not get on
	 * @param work the work
	 * @param late undoes what has come of it after all when nobody waits any more;
	 * {@code null} if nothing is to be undone
	 * @return what has come of it
	 * @throws TimeoutException if it was not done in time, or not begun because other
	 * work has not come back yet
	 * @throws RegistryException if it failed
	 */
	<T> T call(Duration atMost, Callable<T> work, @Nullable Consumer<T> late)
			throws TimeoutException, RegistryException {
		if (isStuck()) {
			throw new TimeoutException();
		}
		Task<T> task = new Task<>(work, late);
		Thread thread = start(task);
		if (!hasEnded(thread, atMost) && task.cancel(false)) {
			this.stuck = thread;
			throw new TimeoutException();
		}
		return result(task);
	}

	/**
	 * Does some work that has to be done sooner or later, even if nobody waits for it.
	 * @param atMost how long to wait for it
	 * @param work the work
	 * @throws TimeoutException if it was not done in time
	 * @throws RegistryException if it failed
	 */
	void callEventually(Duration atMost, Callable<Void> work) throws TimeoutException, RegistryException {
		FutureTask<Void> task = new FutureTask<>(work);
		Duration patience = isStuck() ? Duration.ZERO : atMost;
		Thread thread = start(task);
		if (!hasEnded(thread, patience) && !task.isDone()) {
			if (!isStuck()) {
				this.stuck = thread;
			}
			throw new TimeoutException();
		}
		result(task);
	}

	private static Thread start(FutureTask<?> task) {
		Thread thread = new Thread(task, "port-guard-registry");
		thread.setDaemon(true);
		try {
			thread.start();
		}
		catch (OutOfMemoryError ex) {
			// no thread is to be had: better to wait than to give up
			task.run();
		}
		return thread;
	}

	private boolean isStuck() {
		Thread last = this.stuck;
		return last != null && last.isAlive();
	}

	/**
	 * Waits for a thread. One that is only slow, because the machine is busy, is given
	 * more time than one that does not get on.
	 */
	private static boolean hasEnded(Thread thread, Duration atMost) {
		Duration half = Duration.ofNanos(atMost.toNanos() / 2);
		boolean ended = join(thread, half);
		for (int i = 0; i < MAX_HALVES && !ended; i++) {
			StackTraceElement[] before = thread.getStackTrace();
			ended = join(thread, half);
			if (Arrays.equals(before, thread.getStackTrace())) {
				return ended;
			}
		}
		return ended;
	}

	private static boolean join(Thread thread, Duration atMost) {
		long deadline = System.nanoTime() + atMost.toNanos();
		boolean interrupted = false;
		for (long left = atMost.toNanos(); left > 0 && thread.isAlive(); left = deadline - System.nanoTime()) {
			try {
				TimeUnit.NANOSECONDS.timedJoin(thread, left);
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
		return !thread.isAlive();
	}

	private static <T> T result(FutureTask<T> task) throws RegistryException {
		try {
			return task.get();
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof RegistryException expected) {
				throw expected;
			}
			throw new RegistryException("the registry can't be used (%s)".formatted(ex.getCause()), ex.getCause());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new RegistryException("the registry can't be used (%s)".formatted(ex), ex);
		}
	}

	/**
	 * Work whose result is either handed to the caller or undone.
	 *
	 * @param <T> what comes of it
	 */
	private static final class Task<T> extends FutureTask<T> {

		private final @Nullable Consumer<T> late;

		Task(Callable<T> work, @Nullable Consumer<T> late) {
			super(work);
			this.late = late;
		}

		@Override
		protected void set(T result) {
			super.set(result);
			if (this.late != null && isCancelled()) {
				this.late.accept(result);
			}
		}

	}

}
