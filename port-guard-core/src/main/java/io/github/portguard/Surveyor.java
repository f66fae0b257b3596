package io.github.portguard;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.github.portguard.conflict.ClaimFacts;
import io.github.portguard.conflict.ClaimJudge;
import io.github.portguard.conflict.ClaimReport;
import io.github.portguard.conflict.ClaimStatus;
import io.github.portguard.port.Addresses;
import io.github.portguard.port.ListeningSocket;
import io.github.portguard.port.SocketSnapshot;
import io.github.portguard.process.Namespaces;
import io.github.portguard.process.ProcessIdentity;
import io.github.portguard.process.ProcessSnapshot;
import io.github.portguard.process.ProcessTable;
import io.github.portguard.registry.ClaimOnRecord;
import io.github.portguard.registry.ClaimRecord;
import io.github.portguard.registry.RegistryException;

/**
 * Looks at many claims at the price of one look at the sockets. Nobody is asked anything:
 * no connection is made to any of the ports. Thread-safe.
 */
final class Surveyor {

	private static final Comparator<ClaimReport> BY_PORT = Comparator.comparingInt(ClaimReport::port)
		.thenComparing((report) -> report.record().instance());

	private final GuardContext context;

	private final TimedLookup limit;

	Surveyor(GuardContext context, TimedLookup limit) {
		this.context = context;
		this.limit = limit;
	}

	/**
	 * Surveys all claims.
	 * @param ports further ports to be looked at
	 */
	ClaimSurvey survey(Set<Integer> ports) {
		List<ClaimOnRecord> claims = List.of();
		String problem = null;
		try {
			claims = this.context.registry().claims();
		}
		catch (RegistryException ex) {
			problem = ex.getMessage();
		}
		View view = view(claims, ports);
		String unseen = view.problem();
		if (unseen != null) {
			List<ClaimReport> reports = claims.stream().map((claim) -> unseen(claim, unseen)).sorted(BY_PORT).toList();
			return new ClaimSurvey(this.context.clock().instant(), reports, List.of(), null, unseen);
		}
		ClaimJudge judge = new ClaimJudge(view.uid());
		List<ClaimFacts> facts = claims.stream().map(view::facts).toList();
		return new ClaimSurvey(this.context.clock().instant(),
				facts.stream().map(judge::judge).sorted(BY_PORT).toList(), judge.conflicts(facts), view.taken(),
				problem);
	}

	private static ClaimReport unseen(ClaimOnRecord claim, String problem) {
		return new ClaimReport(claim.record(), ClaimStatus.UNKNOWN, problem, Set.of());
	}

	/**
	 * Reports on the claims about one port.
	 */
	List<ClaimReport> reports(int port) throws RegistryException {
		List<ClaimOnRecord> claims = claims(port);
		View view = view(claims, Set.of(port));
		String problem = view.problem();
		ClaimJudge judge = new ClaimJudge(view.uid());
		return claims.stream()
			.map((claim) -> (problem != null) ? unseen(claim, problem) : judge.judge(view.facts(claim)))
			.sorted(BY_PORT)
			.toList();
	}

	/**
	 * Returns the claims about one port whose instances have ended.
	 */
	List<ClaimRecord> dead(int port) throws RegistryException {
		List<ClaimOnRecord> claims = claims(port);
		View view = view(claims, Set.of(port));
		ClaimJudge judge = new ClaimJudge(view.uid());
		return (view.problem() != null) ? List.of()
				: claims.stream()
					.filter((claim) -> judge.isDead(view.facts(claim)))
					.map(ClaimOnRecord::record)
					.toList();
	}

	private List<ClaimOnRecord> claims(int port) throws RegistryException {
		return this.context.registry().claims().stream().filter((claim) -> claim.record().port() == port).toList();
	}

	private @Nullable Long uid() {
		return this.context.lookups()
			.processes()
			.find(ProcessHandle.current().pid())
			.map(ProcessSnapshot::uid)
			.orElse((Long) null);
	}

	private View view(List<ClaimOnRecord> claims, Set<Integer> further) {
		Set<Integer> ports = new HashSet<>(further);
		claims.forEach((claim) -> ports.add(claim.record().port()));
		Set<ProcessIdentity> claimants = claims.stream()
			.map((claim) -> claim.record().process())
			.collect(Collectors.toSet());
		try {
			return this.limit.call("port-guard-surveyor", () -> look(ports, claimants));
		}
		catch (TimedLookup.FailedException ex) {
			return new View(null, null, null, Map.of(), Set.of(), Set.of(), ex.getMessage());
		}
	}

	private View look(Set<Integer> ports, Set<ProcessIdentity> claimants) throws Exception {
		ProcessTable processes = this.context.lookups().processes();
		Map<Integer, SocketSnapshot> sockets = this.context.lookups().sockets().findAll(ports);
		Set<ProcessIdentity> ended = new HashSet<>();
		Set<ProcessIdentity> suspended = new HashSet<>();
		for (ProcessIdentity claimant : claimants) {
			if (processes.hasEnded(claimant)) {
				ended.add(claimant);
			}
			else if (processes.isSuspended(claimant.pid())) {
				suspended.add(claimant);
			}
		}
		return new View(uid(), processes.bootId().orElse(null), processes.namespaces().orElse(null), sockets, ended,
				suspended, null);
	}

	/**
	 * What the machine looked like.
	 */
	private record View(@Nullable Long uid, @Nullable String bootId, @Nullable Namespaces namespaces,
			Map<Integer, SocketSnapshot> sockets, Set<ProcessIdentity> ended, Set<ProcessIdentity> suspended,
			@Nullable String problem) {

		Set<Integer> taken() {
			Map<Integer, SocketSnapshot> taken = new HashMap<>(this.sockets);
			taken.values().removeIf((snapshot) -> snapshot.listening().isEmpty());
			return taken.keySet();
		}

		ClaimFacts facts(ClaimOnRecord claim) {
			ClaimRecord record = claim.record();
			return new ClaimFacts(claim, Objects.equals(record.bootId(), this.bootId),
					Objects.equals(record.namespaces(), this.namespaces), this.ended.contains(record.process()),
					this.suspended.contains(record.process()), sockets(record));
		}

		private @Nullable List<ListeningSocket> sockets(ClaimRecord record) {
			SocketSnapshot snapshot = this.sockets.get(record.port());
			if (snapshot == null) {
				return null;
			}
			List<ListeningSocket> sockets = new ArrayList<>(snapshot.listening());
			sockets.removeIf((socket) -> !Addresses.overlap(socket.address(), record.address()));
			return sockets;
		}

	}

}
