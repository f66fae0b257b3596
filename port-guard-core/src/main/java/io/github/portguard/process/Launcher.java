package io.github.portguard.process;

/**
 * The process that started an instance: its parent at the time it made its claim.
 *
 * @param identity the launcher's identity
 * @param name the file name of its executable, such as {@code bash}; for a JVM that runs
 * a build tool or an IDE the name of that, such as {@code maven}
 * @since 0.1.0
 */
public record Launcher(ProcessIdentity identity, String name) {

	public Launcher {
		name = ProgramName.printable(name);
	}

}
