package io.github.portguard.boot.actuate;

import java.security.Principal;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.audit.listener.AuditApplicationEvent;
import org.springframework.context.ApplicationEventPublisher;

import io.github.portguard.PortGuard;

/**
 * What goes into the log and the audit about one {@code DELETE}, whatever comes of it.
 */
final class DeleteRecord {

	static final String TYPE = "PORT_GUARD_DELETE";

	private static final Logger logger = LoggerFactory.getLogger(PortGuard.class);

	private static final int MAX_LENGTH = 50;

	private final Object port;

	private final boolean endStale;

	private final String principal;

	private @Nullable String outcome;

	private String description = "";

	private String discreetDescription = "";

	/**
	 * Creates a record of a {@code DELETE} that has just come in.
	 * @param port the port; a text if it is none
	 * @param endStale whether an instance is to be ended
	 * @param principal who asks; {@code null} if that is not known
	 */
	DeleteRecord(Object port, boolean endStale, @Nullable Principal principal) {
		this.port = (port instanceof Integer) ? port : "'" + printable(port.toString()) + "'";
		this.endStale = endStale;
		this.principal = (principal != null) ? principal.getName() : "anonymous";
	}

	/**
	 * Nobody who sends a request shall write lines of the log.
	 */
	private static String printable(String text) {
		String start = (text.length() <= MAX_LENGTH) ? text : text.substring(0, MAX_LENGTH) + "...";
		return start.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?");
	}

	/**
	 * Says what has come of it.
	 */
	void settle(String outcome, String description) {
		settle(outcome, description, description);
	}

	/**
	 * Says what has come of it.
	 * @param outcome the outcome
	 * @param description what has come of it
	 * @param discreetDescription the same for whoever may read the audit, which need not
	 * be the one who has asked
	 */
	void settle(String outcome, String description, String discreetDescription) {
		this.outcome = outcome;
		this.description = description;
		this.discreetDescription = discreetDescription;
	}

	/**
	 * Says that it was broken off, unless it had been settled before.
	 */
	void fail(Throwable failure) {
		if (this.outcome == null) {
			settle("failed", "It was broken off: " + failure, "It was broken off by an error.");
		}
	}

	/**
	 * Writes it down.
	 */
	void tell(ApplicationEventPublisher eventPublisher) {
		String outcome = String.valueOf(this.outcome);
		logger.info("DELETE of port {} (endStale={}) by {}: {}. {}", this.port, this.endStale,
				printable(this.principal), outcome, this.description);
		try {
			eventPublisher.publishEvent(new AuditApplicationEvent(this.principal, TYPE, Map.of("port", this.port,
					"endStale", this.endStale, "outcome", outcome, "description", this.discreetDescription)));
		}
		catch (VirtualMachineError ex) {
			throw ex;
		}
		catch (Throwable ex) {
			logger.warn("The DELETE of port {} could not be audited", this.port, ex);
		}
	}

}
