package io.github.portguard.registry;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.portguard.process.Launcher;
import io.github.portguard.process.Namespaces;
import io.github.portguard.process.ProcessIdentity;

/**
 * What an instance has written down about a port that it holds. It is a statement, not a
 * fact: nothing follows from it until the live process and the lock confirm it. It never
 * contains a command line or an environment, which hold secrets.
 *
 * @param instance the random id of the instance, which names its lock file
 * @param listener the name of the listener
 * @param requestedPort the port that was asked for
 * @param port the port that was bound
 * @param address the address that was bound; {@code null} for every address
 * @param scheme {@code http} or {@code https} if the listener speaks HTTP
 * @param application what runs
 * @param process the process that runs it
 * @param bootId the boot of the machine that the process belongs to; {@code null} where
 * there is none
 * @param namespaces the namespaces of the process; {@code null} where there are none
 * @param user the user it runs as
 * @param launcher what started it; {@code null} if that is not known
 * @param state what the instance says of itself
 * @param readySince since when it has been ready; {@code null} if it never was
 * @param shutdownTimeout how long it may take to release the port after it was asked to
 * end
 * @param surroundings why it must not be touched, such as {@code test} or {@code ci}
 * @param devtools whether developer tools reload its classes
 * @param detached whether it was started so as to outlive what started it
 * @since 0.1.0
 */
public record ClaimRecord(String instance, String listener, int requestedPort, int port, @Nullable InetAddress address,
		@Nullable String scheme, Application application, ProcessIdentity process, @Nullable String bootId,
		@Nullable Namespaces namespaces, String user, @Nullable Launcher launcher, ClaimState state,
		@Nullable Instant readySince, Duration shutdownTimeout, Set<String> surroundings, boolean devtools,
		boolean detached) {

	public ClaimRecord {
		surroundings = Set.copyOf(surroundings);
	}

	/**
	 * Returns the process that made it.
	 * @return the process id
	 */
	public long pid() {
		return this.process.pid();
	}

	/**
	 * Returns this record with another state.
	 * @param state the state
	 * @param now the time of the change
	 * @return a new record
	 */
	public ClaimRecord withState(ClaimState state, Instant now) {
		Instant readySince = (state == ClaimState.READY && this.readySince == null) ? now : this.readySince;
		return new ClaimRecord(this.instance, this.listener, this.requestedPort, this.port, this.address, this.scheme,
				this.application, this.process, this.bootId, this.namespaces, this.user, this.launcher, state,
				readySince, this.shutdownTimeout, this.surroundings, this.devtools, this.detached);
	}

}
