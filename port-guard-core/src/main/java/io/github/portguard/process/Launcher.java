package io.github.portguard.process;

/**
 * The process that started an instance: its parent at the time it made its claim.
 *
 * @param identity the launcher's identity
 * @param name the file name of its executable, such as {@code java} or {@code bash}
 * @since 0.1.0
 */
public record Launcher(ProcessIdentity identity, String name) {

	public Launcher {
		name = ProgramName.printable(name);
	}

}
