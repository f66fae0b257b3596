package io.github.portguard.boot.actuate;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

/**
 * Keeps answers for a short time, so that polling costs nothing, and keeps nobody waiting
 * longer than is allowed. However many ask the same at once, it is looked up once, on a
 * thread of its own; while that is stuck everybody is told so at once. Thread-safe.
 */
final class AnswerCache {

	private final Duration timeToLive;

	private final Duration timeout;

	private final ThreadFactory threads;

	private final Map<Object, Answer<?>> answers = new HashMap<>();

	/**
	 * How often something was changed. An answer to a question that was put before the
	 * last change may be out of date.
	 */
	private long changes;

	AnswerCache(Duration timeToLive, Duration timeout) {
		this(timeToLive, timeout, Thread::new);
	}

	AnswerCache(Duration timeToLive, Duration timeout, ThreadFactory threads) {
		this.timeToLive = timeToLive;
		this.timeout = timeout;
		this.threads = threads;
	}

	/**
	 * Returns an answer.
	 * @param <T> the type of the answer, one for each question
	 * @param question what tells this question from others
	 * @param look finds the answer
	 * @return the answer, perhaps a little old, but not older than the last change
	 * @throws TimeoutException if there was no answer in time
	 */
	<T> T get(Object question, Callable<T> look) throws TimeoutException {
		long deadline = System.nanoTime() + this.timeout.toNanos();
		long needed = changes();
		while (true) {
			Answer<T> answer = answer(question, look);
			boolean current = answer.changes >= needed;
			try {
				T value = answer.await(Math.min(deadline - System.nanoTime(), answer.left(this.timeout)));
				if (current) {
					return value;
				}
			}
			catch (ExecutionException ex) {
				forget(question, answer);
				if (current) {
					throw new IllegalStateException("The ports could not be looked at", ex.getCause());
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new TimeoutException();
			}
		}
	}

	private synchronized long changes() {
		return this.changes;
	}

	/**
	 * Returns what is known or being looked for. What was begun before the last change is
	 * waited for all the same before a new look is begun: one that is stuck must not
	 * become many.
	 */
	@SuppressWarnings("unchecked")
	private synchronized <T> Answer<T> answer(Object question, Callable<T> look) throws TimeoutException {
		this.answers.values()
			.removeIf((answer) -> answer.isOlderThan(this.timeToLive)
					|| (answer.isDone() && answer.changes < this.changes));
		Answer<?> current = this.answers.get(question);
		if (current != null) {
			return (Answer<T>) current;
		}
		Answer<T> next = new Answer<>(look, this.changes);
		start(next);
		this.answers.put(question, next);
		return next;
	}

	private void start(Answer<?> answer) throws TimeoutException {
		Thread thread = this.threads.newThread(answer);
		thread.setName("port-guard-endpoint");
		thread.setDaemon(true);
		try {
			thread.start();
		}
		catch (OutOfMemoryError ex) {
			// no thread is to be had now: the next request tries again
			throw new TimeoutException();
		}
	}

	private synchronized void forget(Object question, Answer<?> answer) {
		this.answers.remove(question, answer);
	}

	/**
	 * Forgets all answers, those that are being looked for included, because something
	 * was changed.
	 */
	synchronized void clear() {
		this.changes++;
	}

	/**
	 * An answer that is there, or is being looked for.
	 *
	 * @param <T> the type of the answer
	 */
	private static final class Answer<T> extends FutureTask<T> {

		private final long changes;

		private final long askedAt = System.nanoTime();

		private volatile @Nullable Long doneAt;

		Answer(Callable<T> look, long changes) {
			super(look);
			this.changes = changes;
		}

		@Override
		protected void done() {
			this.doneAt = System.nanoTime();
		}

		boolean isOlderThan(Duration age) {
			Long doneAt = this.doneAt;
			return doneAt != null && System.nanoTime() - doneAt >= age.toNanos();
		}

		long left(Duration atMost) {
			return atMost.toNanos() - (System.nanoTime() - this.askedAt);
		}

		T await(long nanos) throws TimeoutException, ExecutionException, InterruptedException {
			return get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
		}

	}

}
