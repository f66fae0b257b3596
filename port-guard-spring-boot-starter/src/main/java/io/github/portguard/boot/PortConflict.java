package io.github.portguard.boot;

import org.springframework.boot.ExitCodeGenerator;

/**
 * The failure of an application to start because a port is held by somebody who must be
 * left alone. It ends the application with exit code {@value #EXIT_CODE}, so that a
 * supervisor can be told not to start it again at once.
 *
 * @since 0.1.0
 */
public interface PortConflict extends ExitCodeGenerator {

	/**
	 * The exit code of an application that ends because of a port conflict.
	 */
	int EXIT_CODE = 98;

	/**
	 * Returns which listener of the application has no port.
	 * @return the name, such as {@code server} or {@code grpc}
	 */
	String getListener();

	/**
	 * Returns the port that was asked for.
	 * @return the port
	 */
	int getPort();

	/**
	 * Returns who holds the port and why that process was left alone.
	 * @return the description, in one or several lines
	 */
	String getDescription();

	/**
	 * Returns what a person can do about it.
	 * @return the advice
	 */
	String getAdvice();

}
