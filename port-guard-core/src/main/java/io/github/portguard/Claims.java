package io.github.portguard;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.portguard.PortExamination.Answer;
import io.github.portguard.PortRelease.Outcome;
import io.github.portguard.conflict.ClaimReport;
import io.github.portguard.conflict.Conflict;
import io.github.portguard.conflict.Encounter;
import io.github.portguard.conflict.Holder;
import io.github.portguard.conflict.Verdict;
import io.github.portguard.conflict.VerdictKind;
import io.github.portguard.port.ListeningSocket;
import io.github.portguard.port.PortRequest;
import io.github.portguard.port.ResponseProbe;
import io.github.portguard.registry.ClaimRecord;
import io.github.portguard.registry.RegistryException;

/**
 * The claims of all guarded applications of this user, as an application that is up sees
 * them. Nothing here ever binds a port: whether one is taken is read from the socket
 * table of this machine.
 * <p>
 * Thread-safe. Looking takes milliseconds as a rule, and no longer than the look-up
 * timeout and that of the registry.
 *
 * @since 0.1.0
 */
public final class Claims {

	private static final Logger logger = LoggerFactory.getLogger(PortGuard.class);

	private static final Duration CONNECTING = Duration.ofMillis(500);

	private static final Duration ANSWERING = Duration.ofSeconds(1);

	private final GuardContext context;

	private final TimedLookup limit;

	private final Surveyor surveyor;

	private final PortReleaser releaser;

	Claims(GuardContext context) {
		this.context = context;
		this.limit = new TimedLookup(context.lookups().timeout());
		this.surveyor = new Surveyor(context, this.limit);
		this.releaser = new PortReleaser(context, this.limit);
	}

	/**
	 * Returns how all claims stand. However many there are, the sockets of this machine
	 * are looked at once, and no connection is made to any port.
	 * @param ports further ports of which to say whether they are taken
	 * @return the survey; it says so if something could not be found out in time
	 */
	public ClaimSurvey survey(Set<Integer> ports) {
		return this.surveyor.survey(ports);
	}

	/**
	 * Whether a claim is one of this {@link PortGuard}.
	 * @param claim the claim
	 * @return whether it is
	 */
	public boolean isOwn(ClaimRecord claim) {
		return claim.instance().equals(this.context.registry().instance());
	}

	/**
	 * Whether there is a claim about a port, dead or alive.
	 * @param port the port
	 * @return whether there is; {@code false}, too, if the registry can't be used
	 */
	public boolean isOnRecord(int port) {
		try {
			return this.context.registry().ports().contains(port);
		}
		catch (RegistryException ex) {
			logger.debug("It can't be told whether port {} is claimed", port, ex);
			return false;
		}
	}

	/**
	 * Examines one port. If somebody listens, a connection is made, and closed at once; a
	 * holder whose claim says that it speaks HTTP is asked a question that its server
	 * answers by itself.
	 * @param request the port, and the address of the listener that would like to have it
	 * @return what was found out in time
	 */
	public PortExamination examine(PortRequest request) {
		Encounter encounter = judge(request);
		List<ClaimReport> reports = reports(request.port());
		return new PortExamination(this.context.clock().instant(), new PortInspection(encounter.verdict()),
				addresses(encounter.verdict().conflict()), encounter, reports, answer(encounter.verdict(), reports));
	}

	/**
	 * The sockets in the way of a port that this JVM holds have not been looked for: that
	 * it does is known without. Whether it listens, too, is another question.
	 */
	private @Nullable List<InetAddress> addresses(Conflict conflict) {
		List<ListeningSocket> sockets = conflict.sockets();
		if (conflict.selfHeld()) {
			try {
				sockets = this.limit.call("port-guard-surveyor",
						() -> this.context.lookups().sockets().find(conflict.port()).listening());
			}
			catch (TimedLookup.FailedException ex) {
				logger.debug("The sockets on port {} could not be looked at", conflict.port(), ex);
				return null;
			}
		}
		return (sockets.isEmpty() && conflict.problem() != null) ? null
				: sockets.stream().map(ListeningSocket::address).distinct().toList();
	}

	private List<ClaimReport> reports(int port) {
		try {
			return this.surveyor.reports(port);
		}
		catch (RegistryException ex) {
			logger.debug("The claims about port {} can't be read", port, ex);
			return List.of();
		}
	}

