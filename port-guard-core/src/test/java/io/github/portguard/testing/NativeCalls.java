package io.github.portguard.testing;

import com.sun.jna.Function;
import com.sun.jna.Pointer;

/**
 * What Java has no words for. Loads JNA.
 */
final class NativeCalls {

	private static final int SIGTERM = 15;

	private static final int PR_SET_DUMPABLE = 4;

	private static final Pointer DEFAULT_ACTION = Pointer.NULL;

	private NativeCalls() {
	}

	/**
	 * Forks a child that inherits all open files and sockets, and does nothing but wait
	 * for a signal.
	 * @param secretive whether nobody may look into it, from its first moment
	 * @return the pid of the child
	 */
	static long forkIdleChild(boolean secretive) {
		Function fork = function("fork");
		Function signal = function("signal");
		Function pause = function("pause");
		Object[] action = new Object[] { SIGTERM, DEFAULT_ACTION };
		Object[] nothing = new Object[0];
		if (secretive) {
			beSecretive();
		}
		int pid = fork.invokeInt(nothing);
		if (pid == 0) {
			// only this thread exists here: touch nothing that waits for another
			signal.invokePointer(action);
			while (true) {
				pause.invokeInt(nothing);
			}
		}
		if (secretive) {
			setDumpable(1);
		}
		return pid;
	}

	/**
	 * Makes this process one that only the superuser may look into, as programs do that
	 * keep secrets in memory.
	 */
	static void beSecretive() {
		setDumpable(0);
	}

	private static void setDumpable(long value) {
		if (function("prctl").invokeInt(new Object[] { PR_SET_DUMPABLE, value, 0L, 0L, 0L }) != 0) {
			throw new IllegalStateException("prctl does not work here");
		}
	}

	private static Function function(String name) {
		return Function.getFunction("c", name);
	}

}
