package io.github.portguard.conflict;

import java.nio.file.Path;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.portguard.process.Launcher;
import io.github.portguard.process.Namespaces;
import io.github.portguard.process.ProcessIdentity;
import io.github.portguard.registry.Application;

/**
 * This JVM, as far as a holder is compared with it.
 *
 * @param identity pid and start; {@code null} if they can't be told
 * @param uid the numeric user id; {@code null} if it can't be told
 * @param user the name of the user
 * @param bootId the current boot of the machine; {@code null} where there is none
 * @param namespaces the namespaces; {@code null} where there are none
 * @param executable the path of the executable; {@code null} if it can't be told
 * @param launcher what started this JVM; {@code null} if that is not known
 * @param lineage this pid and those of all ancestors
 * @param application what runs here
 * @param artifactOpen whether this JVM runs from the very file that stands at the path of
 * the artifact
 * @since 0.1.0
 */
public record Self(@Nullable ProcessIdentity identity, @Nullable Long uid, String user, @Nullable String bootId,
		@Nullable Namespaces namespaces, @Nullable Path executable, @Nullable Launcher launcher, List<Long> lineage,
		Application application, boolean artifactOpen) {

	public Self {
		lineage = List.copyOf(lineage);
	}

	/**
	 * Whether a program is what started this JVM.
	 * @param other the program
	 * @return whether it is the same process
	 */
	boolean wasStartedBy(Launcher other) {
		return this.launcher != null && this.launcher.identity().equals(other.identity());
	}

	/**
	 * Returns the process id.
	 * @return the process id, or {@code -1} if it can't be told
	 */
	public long pid() {
		return this.lineage.isEmpty() ? -1 : this.lineage.get(0);
	}

}
