package io.github.portguard.testing;

import com.sun.jna.Function;
import com.sun.jna.Pointer;

/**
 * What Java has no words for. Loads JNA.
 */
final class NativeCalls {

	private static final int SIGTERM = 15;

	private static final Pointer DEFAULT_ACTION = Pointer.NULL;

	private NativeCalls() {
	}

	/**
	 * Forks a child that inherits all open files and sockets, and does nothing but wait
	 * for a signal.
	 * @return the pid of the child
	 */
	static long forkIdleChild() {
		Function fork = function("fork");
		Function signal = function("signal");
		Function pause = function("pause");
		Object[] action = new Object[] { SIGTERM, DEFAULT_ACTION };
		Object[] nothing = new Object[0];
		int pid = fork.invokeInt(nothing);
		if (pid == 0) {
			// only this thread exists here: touch nothing that waits for another
			signal.invokePointer(action);
			while (true) {
				pause.invokeInt(nothing);
			}
		}
		return pid;
	}

	private static Function function(String name) {
		return Function.getFunction("c", name);
	}

}
