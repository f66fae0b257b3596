package io.github.portguard.boot;

import io.github.portguard.PortUnavailableException;

/**
 * A listener other than a web server, such as a gRPC server, did not start because its
 * port is held by somebody who must be left alone.
 *
 * @since 0.1.0
 */
public final class ListenerConflictException extends IllegalStateException implements PortConflict {

	private final ConflictReport report;

	private ListenerConflictException(PortUnavailableException conflict, ConflictReport report) {
		super(report.description(), conflict.getCause());
		this.report = report;
	}

	/**
	 * Creates the exception. Its type is not that of this class so that callers can be
	 * loaded without it: as a rule there is no conflict.
	 */
	static RuntimeException of(PortUnavailableException conflict, ConflictReport report) {
		return new ListenerConflictException(conflict, report);
	}

	@Override
	public String getListener() {
		return this.report.listener();
	}

	@Override
	public int getPort() {
		return this.report.port();
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
	public int getExitCode() {
		return this.report.exitCode();
	}

}
