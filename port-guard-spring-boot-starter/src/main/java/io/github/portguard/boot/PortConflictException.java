package io.github.portguard.boot;

import org.springframework.boot.ExitCodeGenerator;
import org.springframework.boot.web.server.PortInUseException;

import io.github.portguard.PortUnavailableException;

/**
 * The web server did not start because its port is held by somebody who must be left
 * alone. It ends the application with exit code {@value #EXIT_CODE}, so that a supervisor
 * can be told not to start it again at once.
 *
 * @since 0.1.0
 */
public final class PortConflictException extends PortInUseException implements ExitCodeGenerator {

	/**
	 * The exit code of an application that ends because of a port conflict.
	 */
	public static final int EXIT_CODE = 98;

	private final String description;

	private final String advice;

	private final boolean restartable;

	/**
	 * Creates the exception.
	 * @param conflict what the guard found
	 * @param restartable whether the JVM waits for a change and starts the application
	 * again; it must not be ended then
	 */
	public PortConflictException(PortUnavailableException conflict, boolean restartable) {
		super(conflict.getRequest().port(), conflict.getCause());
		this.description = String.valueOf(conflict.getMessage());
		this.advice = conflict.getAdvice();
		this.restartable = restartable;
	}

	/**
	 * Returns who holds the port and why that process was left alone.
	 * @return the description, in one or several lines
	 */
	public String getDescription() {
		return this.description;
	}

	/**
	 * Returns what a person can do about it.
	 * @return the advice
	 */
	public String getAdvice() {
		return this.advice;
	}

	@Override
	public String getMessage() {
		return this.description;
	}

	/**
	 * Returns the exit code.
	 * @return {@value #EXIT_CODE}, or {@code 0} if the JVM must live on
	 */
	@Override
	public int getExitCode() {
		return this.restartable ? 0 : EXIT_CODE;
	}

}
