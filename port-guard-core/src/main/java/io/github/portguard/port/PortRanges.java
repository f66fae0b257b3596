package io.github.portguard.port;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * An ordered list of ports to try, without duplicates. Immutable.
 *
 * @since 0.1.0
 */
public final class PortRanges implements Iterable<PortRange> {

	private static final PortRanges NONE = new PortRanges(List.of());

	private static final String RANGE = "\\s*(\\d{1,9})\\s*(?:-\\s*(\\d{1,9})\\s*)?";

	private final List<PortRange> ranges;

	private PortRanges(List<PortRange> ranges) {
		this.ranges = ranges;
	}

	/**
	 * Returns the empty list.
	 * @return no ranges
	 */
	public static PortRanges none() {
		return NONE;
	}

	/**
	 * Parses ranges as a person writes them, such as {@code 8081-8090,9000}.
	 * @param text ports and inclusive ranges, separated by commas, tried in this order
	 * @return the ranges
	 * @throws IllegalArgumentException if the text is not such a list, a port is out of
	 * range, a range is reversed or two overlap; the message names the culprit and the
	 * remedy
	 */
	public static PortRanges parse(String text) {
		return parse(List.of(text.split(",", -1)));
	}

	/**
	 * Parses a list whose elements are ports or inclusive ranges.
	 * @param elements ports and ranges, tried in this order
	 * @return the ranges
	 * @throws IllegalArgumentException as {@link #parse(String)}
	 */
	public static PortRanges parse(List<String> elements) {
		List<PortRange> ranges = new ArrayList<>();
		for (String element : elements) {
			ranges.add(parseRange(element));
		}
		return of(ranges);
	}

	/**
	 * Returns ranges in the given order.
	 * @param ranges the ranges
	 * @return the ranges
	 * @throws IllegalArgumentException if two of them overlap
	 */
	public static PortRanges of(List<PortRange> ranges) {
		for (int i = 0; i < ranges.size(); i++) {
			for (int j = i + 1; j < ranges.size(); j++) {
				if (ranges.get(i).overlaps(ranges.get(j))) {
					throw new IllegalArgumentException(
							"'%s' and '%s' overlap: name each port once".formatted(ranges.get(i), ranges.get(j)));
				}
			}
		}
		return ranges.isEmpty() ? NONE : new PortRanges(List.copyOf(ranges));
	}

	private static PortRange parseRange(String element) {
		if (element.isBlank()) {
			throw new IllegalArgumentException("there is an empty element: remove the surplus comma");
		}
		Matcher matcher = Pattern.compile(RANGE).matcher(element);
		if (!matcher.matches()) {
			throw new IllegalArgumentException(
					"'%s' is neither a port nor a range: write '8081' or '8081-8090'".formatted(element.trim()));
		}
		int first = Integer.parseInt(matcher.group(1));
		String last = matcher.group(2);
		return new PortRange(first, (last != null) ? Integer.parseInt(last) : first);
	}

	/**
	 * Whether there is nothing to try.
	 * @return whether there is no range
	 */
	public boolean isEmpty() {
		return this.ranges.isEmpty();
	}

	/**
	 * Returns the range that a port lies in.
	 * @param port the port
	 * @return the range, or empty if none contains the port
	 */
	public Optional<PortRange> rangeOf(int port) {
		for (PortRange range : this.ranges) {
			if (range.contains(port)) {
				return Optional.of(range);
			}
		}
		return Optional.empty();
	}

	/**
	 * Returns all ports in the order in which they are to be tried.
	 * @return the ports
	 */
	public IntStream ports() {
		return this.ranges.stream().flatMapToInt((range) -> IntStream.rangeClosed(range.first(), range.last()));
	}

	@Override
	public Iterator<PortRange> iterator() {
		return this.ranges.iterator();
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof PortRanges that && this.ranges.equals(that.ranges);
	}

	@Override
	public int hashCode() {
		return this.ranges.hashCode();
	}

	@Override
	public String toString() {
		return this.ranges.stream().map(PortRange::toString).collect(Collectors.joining(","));
	}

}
