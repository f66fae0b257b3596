package io.github.portguard.boot.actuate;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.github.portguard.ClaimSurvey;
import io.github.portguard.PortExamination;
import io.github.portguard.PortInspection;
import io.github.portguard.PortLease;
import io.github.portguard.PortRelease;
import io.github.portguard.boot.actuate.Descriptors.AnswerDescriptor;
import io.github.portguard.boot.actuate.Descriptors.ClaimDescriptor;
import io.github.portguard.boot.actuate.Descriptors.ConflictDescriptor;
import io.github.portguard.boot.actuate.Descriptors.DisagreementDescriptor;
import io.github.portguard.boot.actuate.Descriptors.EvidenceDescriptor;
import io.github.portguard.boot.actuate.Descriptors.HolderDescriptor;
import io.github.portguard.boot.actuate.Descriptors.ListenerDescriptor;
import io.github.portguard.boot.actuate.Descriptors.PortDescriptor;
import io.github.portguard.boot.actuate.Descriptors.ReleaseDescriptor;
import io.github.portguard.boot.actuate.Descriptors.SummaryDescriptor;
import io.github.portguard.boot.actuate.Descriptors.SystemDescriptor;
import io.github.portguard.conflict.ClaimConflict;
import io.github.portguard.conflict.ClaimReport;
import io.github.portguard.conflict.ClaimStatus;
import io.github.portguard.conflict.Conflict;
import io.github.portguard.conflict.Encounter;
import io.github.portguard.conflict.Holder;
import io.github.portguard.conflict.Narrator;
import io.github.portguard.conflict.Verdict;
import io.github.portguard.conflict.VerdictKind;
import io.github.portguard.registry.ClaimRecord;

/**
 * Turns verdicts and claims into what is shown of them.
 */
final class DescriptorFactory {

	private final Discretion discretion;

	private final Narrator narrator;

	private final Predicate<ClaimRecord> own;

	DescriptorFactory(Discretion discretion, Predicate<ClaimRecord> own) {
		this.discretion = discretion;
		this.narrator = discretion.narrator();
		this.own = own;
	}

	ListenerDescriptor listener(PortLease lease, @Nullable String lostBecause) {
		return new ListenerDescriptor(lease.request().listener(), lease.request().port(), lease.port(),
				address(lease.request().address()), name(lease.acquisition()), lease.since(),
				(lostBecause != null) ? "lost" : (lease.isClaimed() ? "held" : "none"), lostBecause,
				lease.encounters().stream().map(this::conflict).toList());
	}

	private ConflictDescriptor conflict(Encounter encounter) {
		Verdict verdict = encounter.verdict();
		return new ConflictDescriptor(encounter.port(), verdict.conflict().at(), name(verdict.kind()),
				evidence(verdict), verdict.signs().keySet().stream().sorted().map(DescriptorFactory::name).toList(),
				verdict.vetoes().stream().sorted().map(DescriptorFactory::name).toList(),
				name(encounter.resolution().kind()), this.narrator.reason(encounter.resolution()).orElse((String) null),
				encounter.signalled(), holder(verdict), this.narrator.situation(verdict));
	}

	private static List<EvidenceDescriptor> evidence(Verdict verdict) {
		return verdict.evidence()
			.stream()
			.map((item) -> new EvidenceDescriptor(name(item.proof()), item.established()))
			.toList();
	}

	private @Nullable HolderDescriptor holder(Verdict verdict) {
		Holder holder = verdict.holder();
		if (holder == null) {
			return (verdict.kind() == VerdictKind.SELF) ? self(verdict) : null;
		}
		ClaimRecord record = holder.record();
		return new HolderDescriptor(holder.pid(), holder.name(), this.discretion.value(holder.user()),
				holder.startedAt(), this.discretion.value(holder.directory()), record != null,
				(record != null) ? record.application().id() : null);
	}

	private HolderDescriptor self(Verdict verdict) {
		Conflict conflict = verdict.conflict();
		return new HolderDescriptor(conflict.self().pid(), null, this.discretion.value(conflict.self().user()), null,
				this.discretion.value(conflict.self().application().directory()), conflict.selfHeld(),
				conflict.self().application().id());
	}

