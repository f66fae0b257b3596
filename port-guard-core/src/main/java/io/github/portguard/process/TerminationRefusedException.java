package io.github.portguard.process;

/**
 * Says why a process was not signalled.
 *
 * @since 0.1.0
 */
public class TerminationRefusedException extends Exception {

	/**
	 * Creates the refusal.
	 * @param reason why, as half a sentence that reads on after "it was not signalled: "
	 */
	public TerminationRefusedException(String reason) {
		super(reason);
	}

}
