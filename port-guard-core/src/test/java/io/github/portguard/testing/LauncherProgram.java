package io.github.portguard.testing;

import java.io.File;
import java.util.Arrays;

/**
 * Starts another program, as a build tool or an IDE does, and stays until it is killed.
 * <p>
 * Arguments: the file for the output of the other program, then its command.
 */
public final class LauncherProgram {

	public static void main(String[] arguments) throws Exception {
		File output = new File(arguments[0]);
		Process process = new ProcessBuilder(Arrays.asList(arguments).subList(1, arguments.length))
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.appendTo(output))
			.start();
		System.out.println("launched " + process.pid());
		Thread.currentThread().join();
	}

}
