package io.github.portguard.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * What a reader must know of the machine to make sense of a figure.
 */
final class Machine {

	private Machine() {
	}

	static String describe() {
		return String.format(Locale.ROOT, "%d cores, %s %s (%s), %s %s, %d processes, load %.1f",
				Runtime.getRuntime().availableProcessors(), System.getProperty("os.name"),
				System.getProperty("os.version"), System.getProperty("os.arch"), System.getProperty("java.vm.name"),
				Runtime.version(), processes(), ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
	}

	static long processes() {
		return ProcessHandle.allProcesses().count();
	}

}
