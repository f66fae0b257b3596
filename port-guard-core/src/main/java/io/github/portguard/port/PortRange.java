package io.github.portguard.port;

/**
 * Consecutive ports, both ends included.
 *
 * @param first the first port, 1 to 65535
 * @param last the last port, not below the first
 * @since 0.1.0
 */
public record PortRange(int first, int last) {

	/**
	 * The highest port there is.
	 */
	public static final int MAX_PORT = 65535;

	public PortRange {
		requirePort(first);
		requirePort(last);
		if (last < first) {
			throw new IllegalArgumentException(
					"range '%s-%s' is reversed: write it as '%s-%s'".formatted(first, last, last, first));
		}
	}

	private static void requirePort(int port) {
		if (port < 1 || port > MAX_PORT) {
			throw new IllegalArgumentException(
					"'%s' is not a port: use a number from 1 to %s".formatted(port, MAX_PORT));
		}
	}

	/**
	 * Whether a port lies in this range.
	 * @param port the port
	 * @return whether it does
	 */
	public boolean contains(int port) {
		return port >= this.first && port <= this.last;
	}

	/**
	 * Whether this range has a port in common with another one.
	 * @param other the other range
	 * @return whether it has
	 */
	public boolean overlaps(PortRange other) {
		return this.first <= other.last && other.first <= this.last;
	}

	@Override
	public String toString() {
		return (this.first == this.last) ? Integer.toString(this.first) : this.first + "-" + this.last;
	}

}
