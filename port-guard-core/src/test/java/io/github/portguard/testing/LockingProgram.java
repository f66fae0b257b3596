package io.github.portguard.testing;

import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Scanner;

/**
 * Locks a file, or opens and closes it, when it is told to. The argument is the file.
 */
public final class LockingProgram {

	/**
	 * Keeps the channel from being collected, and with it the lock.
	 */
	private static FileLock lock;

	public static void main(String[] arguments) throws Exception {
		Path file = Path.of(arguments[0]);
		Scanner input = new Scanner(System.in, "UTF-8");
		while (input.hasNextLine()) {
			if ("lock".equals(input.nextLine())) {
				lock = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE).tryLock();
				System.out.println((lock != null) ? "locked" : "refused");
			}
			else {
				FileChannel.open(file, StandardOpenOption.READ).close();
				System.out.println("read");
			}
		}
	}

}
