package io.github.portguard.port;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Knows which ports make poor fallback ports: those that the system hands out to clients,
 * so that they are busy at random, and those that browsers refuse to open. Thread-safe.
 *
 * @since 0.1.0
 */
public final class SystemPorts {

	private static final PortRange IANA_EPHEMERAL = new PortRange(49152, PortRange.MAX_PORT);

	/**
	 * Above 1023, from the "port blocking" list of the WHATWG fetch standard.
	 */
	private static final List<Integer> REFUSED_BY_BROWSERS = List.of(1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060,
			5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080);

	private final Path ephemeralRangeFile;

	/**
	 * Creates an instance that asks this machine.
	 */
	public SystemPorts() {
		this(Path.of("/proc/sys/net/ipv4/ip_local_port_range"));
	}

	SystemPorts(Path ephemeralRangeFile) {
		this.ephemeralRangeFile = ephemeralRangeFile;
	}

	/**
	 * Explains what is wrong with using some ports as fallback ports.
	 * @param ranges the ports
	 * @return complaints, one sentence each; empty if there are none
	 */
	public List<String> complaints(PortRanges ranges) {
		List<String> complaints = new java.util.ArrayList<>();
		PortRange ephemeral = ephemeralRange();
		for (PortRange range : ranges) {
			if (range.overlaps(ephemeral)) {
				complaints.add(("'%s' reaches into %s, from which this system gives ports to outgoing connections;"
						+ " they can be busy at any time. Choose ports outside of it.")
					.formatted(range, ephemeral));
			}
			String refused = REFUSED_BY_BROWSERS.stream()
				.filter(range::contains)
				.map(String::valueOf)
				.collect(Collectors.joining(", "));
			if (!refused.isEmpty()) {
				complaints.add("'%s' contains %s, which browsers refuse to open. Choose other ports.".formatted(range,
						refused));
			}
		}
		return complaints;
	}

	private PortRange ephemeralRange() {
		try {
			String[] ends = KernelSetting.read(this.ephemeralRangeFile).split("\\s+", -1);
			return new PortRange(Integer.parseInt(ends[0]), Integer.parseInt(ends[1]));
		}
		catch (IOException | RuntimeException ex) {
			return IANA_EPHEMERAL;
		}
	}

}