	private static Answer answer(Verdict verdict, List<ClaimReport> reports) {
		Conflict conflict = verdict.conflict();
		if (conflict.sockets().isEmpty() && !conflict.selfHeld()) {
			return Answer.NOT_ASKED;
		}
		InetAddress address = conflict.sockets().isEmpty() ? conflict.request().address()
				: conflict.sockets().get(0).address();
		InetAddress target = (address != null) ? address : InetAddress.getLoopbackAddress();
		if (!ResponseProbe.accepts(target, conflict.port(), CONNECTING)) {
			return new Answer(false, null);
		}
		return new Answer(true, speaksHttp(verdict, reports) ? answersHttp(target, conflict.port()) : null);
	}

	private static boolean speaksHttp(Verdict verdict, List<ClaimReport> reports) {
		long pid = pidOf(verdict);
		return reports.stream()
			.map(ClaimReport::record)
			.anyMatch((record) -> record.scheme() != null && record.process().pid() == pid);
	}

	private static long pidOf(Verdict verdict) {
		Holder holder = verdict.holder();
		return (holder != null) ? holder.pid()
				: (verdict.kind() == VerdictKind.SELF) ? ProcessHandle.current().pid() : -1;
	}

	private static @Nullable Boolean answersHttp(InetAddress address, int port) {
		try (ResponseProbe probe = ResponseProbe.ask(address, port)) {
			return (probe != null) ? probe.awaitAnswer(ANSWERING) : null;
		}
	}

	/**
	 * Removes the claims about a port whose instances have ended beyond doubt. Nobody is
	 * sent a signal.
	 * @param port the port
	 * @return what was done
	 */
	public PortRelease removeDeadClaims(int port) {
		try {
			int removed = 0;
			for (ClaimRecord dead : this.surveyor.dead(port)) {
				removed += this.context.registry().discard(dead) ? 1 : 0;
			}
			if (removed > 0) {
				return new PortRelease(port, Outcome.CLAIM_REMOVED,
						"The claim of an instance that has ended was removed from port %s.".formatted(port), null);
			}
			return this.surveyor.reports(port)
				.stream()
				.findFirst()
				.map((report) -> new PortRelease(port, Outcome.REFUSED,
						"The claim on port %s is not dead: %s.".formatted(port, report.reason()), null))
				.orElseGet(() -> new PortRelease(port, Outcome.NOTHING_TO_DO,
						"There is no claim on port %s.".formatted(port), null));
		}
		catch (RegistryException ex) {
			return failed(port, ex);
		}
	}

	private static PortRelease failed(int port, RegistryException reason) {
		return new PortRelease(port, Outcome.FAILED, "Nothing was done: %s.".formatted(reason.getMessage()), null);
	}

	/**
	 * Judges the holder of a port with a view to {@linkplain #endStale(Encounter) ending}
	 * it. Nobody is asked anything or sent a signal.
	 * @param request the port, and the address of the listener that would like to have it
	 * @return what was concluded in time
	 */
	public Encounter judge(PortRequest request) {
		return this.releaser.judge(request);
	}

	/**
	 * Makes a stale instance of this application give a port up. What must be established
	 * for that, what speaks against it and how it goes on is exactly the same as when
	 * this application starts and finds the port busy, with one difference: an instance
	 * that is merely running is left alone whatever the policy says. The port is not
	 * bound afterwards.
	 * <p>
	 * It blocks as {@link PortGuard#acquire} does: until the port is free; or up to the
	 * grace period and two seconds for another process that wants the port, too, then for
	 * the grace period or as long as the holder has announced for its shutdown, but ten
	 * minutes at most, and for some seconds once the holder has been forced; and for some
	 * looks at the machine. An interrupt does not end the wait.
	 * @param request the port, and the address of the listener that would like to have it
	 * @return what was done
	 */
	public PortRelease endStale(PortRequest request) {
		return this.releaser.refusal(request.port(), null).orElseGet(() -> endStale(judge(request)));
	}

	/**
	 * Does the same for a holder that was judged before, so that whoever asks for it need
	 * not wait for the look at the machine and the end of an instance in one. All of it
	 * is established anew.
	 * @param encounter what {@link #judge(PortRequest)} has concluded
	 * @return what was done
	 */
	public PortRelease endStale(Encounter encounter) {
		return this.releaser.end(encounter);
	}

}
