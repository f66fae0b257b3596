package io.github.portguard.boot;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

import io.github.portguard.conflict.Policy;
import io.github.portguard.conflict.Policy.Mode;
import io.github.portguard.conflict.Policy.RunningCleanup;
import io.github.portguard.conflict.Policy.StaleCleanup;
import io.github.portguard.conflict.StaleSign;

/**
 * Configuration properties of Port Guard.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("port-guard")
public class PortGuardProperties {

	private static final String SERVER = "server";

	private static final String SERVER_RANGES = "port-guard.fallback.ranges";

	private static final String LISTENER_RANGES = "port-guard.listeners.%s.fallback.ranges";

	/**
	 * Whether to guard the ports of this application.
	 */
	private boolean enabled = true;

	/**
	 * Whether to act on a port conflict, or only to say what would be done and fail as
	 * without Port Guard.
	 */
	private Mode mode = Mode.ENFORCE;

	/**
	 * What all instances of this application have in common. Defaults to the value of
	 * 'spring.application.name', or else to the name of the main class.
	 */
	private @Nullable String applicationId;

	/**
	 * File to write the actual ports to, with the extension 'json', 'env' or
	 * 'properties'. It is there while the application runs.
	 */
	private @Nullable Path portFile;

	/**
	 * How long looking at the sockets and processes of this machine may take each time.
	 * What is not known by then stays unknown, and nobody is ended.
	 */
	private Duration lookupTimeout = Duration.ofSeconds(2);

	private final Fallback fallback = new Fallback();

	/**
	 * Settings of single listeners, by their names, such as 'management'.
	 */
	private final Map<String, Listener> listeners = new LinkedHashMap<>();

	private final Cleanup cleanup = new Cleanup();

	private final Registry registry = new Registry();

	private final Health health = new Health();

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public Mode getMode() {
		return this.mode;
	}

	public void setMode(Mode mode) {
		this.mode = mode;
	}

	public @Nullable String getApplicationId() {
		return this.applicationId;
	}

	public void setApplicationId(@Nullable String applicationId) {
		this.applicationId = applicationId;
	}

	public @Nullable Path getPortFile() {
		return this.portFile;
	}

	public void setPortFile(@Nullable Path portFile) {
		this.portFile = portFile;
	}

	public Duration getLookupTimeout() {
		return this.lookupTimeout;
	}

	public void setLookupTimeout(Duration lookupTimeout) {
		this.lookupTimeout = lookupTimeout;
	}

	public Fallback getFallback() {
		return this.fallback;
	}

	public Map<String, Listener> getListeners() {
		return this.listeners;
	}

	public Cleanup getCleanup() {
		return this.cleanup;
	}

	public Registry getRegistry() {
		return this.registry;
	}

	public Health getHealth() {
		return this.health;
	}

	/**
	 * Returns the fallback ranges of each listener that has some, as they were written.
	 */
	Map<String, List<String>> rangesByListener() {
		Map<String, List<String>> ranges = new LinkedHashMap<>();
		for (Map.Entry<String, Listener> listener : this.listeners.entrySet()) {
			putIfAny(ranges, listener.getKey(), listener.getValue().getFallback());
		}
		List<String> other = ranges.get(SERVER);
		if (other != null) {
			throw new InvalidConfigurationPropertyValueException(LISTENER_RANGES.formatted(SERVER),
					String.join(",", other), "The ranges of the server are set by '" + SERVER_RANGES + "': use that.");
		}
		putIfAny(ranges, SERVER, this.fallback);
		return ranges;
	}

	private static void putIfAny(Map<String, List<String>> ranges, String listener, Fallback fallback) {
		if (!fallback.getRanges().isEmpty()) {
			ranges.put(listener, fallback.getRanges());
		}
	}

	/**
	 * Returns the name of the property that sets the fallback ranges of a listener.
	 */
	static String rangesProperty(String listener) {
		return listener.equals(SERVER) ? SERVER_RANGES : LISTENER_RANGES.formatted(listener);
	}

	/**
	 * Settings of one listener.
	 */
	public static class Listener {

		private final Fallback fallback = new Fallback();

		public Fallback getFallback() {
			return this.fallback;
		}

	}

	/**
	 * Where a listener may go if its port is busy.
	 */
	public static class Fallback {

		/**
		 * Ports and inclusive ranges to try in order when the requested port is busy,
		 * such as '8081-8090,9000'. The requested port is left out of them.
		 */
		private List<String> ranges = new ArrayList<>();

		public List<String> getRanges() {
			return this.ranges;
		}

		public void setRanges(List<String> ranges) {
			this.ranges = ranges;
		}

	}

	/**
	 * What to do with earlier instances of the same application.
	 */
	public static class Cleanup {

		/**
		 * What to do with a stale instance that holds the port.
		 */
		private StaleCleanup stale = StaleCleanup.AUTO;

		/**
		 * Which signs make an instance stale.
		 */
		private Set<StaleSign> staleWhen = EnumSet.of(StaleSign.ORPHANED, StaleSign.SUPERSEDED);

		/**
		 * What to do with a running instance from the same directory that holds the port.
		 */
		private RunningCleanup running = RunningCleanup.KEEP;

		/**
		 * How long an instance has between being asked to end and being forced to. If it
		 * has announced a longer shutdown, it has that long. Also how long a start waits
		 * for one that is shutting down already and has announced as much.
		 */
		private Duration gracePeriod = Duration.ofSeconds(10);

		/**
		 * Names of programs that supervise a development run: of their executables, or of
		 * the build tool or IDE that runs in a JVM, such as 'maven'. An instance that
		 * outlives the one that started it is orphaned.
		 */
		private Set<String> launchers = new TreeSet<>(Policy.DEFAULT_LAUNCHERS);

		public StaleCleanup getStale() {
			return this.stale;
		}

		public void setStale(StaleCleanup stale) {
			this.stale = stale;
		}

		public Set<StaleSign> getStaleWhen() {
			return this.staleWhen;
		}

		public void setStaleWhen(Set<StaleSign> staleWhen) {
			this.staleWhen = staleWhen;
		}

		public RunningCleanup getRunning() {
			return this.running;
		}

		public void setRunning(RunningCleanup running) {
			this.running = running;
		}

		public Duration getGracePeriod() {
			return this.gracePeriod;
		}

		public void setGracePeriod(Duration gracePeriod) {
			this.gracePeriod = gracePeriod;
		}

		public Set<String> getLaunchers() {
			return this.launchers;
		}

		public void setLaunchers(Set<String> launchers) {
			this.launchers = launchers;
		}

	}

	/**
	 * Where instances leave word of the ports they hold.
	 */
	public static class Registry {

		/**
		 * Directory of the claims. It must be on a local disk and belong to this user
		 * alone. Defaults to 'port-guard' in the state directory of the user.
		 */
		private @Nullable Path directory;

		/**
		 * How long to wait for the disk of the registry if it makes no progress. Reading
		 * has half of it. What was not read by then stays unknown, and nobody is ended.
		 */
		private Duration timeout = Duration.ofSeconds(2);

		public @Nullable Path getDirectory() {
			return this.directory;
		}

		public void setDirectory(@Nullable Path directory) {
			this.directory = directory;
		}

		public Duration getTimeout() {
			return this.timeout;
		}

		public void setTimeout(Duration timeout) {
			this.timeout = timeout;
		}

	}

	/**
	 * What the health contributor makes of the ports.
	 */
	public static class Health {

		/**
		 * Health status if a listener is on a fallback port.
		 */
		private String fallbackStatus = "UP";

		/**
		 * Health status if a claim is lost, so that another start of the application
		 * can't recognise this instance.
		 */
		private String lostClaimStatus = "UNKNOWN";

		public String getFallbackStatus() {
			return this.fallbackStatus;
		}

		public void setFallbackStatus(String fallbackStatus) {
			this.fallbackStatus = fallbackStatus;
		}

		public String getLostClaimStatus() {
			return this.lostClaimStatus;
		}

		public void setLostClaimStatus(String lostClaimStatus) {
			this.lostClaimStatus = lostClaimStatus;
		}

	}

}
