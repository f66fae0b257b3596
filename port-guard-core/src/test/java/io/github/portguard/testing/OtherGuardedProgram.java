package io.github.portguard.testing;

/**
 * Another way into {@link GuardedProgram}, with a main class of its own.
 */
public final class OtherGuardedProgram {

	public static void main(String[] arguments) throws Exception {
		GuardedProgram.main(arguments);
	}

}
