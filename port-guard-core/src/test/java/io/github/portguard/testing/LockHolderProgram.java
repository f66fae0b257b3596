package io.github.portguard.testing;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps a file locked until it is ended. With the argument {@code stubborn} it does not
 * end when it is asked to.
 */
public final class LockHolderProgram {

	private LockHolderProgram() {
	}

	public static void main(String[] args) throws IOException {
		if (args.length > 1) {
			Runtime.getRuntime().addShutdownHook(new Thread(LockHolderProgram::idle));
		}
		try (FileChannel channel = FileChannel.open(Path.of(args[0]), StandardOpenOption.CREATE,
				StandardOpenOption.WRITE)) {
			Objects.requireNonNull(channel.tryLock());
			System.out.println("locked");
			idle();
		}
	}

	private static void idle() {
		while (true) {
			LockSupport.park();
		}
	}

}
