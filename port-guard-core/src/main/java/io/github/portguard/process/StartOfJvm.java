package io.github.portguard.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * When this JVM was started, as precisely as Linux knows. What
 * {@link ProcessHandle.Info#startInstant()} says may be a whole second too early.
 *
 * @since 0.1.0
 */
public final class StartOfJvm {

	private static final long MILLIS_PER_TICK = 10;

	private StartOfJvm() {
	}

	/**
	 * Whether something happened before it, by the clock of this machine.
	 * @param moment when it happened
	 * @return {@code true} only if that is certain
	 */
	public static boolean isAfter(Instant moment) {
		long pid = ProcessHandle.current().pid();
		ProcessIdentity identity = new ProcfsProcessTable().identify(pid).orElse(null);
		try {
			String uptime = Files.readString(Path.of("/proc/uptime"));
			long millis = (long) (Double.parseDouble(uptime.substring(0, uptime.indexOf(' '))) * 1000);
			return identity != null
					&& Instant.now().minusMillis(millis - identity.start() * MILLIS_PER_TICK).isAfter(moment);
		}
		catch (IOException | RuntimeException ex) {
			return false;
		}
	}

}
