package io.github.portguard.model;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps files locked until its input ends.
 */
public final class LockKeeperProgram {

	/**
	 * Keeps the channels from being collected, and with them the locks.
	 */
	private static final List<FileLock> locks = new ArrayList<>();

	private LockKeeperProgram() {
	}

	public static void main(String[] files) throws IOException {
		for (String file : files) {
			locks.add(FileChannel.open(Path.of(file), StandardOpenOption.CREATE, StandardOpenOption.WRITE).tryLock());
		}
		System.out.println("locked " + locks.stream().filter((lock) -> lock != null).count());
		while (System.in.read() >= 0) {
			// nobody writes anything
		}
	}

}
