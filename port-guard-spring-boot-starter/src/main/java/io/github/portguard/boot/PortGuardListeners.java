package io.github.portguard.boot;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;

import io.github.portguard.PortGuard;
import io.github.portguard.PortGuardListener;
import io.github.portguard.PortLease;
import io.github.portguard.Termination;
import io.github.portguard.conflict.Encounter;
import io.github.portguard.conflict.Verdict;

/**
 * Tells everybody who is to be told: the listeners of the starter, and those that are
 * beans. One that fails, in whatever way, costs a warning and keeps the news from no
 * other. The beans are looked up when there is news: by then they exist, and may depend
 * on the guard.
 */
class PortGuardListeners implements PortGuardListener {

	private static final Logger logger = LoggerFactory.getLogger(PortGuard.class);

	private final List<PortGuardListener> ours;

	private final ObjectProvider<PortGuardListener> beans;

	PortGuardListeners(List<PortGuardListener> ours, ObjectProvider<PortGuardListener> beans) {
		this.ours = ours;
		this.beans = beans;
	}

	@Override
	public void onConflict(Encounter encounter) {
		tell((listener) -> listener.onConflict(encounter));
	}

	@Override
	public void onTermination(Verdict verdict, boolean forced, String words) {
		tell((listener) -> listener.onTermination(verdict, forced, words));
	}

	@Override
	public void onWait(Verdict verdict, String words) {
		tell((listener) -> listener.onWait(verdict, words));
	}

	@Override
	public void onTerminationEnd(Termination termination) {
		tell((listener) -> listener.onTerminationEnd(termination));
	}

	@Override
	public void onPlan(Encounter encounter, String words) {
		tell((listener) -> listener.onPlan(encounter, words));
	}

	@Override
	public void onLease(PortLease lease) {
		tell((listener) -> listener.onLease(lease));
	}

	private void tell(Consumer<PortGuardListener> news) {
		for (PortGuardListener listener : all()) {
			try {
				news.accept(listener);
			}
			catch (VirtualMachineError ex) {
				throw ex;
			}
			catch (Throwable ex) {
				logger.warn("A listener of Port Guard failed: {}", listener.getClass().getName(), ex);
			}
		}
	}

	private List<PortGuardListener> all() {
		List<PortGuardListener> all = new ArrayList<>(this.ours);
		try {
			all.addAll(this.beans.orderedStream().toList());
		}
		catch (RuntimeException | LinkageError ex) {
			logger.warn("The beans that listen to Port Guard are not told: they could not be had", ex);
		}
		return all;
	}

}
