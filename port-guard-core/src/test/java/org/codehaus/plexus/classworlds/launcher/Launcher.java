package org.codehaus.plexus.classworlds.launcher;

import io.github.portguard.testing.LauncherProgram;

/**
 * A {@link LauncherProgram} by the name of Maven's main class.
 */
public final class Launcher {

	public static void main(String[] arguments) throws Exception {
		LauncherProgram.main(arguments);
	}

}
