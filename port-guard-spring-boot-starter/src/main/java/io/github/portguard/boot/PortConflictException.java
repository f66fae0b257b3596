package io.github.portguard.boot;

import org.springframework.boot.web.server.PortInUseException;

import io.github.portguard.PortUnavailableException;

/**
 * A web server did not start because its port is held by somebody who must be left alone.
 *
 * @since 0.1.0
 */
public final class PortConflictException extends PortInUseException implements PortConflict {

	private final ConflictReport report;

	private PortConflictException(PortUnavailableException conflict, ConflictReport report) {
		super(report.port(), conflict.getCause());
		this.report = report;
	}

	/**
	 * Creates the exception. Its type is not that of this class so that callers can be
	 * loaded where there are no web servers.
	 */
	static RuntimeException of(PortUnavailableException conflict, ConflictReport report) {
		return new PortConflictException(conflict, report);
	}

	@Override
	public String getListener() {
		return this.report.listener();
	}

	@Override
	public String getDescription() {
		return this.report.description();
	}

	@Override
	public String getAdvice() {
		return this.report.advice();
	}

	@Override
	public String getMessage() {
		return this.report.description();
	}

	@Override
	public int getExitCode() {
		return this.report.exitCode();
	}

}
