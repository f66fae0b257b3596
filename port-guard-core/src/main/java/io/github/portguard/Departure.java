package io.github.portguard;

import java.time.Duration;
import java.util.function.IntPredicate;

import org.jspecify.annotations.Nullable;

import io.github.portguard.conflict.Holder;
import io.github.portguard.conflict.Resolution;
import io.github.portguard.conflict.Verdict;
import io.github.portguard.conflict.VerdictKind;
import io.github.portguard.port.PortRequest;
import io.github.portguard.process.Terminator;
import io.github.portguard.registry.ClaimRecord;
import io.github.portguard.registry.ClaimState;

/**
 * Waits for a port of which the holder is gone already, or on its way out, as when an IDE
 * starts an application again.
 */
final class Departure {

	static final Duration RETRY = Duration.ofSeconds(1);

	private final GuardContext context;

	private final PortRequest request;

	private final PortExaminer examiner;

	private final IntPredicate bind;

	Departure(GuardContext context, PortRequest request, PortExaminer examiner, IntPredicate bind) {
		this.context = context;
		this.request = request;
		this.examiner = examiner;
		this.bind = bind;
	}

	/**
	 * Whether there is something to wait for. If nothing can be found out, the port that
	 * was asked for is given the benefit of the doubt, unless it was passed by.
	 * @param verdict what the holder is to us
	 */
	boolean isUnderWay(Verdict verdict) {
		Holder holder = verdict.holder();
		if (holder == null) {
			return verdict.kind() == VerdictKind.UNKNOWN
					&& (verdict.conflict().problem() == null || verdict.conflict().port() == this.request.port());
		}
		ClaimRecord record = holder.record();
		return record != null && record.state() == ClaimState.STOPPING
				&& record.process().equals(holder.process().identity());
	}

	/**
	 * Waits a little, and longer if the holder has announced that it may take its time,
	 * as long as it is still there.
	 * @param port the port, which is bound as soon as that is possible
	 * @return what the holder is to us by now, or {@code null} if the port is bound
	 */
	@Nullable Verdict await(int port) {
		Pause pause = new Pause(Eviction.LONGEST_WAIT);
		boolean told = false;
		while (!Pause.until(RETRY, () -> this.bind.test(port))) {
			Verdict verdict = this.examiner.examine(port);
			Duration patience = patience(verdict);
			if (pause.elapsed().compareTo(patience) >= 0 || Terminator.isShuttingDown()) {
				return verdict;
			}
			if (!told) {
				told = true;
				String words = BusyPort.narrator().waiting(verdict, patience);
				this.context.tell((listener) -> listener.onWait(verdict, words));
			}
		}
		return null;
	}

	/**
	 * Returns how long to wait for a holder that is shutting down. If it is going to be
	 * made to give the port up, it has all of its time then. A fallback port is not worth
	 * the wait: there may be another one.
	 */
	private Duration patience(Verdict verdict) {
		Holder holder = verdict.holder();
		ClaimRecord record = (holder != null) ? holder.record() : null;
		if (record == null || !verdict.isStopping() || verdict.conflict().port() != this.request.port()
				|| this.examiner.resolver().resolve(verdict) instanceof Resolution.FreePort) {
			return Duration.ZERO;
		}
		Duration patience = this.context.policy().gracePeriod();
		patience = (record.shutdownTimeout().compareTo(patience) < 0) ? record.shutdownTimeout() : patience;
		return (patience.compareTo(Eviction.LONGEST_WAIT) < 0) ? patience : Eviction.LONGEST_WAIT;
	}

}