	PortDescriptor port(PortExamination examination, @Nullable String lostBecause) {
		Verdict verdict = examination.inspection().verdict();
		Conflict conflict = verdict.conflict();
		Boolean taken = examination.isTaken().orElse((Boolean) null);
		boolean held = !Boolean.FALSE.equals(taken) && (conflict.selfHeld() || !conflict.sockets().isEmpty());
		return new PortDescriptor(conflict.port(), examination.at(), taken, addresses(examination),
				held ? holder(verdict) : null, held ? name(verdict.kind()) : null, evidence(verdict),
				new AnswerDescriptor(examination.answer().tcp(), examination.answer().http()),
				claims(examination.claims()), description(examination.inspection(), taken),
				new Recommendations(examination, lostBecause).list());
	}

	private static @Nullable List<String> addresses(PortExamination examination) {
		List<InetAddress> addresses = examination.addresses();
		return (addresses != null) ? addresses.stream().map(InetAddress::getHostAddress).toList() : null;
	}

	private String description(PortInspection inspection, @Nullable Boolean taken) {
		int port = inspection.verdict().conflict().port();
		if (Boolean.FALSE.equals(taken)) {
			return (inspection.verdict().conflict().selfHeld()
					? "This application has acquired port %s, but nobody listens on it." : "Nobody listens on port %s.")
				.formatted(port);
		}
		if (inspection.verdict().kind() == VerdictKind.SELF) {
			return "Port %s is held by this application.".formatted(port);
		}
		return this.discretion.shown() ? inspection.description() : inspection.discreetDescription();
	}

	private List<ClaimDescriptor> claims(List<ClaimReport> reports) {
		return reports.stream().map(this::claim).toList();
	}

	private ClaimDescriptor claim(ClaimReport report) {
		ClaimRecord record = report.record();
		return new ClaimDescriptor(record.port(), address(record.address()), record.listener(), record.requestedPort(),
				record.application().id(), record.pid(), this.own.test(record), name(record.state()),
				record.readySince(), name(report.status()), this.narrator.quote(report.reason()),
				this.discretion.value(record.user()), this.discretion.value(record.application().directory()));
	}

	SystemDescriptor system(ClaimSurvey survey, Set<Integer> configured) {
		Set<Integer> claimed = survey.claims().stream().map(ClaimReport::port).collect(Collectors.toSet());
		Set<Integer> taken = survey.taken();
		Map<String, Long> statuses = counts(ClaimStatus.values());
		survey.claims().forEach((report) -> statuses.merge(name(report.status()), 1L, Long::sum));
		Map<String, Long> kinds = counts(ClaimConflict.Kind.values());
		survey.conflicts().forEach((conflict) -> kinds.merge(name(conflict.kind()), 1L, Long::sum));
		return new SystemDescriptor(survey.at(),
				new SummaryDescriptor(claimed.size(), (taken != null) ? common(claimed, taken) : null,
						configured.size(), (taken != null) ? configured.size() - common(configured, taken) : null,
						statuses, kinds),
				claims(survey.claims()), survey.conflicts().stream().map(this::disagreement).toList(),
				(survey.problem() != null) ? this.narrator.quote(survey.problem()) : null);
	}

	private static int common(Set<Integer> first, Set<Integer> second) {
		return (int) first.stream().filter(second::contains).count();
	}

	private static Map<String, Long> counts(Enum<?>[] values) {
		Map<String, Long> counts = new LinkedHashMap<>();
		for (Enum<?> value : values) {
			counts.put(name(value), 0L);
		}
		return counts;
	}

	private DisagreementDescriptor disagreement(ClaimConflict conflict) {
		List<Long> claimants = conflict.claims().stream().map((claim) -> claim.record().pid()).sorted().toList();
		List<Long> holders = new ArrayList<>(conflict.holders());
		holders.sort(null);
		return new DisagreementDescriptor(name(conflict.kind()), conflict.port(), claimants, holders,
				Recommendations.describe(conflict));
	}

	ReleaseDescriptor release(PortRelease release) {
		Encounter encounter = release.encounter();
		return new ReleaseDescriptor(release.port(), name(release.outcome()),
				this.discretion.shown() ? release.description() : release.discreetDescription(),
				(encounter != null) ? conflict(encounter) : null);
	}

	private static @Nullable String address(@Nullable InetAddress address) {
		return (address != null && !address.isAnyLocalAddress()) ? address.getHostAddress() : null;
	}

	/**
	 * The name of a constant as it stands in properties.
	 */
	static String name(Enum<?> constant) {
		return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
