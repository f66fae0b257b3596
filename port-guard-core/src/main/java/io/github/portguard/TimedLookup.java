package io.github.portguard;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

/**
 * Bounds the time that looking at sockets and processes may take. While one look-up is
 * stuck no other is begun: many would add up to a long wait, and to many threads.
 * Thread-safe.
 */
final class TimedLookup {

	private final Duration timeout;

	private final ThreadFactory threads;

	/**
	 * Does a look-up that did not come back in time.
	 */
	private volatile @Nullable Thread stuck;

	TimedLookup(Duration timeout) {
		this(timeout, Thread::new);
	}

	TimedLookup(Duration timeout, ThreadFactory threads) {
		this.timeout = timeout;
		this.threads = threads;
	}

	/**
	 * Looks something up.
	 * @param <T> what is found
	 * @param name the name of the thread that looks
	 * @param work the look-up
	 * @return what was found in time
	 * @throws FailedException if nothing was; the message says why, as half a sentence
	 */
	<T> T call(String name, Callable<T> work) throws FailedException {
		Thread last = this.stuck;
		if (last != null && last.isAlive()) {
			throw tooSlow();
		}
		FutureTask<T> task = new FutureTask<>(work);
		Thread thread = start(task, name);
		try {
			return task.get(this.timeout.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			task.cancel(true);
			remember(thread);
			throw tooSlow();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			task.cancel(true);
			throw new FailedException("the look-up was interrupted", null);
		}
		catch (ExecutionException ex) {
			throw new FailedException("the look-up failed: " + ex.getCause(), ex.getCause());
		}
	}

	private Thread start(Runnable task, String name) throws FailedException {
		Thread thread = this.threads.newThread(task);
		thread.setName(name);
		thread.setDaemon(true);
		try {
			thread.start();
			return thread;
		}
		catch (OutOfMemoryError ex) {
			throw new FailedException("no thread could be started for the look-up", ex);
		}
	}

	private synchronized void remember(Thread late) {
		Thread last = this.stuck;
		if (last == null || !last.isAlive()) {
			this.stuck = late;
		}
	}

	private FailedException tooSlow() {
		return new FailedException(
				"the look-up took longer than the %s of port-guard.lookup-timeout".formatted(inWords(this.timeout)),
				null);
	}

	private static String inWords(Duration timeout) {
		return (timeout.toMillisPart() == 0) ? timeout.toSeconds() + " s" : timeout.toMillis() + " ms";
	}

	/**
	 * Nothing was found out.
	 */
	static final class FailedException extends Exception {

		FailedException(String message, @Nullable Throwable cause) {
			super(message, cause);
		}

	}

}
