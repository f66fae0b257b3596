package io.github.portguard.boot.actuate;

import org.jspecify.annotations.Nullable;

import io.github.portguard.boot.actuate.Descriptors.ProblemDescriptor;

/**
 * An answer with its status.
 *
 * @param body the body; {@code null} for none
 * @param status the HTTP status
 */
record Reply(@Nullable Object body, int status) {

	static final int OK = 200;

	static final int BAD_REQUEST = 400;

	static final int CONFLICT = 409;

	static final int INTERNAL_SERVER_ERROR = 500;

	static final int SERVICE_UNAVAILABLE = 503;

	static final Reply NOT_FOUND = new Reply(null, 404);

	static Reply badRequest(String reason) {
		return new Reply(new ProblemDescriptor(reason), BAD_REQUEST);
	}

	static Reply unavailable(String reason) {
		return new Reply(new ProblemDescriptor(reason), SERVICE_UNAVAILABLE);
	}

	static Reply ok(Object body) {
		return new Reply(body, OK);
	}

}
