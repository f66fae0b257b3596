package io.github.portguard;

import java.net.BindException;
import java.util.List;

import io.github.portguard.conflict.Encounter;
import io.github.portguard.port.PortRequest;

/**
 * No port could be had. The message names the holder of each port that was tried; the
 * cause is what the first bind failed with.
 *
 * @since 0.1.0
 */
public final class PortUnavailableException extends BindException {

	private final transient PortRequest request;

	private final transient List<Encounter> encounters;

	private final String advice;

	PortUnavailableException(PortRequest request, List<Encounter> encounters, String description, String advice,
			Throwable cause) {
		super(description);
		this.request = request;
		this.encounters = List.copyOf(encounters);
		this.advice = advice;
		initCause(cause);
	}

	/**
	 * Returns what was asked for.
	 * @return the request
	 */
	public PortRequest getRequest() {
		return this.request;
	}

	/**
	 * Returns the conflicts met, that on the requested port first.
	 * @return the conflicts, never empty
	 */
	public List<Encounter> getEncounters() {
		return this.encounters;
	}

	/**
	 * Returns what a person can do about it.
	 * @return one or two sentences
	 */
	public String getAdvice() {
		return this.advice;
	}

}
