package io.github.portguard.boot;

import java.io.Serializable;

import io.github.portguard.PortUnavailableException;

/**
 * What all exceptions for a port conflict have to say.
 *
 * @param listener the name of the listener
 * @param port the port that was asked for
 * @param description who holds it and why that process was left alone
 * @param advice what a person can do about it
 * @param exitCode what the JVM ends with; {@code 0} if it waits for a change and starts
 * the application again, for it must not be ended then
 */
record ConflictReport(String listener, int port, String description, String advice,
		int exitCode) implements Serializable {

	static ConflictReport of(PortUnavailableException conflict, boolean restartable) {
		return new ConflictReport(conflict.getRequest().listener(), conflict.getRequest().port(),
				String.valueOf(conflict.getMessage()), conflict.getAdvice(), restartable ? 0 : PortConflict.EXIT_CODE);
	}

}
