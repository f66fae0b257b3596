package io.github.portguard.boot;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.portguard.PortGuard;
import io.github.portguard.PortGuardListener;
import io.github.portguard.PortLease;
import io.github.portguard.conflict.Encounter;
import io.github.portguard.conflict.Verdict;

/**
 * Tells the reader of the log what has changed: one line a change, nothing if all is as
 * usual.
 */
class LoggingPortGuardListener implements PortGuardListener {

	private static final Logger logger = LoggerFactory.getLogger(PortGuard.class);

	@Override
	public void onTermination(Verdict verdict, boolean forced, String words) {
		if (forced) {
			logger.warn(words);
		}
		else {
			logger.debug(words);
		}
	}

	@Override
	public void onWait(Verdict verdict, String words) {
		logger.info(words);
	}

	@Override
	public void onPlan(Encounter encounter, String words) {
		logger.info(words);
	}

	@Override
	public void onLease(PortLease lease) {
		String story = lease.story().orElse(null);
		if (story != null) {
			logger.info(story);
		}
		if (!lease.encounters().isEmpty()) {
			logger.debug("Port {} was bound {} ms after the bind of port {} had failed", lease.port(),
					lease.delay().toMillis(), lease.request().port());
		}
	}

}
