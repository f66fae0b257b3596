package io.github.portguard.testing;

import java.io.File;
import java.io.IOException;
import java.util.Arrays;

import org.codehaus.plexus.classworlds.launcher.Launcher;

/**
 * Starts another program, as a build tool or an IDE does, and stays until it is killed.
 * By itself it is some program that runs in a JVM; see {@link #maven()}. The system
 * property {@code restarts} says how often it starts the other program again when that
 * has ended.
 * <p>
 * Arguments: the file for the output of the other program, then its command.
 */
public final class LauncherProgram {

	public static void main(String[] arguments) throws Exception {
		Process process = start(arguments);
		for (int i = Integer.getInteger("restarts", 0); i > 0; i--) {
			process.waitFor();
			process = start(arguments);
		}
		process.waitFor();
		System.out.println("resigned");
		Thread.currentThread().join();
	}

	/**
	 * Returns the command of a JVM that looks like one that runs Maven.
	 */
	public static JavaCommand maven() {
		return JavaCommand.of(Launcher.class).withOptions("-Dclassworlds.conf=m2.conf");
	}

	private static Process start(String[] arguments) throws IOException {
		File output = new File(arguments[0]);
		Process process = new ProcessBuilder(Arrays.asList(arguments).subList(1, arguments.length))
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.appendTo(output))
			.start();
		System.out.println("launched " + process.pid());
		return process;
	}

}
