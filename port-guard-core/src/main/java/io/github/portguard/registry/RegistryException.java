package io.github.portguard.registry;

import org.jspecify.annotations.Nullable;

/**
 * The registry can't be used. The message names the file, what is wrong with it, and the
 * remedy.
 *
 * @since 0.1.0
 */
public class RegistryException extends Exception {

	/**
	 * Creates the exception.
	 * @param message the file, what is wrong with it, and the remedy
	 * @param cause the cause, if there is one
	 */
	public RegistryException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
