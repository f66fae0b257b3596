package io.github.portguard.process;

import org.jspecify.annotations.Nullable;

/**
 * Tells one process from every other that has had, or will have, the same pid.
 *
 * @param pid the process id
 * @param start when the kernel says it started: raw clock ticks since boot on Linux,
 * milliseconds since the epoch elsewhere. Only ever compared for equality or order, on
 * one machine and, on Linux, within one boot
 * @since 0.1.0
 */
public record ProcessIdentity(long pid, long start) {

	/**
	 * Whether this process started before the other one.
	 * @param other the process to compare with
	 * @return {@code true} only for a strictly earlier start
	 */
	public boolean startedBefore(ProcessIdentity other) {
		return this.start < other.start;
	}

	/**
	 * Spelt out, as is {@link #hashCode()}: what the compiler puts in its place costs the
	 * first comparison of a JVM a great part of the time of a look-up.
	 */
	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof ProcessIdentity that && this.pid == that.pid && this.start == that.start;
	}

	@Override
	public int hashCode() {
		return 31 * Long.hashCode(this.pid) + Long.hashCode(this.start);
	}

}
