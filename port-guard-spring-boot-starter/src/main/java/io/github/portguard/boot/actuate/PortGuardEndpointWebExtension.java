package io.github.portguard.boot.actuate;

import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * {@link EndpointWebExtension @EndpointWebExtension} for the {@link PortGuardEndpoint}:
 * adds HTTP statuses, and knows who asks.
 *
 * @since 0.1.0
 */
@EndpointWebExtension(endpoint = PortGuardEndpoint.class)
public class PortGuardEndpointWebExtension {

	private final PortGuardEndpoint delegate;

	private final Show showValues;

	private final Set<String> roles;

	/**
	 * Creates the extension.
	 * @param delegate the endpoint
	 * @param showValues when to show the names of users and directories
	 * @param roles who is authorized to see them; empty for every authenticated user
	 */
	public PortGuardEndpointWebExtension(PortGuardEndpoint delegate, Show showValues, Set<String> roles) {
		this.delegate = delegate;
		this.showValues = showValues;
		this.roles = roles;
	}

	/**
	 * Returns the listeners of this application.
	 * @param securityContext says who asks
	 * @return the listeners, with the conflicts they have met
	 */
	@ReadOperation
	public WebEndpointResponse<Object> listeners(SecurityContext securityContext) {
		return response(this.delegate.listeners(isShown(securityContext)));
	}

	/**
	 * Returns one port in detail, or all claims of this user.
	 * @param securityContext says who asks
	 * @param port the port, or {@code system}
	 * @return the details, or status 400, 404 or 503
	 */
	@ReadOperation
	public WebEndpointResponse<Object> port(SecurityContext securityContext, @Selector String port) {
		return response(this.delegate.port(port, isShown(securityContext)));
	}

	/**
	 * Removes a dead claim, or ends a stale instance of this application.
	 * @param securityContext says who asks
	 * @param port the port
	 * @param endStale whether to end the instance on the port if it is provably stale;
	 * {@code null} for not
	 * @return what was done, or status 400, 404, 409 or 503
	 */
	@DeleteOperation
	public WebEndpointResponse<Object> release(SecurityContext securityContext, @Selector String port,
			@Nullable Boolean endStale) {
		return response(this.delegate.release(port, Boolean.TRUE.equals(endStale), isShown(securityContext),
				securityContext.getPrincipal()));
	}

	private boolean isShown(SecurityContext securityContext) {
		return this.showValues.isShown(securityContext, this.roles);
	}

	private static WebEndpointResponse<Object> response(Reply reply) {
		Object body = reply.body();
		return (body != null) ? new WebEndpointResponse<>(body, reply.status())
				: new WebEndpointResponse<>(reply.status());
	}

}
