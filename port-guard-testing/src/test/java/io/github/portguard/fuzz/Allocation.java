package io.github.portguard.fuzz;

import java.lang.management.ManagementFactory;

/**
 * How much memory a thread asks for while it reads something.
 */
final class Allocation {

	/**
	 * What is read of a file of ours has 16 KB at most, and what it is made into may be
	 * some times as large.
	 */
	static final long LIMIT = 1024 * 1024;

	private static final com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory
		.getThreadMXBean();

	private Allocation() {
	}

	/**
	 * Reads, and once more if that took much: the first time classes may have been
	 * loaded.
	 * @param limit how much it may be
	 * @return the number of bytes, which is within the limit
	 */
	static long of(long limit, Runnable reading) {
		long bytes = measure(reading);
		if (bytes > limit) {
			bytes = measure(reading);
		}
		if (bytes > limit) {
			throw new AssertionError("it took %d bytes to read it".formatted(bytes));
		}
		return bytes;
	}

	private static long measure(Runnable reading) {
		long before = threads.getCurrentThreadAllocatedBytes();
		reading.run();
		return threads.getCurrentThreadAllocatedBytes() - before;
	}

}
