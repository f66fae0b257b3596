package io.github.portguard.boot;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

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

	private final Fallback fallback = new Fallback();

	private final Cleanup cleanup = new Cleanup();

	private final Registry registry = new Registry();

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

	public Fallback getFallback() {
		return this.fallback;
	}

	public Cleanup getCleanup() {
		return this.cleanup;
	}

	public Registry getRegistry() {
		return this.registry;
	}

	/**
	 * Where the server may go if its port is busy.
	 */
	public static class Fallback {

		/**
		 * Ports and inclusive ranges to try in order when the port of the server is busy,
		 * such as '8081-8090,9000'. They may not contain the port of the server.
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
		 * has announced a longer shutdown, it has that long.
		 */
		private Duration gracePeriod = Duration.ofSeconds(10);

		/**
		 * Executable names, in lower case and without '.exe', of programs that supervise
		 * a development run. An instance that outlives the one that started it is
		 * orphaned.
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

		public @Nullable Path getDirectory() {
			return this.directory;
		}

		public void setDirectory(@Nullable Path directory) {
			this.directory = directory;
		}

	}

}
