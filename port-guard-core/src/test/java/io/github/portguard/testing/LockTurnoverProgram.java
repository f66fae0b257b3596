package io.github.portguard.testing;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;

/**
 * Keeps many files of a directory locked, and takes and gives back locks on others, until
 * it is ended or nobody can write to it any more.
 */
public final class LockTurnoverProgram {

	private static final int KEPT = 150;

	private static final int TURNED_OVER = 50;

	private LockTurnoverProgram() {
	}

	public static void main(String[] args) throws IOException {
		Path directory = Path.of(args[0]);
		for (FileChannel channel : open(directory, "kept", KEPT)) {
			channel.lock();
		}
		List<FileChannel> others = open(directory, "other", TURNED_OVER);
		endWithWhoeverStartedIt();
		System.out.println("turning");
		while (true) {
			List<FileLock> locks = new ArrayList<>();
			for (FileChannel channel : others) {
				locks.add(channel.lock());
			}
			for (FileLock lock : locks) {
				lock.release();
			}
		}
	}

	private static void endWithWhoeverStartedIt() {
		Thread thread = new Thread(() -> {
			new Scanner(System.in, "UTF-8").forEachRemaining((line) -> {
			});
			Runtime.getRuntime().halt(0);
		});
		thread.setDaemon(true);
		thread.start();
	}

	private static List<FileChannel> open(Path directory, String name, int count) throws IOException {
		List<FileChannel> channels = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			channels.add(
					FileChannel.open(directory.resolve(name + i), StandardOpenOption.CREATE, StandardOpenOption.WRITE));
		}
		return channels;
	}

}
