package io.github.portguard;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.portguard.conflict.Conflict;
import io.github.portguard.conflict.Encounter;
import io.github.portguard.conflict.Holder;
import io.github.portguard.conflict.Judge;
import io.github.portguard.conflict.Policy;
import io.github.portguard.conflict.Resolution;
import io.github.portguard.conflict.Resolver;
import io.github.portguard.conflict.Self;
import io.github.portguard.conflict.StaleSign;
import io.github.portguard.conflict.Verdict;
import io.github.portguard.conflict.VerdictKind;
import io.github.portguard.port.PortRequest;
import io.github.portguard.process.Terminator;
import io.github.portguard.registry.ClaimRecord;
import io.github.portguard.registry.ClaimState;
import io.github.portguard.registry.RegistryException;

/**
 * Looks at busy ports on behalf of one acquisition, as often as is needed. What it says
 * is found out anew each time, but for a plan. To be closed when the acquisition is over.
 */
final class PortExaminer implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(PortExaminer.class);

	private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(31);

	private final GuardContext context;

	private final PortRequest request;

	private final TimedLookup limit;

	private final Glance glance;

	private final Policy policy;

	private @Nullable Investigator investigator;

	private @Nullable Judge judge;

	private @Nullable Resolver resolver;

	private @Nullable Self self;

	private @Nullable Inquiry inquiry;

	PortExaminer(GuardContext context, PortRequest request) {
		this(context, request, context.policy(), new TimedLookup(context.lookups().timeout()));
	}

	PortExaminer(GuardContext context, PortRequest request, Policy policy, TimedLookup limit) {
		this.context = context;
		this.request = request;
		this.limit = limit;
		this.glance = new Glance(context.lookups(), context.clock(), limit);
		this.policy = policy;
	}

	/**
	 * Made when it is needed, as what follows: a port that is passed by is not judged
	 * before another one is bound.
	 */
	private Investigator investigator() {
		if (this.investigator == null) {
			this.investigator = new Investigator(this.context.lookups(), this.context.registry(), this.context.clock(),
					this.limit);
		}
		return this.investigator;
	}

	private Judge judge() {
		if (this.judge == null) {
			this.judge = new Judge(this.policy);
		}
		return this.judge;
	}

	/**
	 * Takes a look at where this application runs.
	 */
	Resolver resolver() {
		if (this.resolver == null) {
			this.resolver = new Resolver(this.policy, this.context.surroundings(), Terminator.isPolite());
		}
		return this.resolver;
	}

	private Self self() {
		if (this.self == null) {
			this.self = this.context.self();
		}
		return this.self;
	}

	Set<Integer> portsOnRecord() {
		try {
			return this.context.registry().ports();
		}
		catch (RegistryException ex) {
			logger.debug("Nothing is known about earlier claims", ex);
			return Set.of();
		}
	}

	/**
	 * Whether somebody listens on a port who would not be made to give it up, going by
	 * what is written down about it: even if all that is not known without a closer look
	 * spoke for that.
	 * @param port the port
	 * @param records what is written down
	 * @return whether it is beyond doubt; {@code false} if nothing is written down
	 */
	boolean isBeyondEnding(int port, List<ClaimRecord> records) {
		for (ClaimRecord record : records) {
			Conflict conflict = (record.state() != ClaimState.STOPPING)
					? this.glance.suppose(this.request, port, self(), record) : null;
			if (conflict == null || isEndConceivable(judge().judge(conflict))) {
				return false;
			}
		}
		return !records.isEmpty();
	}

	private boolean isEndConceivable(Verdict verdict) {
		return resolver().resolve(verdict) instanceof Resolution.FreePort || isAnswerDecisive(verdict);
	}

	/**
	 * Returns what is written down about some ports.
	 * @return the records by port; nothing about a port if they can't be read
	 */
	Map<Integer, List<ClaimRecord>> records(Set<Integer> ports) {
		try {
			return this.context.registry().find(ports);
		}
		catch (RegistryException ex) {
			logger.debug("The claims can't be read", ex);
			return Map.of();
		}
	}

	/**
	 * Looks at a port and judges its holder.
	 */
	Verdict examine(int port) {
		Conflict conflict = investigator().investigate(this.request, port, self());
		if (this.inquiry != null) {
			conflict = this.inquiry.addTo(conflict);
		}
		return judge().judge(conflict);
	}

	/**
	 * Judges what was seen of a port before its bind failed. That is enough to plan that
	 * the holder is to give it up, since every proof is established anew before anybody
	 * is signalled. It is not enough for any other plan, nor if a glance shows that
	 * something has changed.
	 * @param seen what was seen
	 * @return the verdict, or {@code null} if a look is needed
	 */
	@Nullable Verdict plan(Conflict seen) {
		Verdict verdict = judge().judge(new Conflict(this.request, seen.port(), seen.at(), self(), seen.selfHeld(),
				seen.sockets(), seen.holders(), seen.connected(), seen.problem()));
		Holder holder = verdict.holder();
		return (resolver().resolve(verdict) instanceof Resolution.FreePort && holder != null
				&& this.glance.isUnchanged(this.request, seen, holder) && isStillOnRecord(seen.port(), holder))
						? verdict : null;
	}

	/**
	 * Whether a holder has not written anything new down, such as that it is stopping.
	 * The first time that records are compared the JVM puts the comparison together,
	 * which takes longer than a look: {@link Preparation} has done so.
	 */
	private boolean isStillOnRecord(int port, Holder holder) {
		ClaimRecord record = holder.record();
		return record != null && records(Set.of(port)).getOrDefault(port, List.of()).contains(record);
	}

	/**
	 * Looks at a port, judges its holder and decides what is to be done. If everything
	 * depends on whether the holder still answers, it is asked, and that can take a
	 * while.
	 */
	Encounter encounter(int port) {
		return encounter(examine(port));
	}

	/**
	 * Decides what is to be done about a holder that was just judged.
	 */
	Encounter encounter(Verdict verdict) {
		Verdict decisive = verdict;
		if (isAnswerDecisive(verdict) && ask(verdict)) {
			decisive = examine(verdict.conflict().port());
		}
		return new Encounter(decisive, resolver().resolve(decisive));
	}

	/**
	 * Looks at a port, judges its holder and decides what would be done, without putting
	 * any question to the holder.
	 */
	Encounter encounterWithoutAsking(int port) {
		Verdict verdict = examine(port);
		return new Encounter(verdict, resolver().resolve(verdict));
	}

	/**
	 * Looks at a port that was passed by, and judges its holder. Nobody is made to give
	 * it up any more.
	 */
	Encounter encounterInPassing(int port) {
		Verdict verdict = examine(port);
		Resolution resolution = resolver().resolve(verdict);
		return new Encounter(verdict, (resolution instanceof Resolution.FreePort)
				? resolver().resolveWithoutSignal(verdict, "it was not recognised before the port was passed by")
				: resolution);
	}

	/**
	 * Whether the holder would be ended if it did not answer, and is left alone if it
	 * does.
	 */
	private boolean isAnswerDecisive(Verdict verdict) {
		if (resolver().resolve(verdict) instanceof Resolution.FreePort || !judge().needsAnswer(verdict)) {
			return false;
		}
		Verdict silent = new Verdict(VerdictKind.STALE, verdict.conflict(), verdict.holder(), verdict.evidence(),
				Map.of(StaleSign.UNRESPONSIVE, "it might not answer"), verdict.vetoes());
		return resolver().resolve(silent) instanceof Resolution.FreePort;
	}

	private boolean ask(Verdict verdict) {
		Holder holder = verdict.holder();
		close();
		this.inquiry = (holder != null) ? Inquiry.open(holder, verdict.conflict().port()) : null;
		return this.inquiry != null && !this.inquiry.awaitAnswer(ANSWER_TIMEOUT);
	}

	Eviction.Examination examination(int port) {
		return new Eviction.Examination() {

			@Override
			public Verdict examine() {
				return PortExaminer.this.examine(port);
			}

			@Override
			public Resolution resolve(Verdict verdict) {
				return resolver().resolve(verdict);
			}

			@Override
			public boolean isTouchable(Verdict verdict, Holder holder) {
				return Judge.vetoesOnDescendant(verdict.conflict().self(), holder).isEmpty();
			}

		};
	}

	@Override
	public void close() {
		if (this.inquiry != null) {
			this.inquiry.close();
			this.inquiry = null;
		}
	}

}
