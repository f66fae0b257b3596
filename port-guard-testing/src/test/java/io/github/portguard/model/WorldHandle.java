package io.github.portguard.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * The handle of a process of a {@link World}: what it is asked to send arrives there.
 */
final class WorldHandle implements ProcessHandle {

	private final Proc process;

	private final Signals signals;

	WorldHandle(Proc process, Signals signals) {
		this.process = process.copy();
		this.signals = signals;
	}

	@Override
	public long pid() {
		return this.process.pid;
	}

	@Override
	public boolean destroy() {
		return this.signals.send(this.process.pid, this.process.start, false);
	}

	@Override
	public boolean destroyForcibly() {
		return this.signals.send(this.process.pid, this.process.start, true);
	}

	@Override
	public boolean isAlive() {
		return true;
	}

	@Override
	public boolean supportsNormalTermination() {
		return true;
	}

	@Override
	public Optional<ProcessHandle> parent() {
		return Optional.empty();
	}

	@Override
	public Stream<ProcessHandle> children() {
		return Stream.empty();
	}

	@Override
	public Stream<ProcessHandle> descendants() {
		return Stream.empty();
	}

	@Override
	public CompletableFuture<ProcessHandle> onExit() {
		return new CompletableFuture<>();
	}

	@Override
	public int compareTo(ProcessHandle other) {
		return Long.compare(pid(), other.pid());
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof WorldHandle that && that.process.identity().equals(this.process.identity());
	}

	@Override
	public int hashCode() {
		return Long.hashCode(pid());
	}

	@Override
	public Info info() {
		return new Info() {

			@Override
			public Optional<String> command() {
				return Optional.empty();
			}

			@Override
			public Optional<String> commandLine() {
				return Optional.empty();
			}

			@Override
			public Optional<String[]> arguments() {
				return Optional.empty();
			}

			@Override
			public Optional<Instant> startInstant() {
				return Optional.empty();
			}

			@Override
			public Optional<Duration> totalCpuDuration() {
				return Optional.empty();
			}

			@Override
			public Optional<String> user() {
				return Optional.empty();
			}

		};
	}

	/**
	 * Takes signals.
	 */
	@FunctionalInterface
	interface Signals {

		/**
		 * Sends a signal.
		 * @return whether it reached the process that was meant
		 */
		boolean send(long pid, long start, boolean forced);

	}

}
