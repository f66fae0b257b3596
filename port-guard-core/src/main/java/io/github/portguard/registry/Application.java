package io.github.portguard.registry;

import org.jspecify.annotations.Nullable;

/**
 * What makes two processes instances of the same application in the same place.
 *
 * @param id the application id
 * @param mainClass the class whose {@code main} method was called, never a launcher of
 * Spring Boot; {@code null} if it can't be told, or if one {@code main} method called
 * another, as wrappers and runners do
 * @param artifact what it runs from; {@code null} if it can't be told
 * @param directory the real path of the directory it was started in; {@code null} if it
 * can't be told
 * @param variant what else tells its instances apart, such as the active profiles;
 * {@code null} if nothing does
 * @since 0.1.0
 */
public record Application(String id, @Nullable String mainClass, @Nullable Artifact artifact,
		@Nullable String directory, @Nullable String variant) {

	/**
	 * Describes the application that runs in this JVM. Call it on the thread that runs
	 * the {@code main} method: elsewhere the main class may be known by name only.
	 * @param id the application id; {@code null} to use the main class
	 * @param variant what else tells its instances apart; {@code null} if nothing does
	 * @return the description
	 */
	public static Application current(@Nullable String id, @Nullable String variant) {
		return ApplicationDetector.detect(id, variant);
	}

}
