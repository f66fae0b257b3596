package io.github.portguard;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import io.github.portguard.conflict.ClaimReport;
import io.github.portguard.conflict.Encounter;

/**
 * What is known about one port: who listens, what is claimed, and whether there is an
 * answer.
 *
 * @param at when it was looked at
 * @param inspection who holds it
 * @param addresses the addresses that are listened on according to the socket table, this
 * application's own included; {@code null} if they could not be looked up
 * @param encounter what is to be said about ending the holder, under the rules of
 * {@link Claims#endStale}
 * @param claims the claims on record about the port, on whatever address
 * @param answer whether the port answers
 * @since 0.1.0
 */
public record PortExamination(Instant at, PortInspection inspection, @Nullable List<InetAddress> addresses,
		Encounter encounter, List<ClaimReport> claims, Answer answer) {

	public PortExamination {
		addresses = (addresses != null) ? List.copyOf(addresses) : null;
		claims = List.copyOf(claims);
	}

	/**
	 * Whether somebody listens, according to the socket table alone.
	 * @return whether the port is taken; empty if that can't be told
	 */
	public Optional<Boolean> isTaken() {
		return (this.addresses != null) ? Optional.of(!this.addresses.isEmpty()) : Optional.empty();
	}

	/**
	 * Whether a port answers.
	 *
	 * @param tcp whether it accepts a connection; {@code null} if that was not tried
	 * @param http whether there was an answer to a question that every HTTP server
	 * answers by itself; {@code null} if it was not asked, for it is asked only of a
	 * holder whose claim says that it speaks HTTP
	 * @since 0.1.0
	 */
	public record Answer(@Nullable Boolean tcp, @Nullable Boolean http) {

		static final Answer NOT_ASKED = new Answer(null, null);

	}

}
