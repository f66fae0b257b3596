package io.github.portguard.boot.actuate;

import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.context.ApplicationEventPublisher;

import io.github.portguard.ClaimSurvey;
import io.github.portguard.Claims;
import io.github.portguard.PortExamination;
import io.github.portguard.PortGuard;
import io.github.portguard.PortLease;
import io.github.portguard.boot.ServerGuard;
import io.github.portguard.boot.actuate.Descriptors.ListenersDescriptor;
import io.github.portguard.port.PortRange;

/**
 * {@link Endpoint @Endpoint} that tells on which ports this application is and why, and
 * how the ports of all guarded applications of this user stand. Its only operation that
 * changes anything is off unless access is granted.
 *
 * @since 0.1.0
 */
@Endpoint(id = "portguard", defaultAccess = Access.READ_ONLY)
public class PortGuardEndpoint {

	static final String SYSTEM = "system";

	private static final String NO_PORT = "This is not a port: use a number from 1 to %s, or '%s' to read about all claims."
		.formatted(PortRange.MAX_PORT, SYSTEM);

	private final Claims claims;

	private final @Nullable ServerGuard guard;

	private final Show showValues;

	private final ApplicationEventPublisher eventPublisher;

	private final AnswerCache cache;

	private final KnownPorts ports;

	private final Releases releases;

	/**
	 * Creates the endpoint.
	 * @param portGuard knows the claims
	 * @param enabled whether the guard is on, so that anything may be changed
	 * @param guard knows the listeners of this application; {@code null} if it has none
	 * @param showValues when to show the names of users and directories
	 * @param timeToLive how long an answer is kept
	 * @param timeout how long a request waits for a look at the machine
	 * @param eventPublisher is told of everything that was asked for beyond reading
	 */
	public PortGuardEndpoint(PortGuard portGuard, boolean enabled, @Nullable ServerGuard guard, Show showValues,
			Duration timeToLive, Duration timeout, ApplicationEventPublisher eventPublisher) {
		this.claims = portGuard.claims();
		this.guard = guard;
		this.showValues = showValues;
		this.eventPublisher = eventPublisher;
		this.cache = new AnswerCache(timeToLive, timeout);
		this.ports = new KnownPorts(this.claims, guard);
		this.releases = new Releases(this.claims, enabled, this.ports, timeout, this.cache::clear);
	}

	/**
	 * Returns the listeners of this application.
	 * @return the listeners, with the conflicts they have met
	 */
	@ReadOperation
	public @Nullable Object listeners() {
		return listeners(isShown()).body();
	}

	/**
	 * Returns one port in detail, or all claims of this user.
	 * @param port the port, or {@code system}
	 * @return the details; {@code null} if the port is neither claimed nor configured
	 */
	@ReadOperation
	public @Nullable Object port(@Selector String port) {
		return port(port, isShown()).body();
	}

	/**
	 * Removes a dead claim, or ends a stale instance of this application.
	 * @param port the port
	 * @param endStale whether to end the instance on the port if it is provably stale;
	 * {@code null} for not
	 * @return what was done; {@code null} if the port is neither claimed nor configured
	 */
	@DeleteOperation
	public @Nullable Object release(@Selector String port, @Nullable Boolean endStale) {
		return release(port, Boolean.TRUE.equals(endStale), isShown(), null).body();
	}

	private boolean isShown() {
		return this.showValues.isShown(true);
	}

	Reply listeners(boolean shown) {
		ServerGuard guard = this.guard;
		if (guard == null) {
			return Reply.ok(new ListenersDescriptor(List.of()));
		}
		return timely(() -> {
			Map<PortLease, String> lost = this.cache.get("listeners", guard::findLostClaims);
			DescriptorFactory factory = factory(shown);
			return Reply.ok(new ListenersDescriptor(
					guard.leases().stream().map((lease) -> factory.listener(lease, lost.get(lease))).toList()));
		});
	}

	Reply port(String selector, boolean shown) {
		if (SYSTEM.equals(selector)) {
			return system(shown);
		}
		OptionalInt port = KnownPorts.parse(selector);
		return port.isPresent() ? port(port.getAsInt(), shown) : Reply.badRequest(NO_PORT);
	}

	private Reply port(int port, boolean shown) {
		return timely(() -> {
			Optional<PortView> view = this.cache.get(port,
					() -> this.ports.contains(port) ? Optional.of(view(port)) : Optional.empty());
			return view.map((found) -> Reply.ok(factory(shown).port(found.examination(), found.lostBecause())))
				.orElse(Reply.NOT_FOUND);
		});
	}

	private PortView view(int port) {
		Map<PortLease, String> lost = (this.guard != null) ? this.guard.findLostClaims() : Map.of();
		return new PortView(this.claims.examine(this.ports.request(port)),
				lost.entrySet()
					.stream()
					.filter((entry) -> entry.getKey().port() == port)
					.map(Map.Entry::getValue)
					.findFirst()
					.orElse((String) null));
	}

	private Reply system(boolean shown) {
		return timely(() -> {
			SystemView view = this.cache.get(SYSTEM, () -> {
				Set<Integer> configured = this.ports.configured();
				return new SystemView(this.claims.survey(configured), configured);
			});
			return Reply.ok(factory(shown).system(view.survey(), view.configured()));
		});
	}

	Reply release(String selector, boolean endStale, boolean shown, @Nullable Principal principal) {
		OptionalInt port = KnownPorts.parse(selector);
		DeleteRecord record = new DeleteRecord(port.isPresent() ? (Object) port.getAsInt() : selector, endStale,
				principal);
		try {
			if (port.isPresent()) {
				return this.releases.release(port.getAsInt(), endStale, factory(shown), record);
			}
			record.settle("bad-request", NO_PORT);
			return Reply.badRequest(NO_PORT);
		}
		catch (RuntimeException | Error ex) {
			record.fail(ex);
			throw ex;
		}
		finally {
			record.tell(this.eventPublisher);
		}
	}

	private DescriptorFactory factory(boolean shown) {
		return new DescriptorFactory(new Discretion(shown), this.claims::isOwn);
	}

	private static Reply timely(Look look) {
		try {
			return look.look();
		}
		catch (TimeoutException ex) {
			return Reply.unavailable("The ports of this machine could not be looked at in time.");
		}
	}

	/**
	 * A look at the machine that may take too long.
	 */
	@FunctionalInterface
	private interface Look {

		Reply look() throws TimeoutException;

	}

	/**
	 * One port, and why the claim of this application on it is lost.
	 *
	 * @param examination the port
	 * @param lostBecause why the claim is lost; {@code null} if it is not
	 */
	private record PortView(PortExamination examination, @Nullable String lostBecause) {

	}

	/**
	 * All claims, and the ports of this application among which they were looked for.
	 *
	 * @param survey the claims
	 * @param configured the ports
	 */
	private record SystemView(ClaimSurvey survey, Set<Integer> configured) {

	}

}
