package io.github.portguard.conflict;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.github.portguard.port.Addresses;
import io.github.portguard.port.PortRequest;
import io.github.portguard.process.ProcessSnapshot;
import io.github.portguard.registry.ClaimRecord;

/**
 * Puts verdicts into words for people: each text names the port, both parties, and the
 * next step. Thread-safe.
 * <p>
 * Numbers are put in as they are, by {@code %s}, for {@code %d} would write them in the
 * digits of the locale, which no shell takes, and load its data first. Times are put
 * together by hand, since a formatter for them is slow to load as well.
 *
 * @since 0.1.0
 */
public final class Narrator {

	private static final int HIGHEST_EXAMPLE = 32_000;

	private static final String WITHHELD = "the reason names a file or a directory, so it is not shown here";

	private final ZoneId zone;

	private final boolean discreet;

	/**
	 * Creates a narrator.
	 * @param zone the time zone of the reader
	 */
	public Narrator(ZoneId zone) {
		this(zone, false);
	}

	/**
	 * Creates a narrator for a reader who may not know everything.
	 * @param zone the time zone of the reader
	 * @param discreet whether to leave out the names of users and directories, and the
	 * numbers of other users
	 */
	public Narrator(ZoneId zone, boolean discreet) {
		this.zone = zone;
		this.discreet = discreet;
	}

	/**
	 * Says that a port was moved.
	 * @param encounter the conflict on the requested port
	 * @param port the port the listener is on
	 * @return one or two sentences
	 */
	public String moved(Encounter encounter, int port) {
		PortRequest request = encounter.verdict().conflict().request();
		String by = request.ranges()
			.rangeOf(port)
			.map((range) -> "fallback range " + range)
			.orElse("no port was asked for, so one of the next ten was taken");
		return (encounter.verdict().kind() == VerdictKind.RUNNING)
				? "%s This one is on %s instead (%s).".formatted(alreadyRunning(encounter.verdict()), port, by)
				: "%s '%s' is on %s instead (%s).".formatted(situation(encounter.verdict()),
						applicationId(encounter.verdict()), port, by);
	}

	/**
	 * Says that the holder has given the port up.
	 * @param verdict the verdict on the holder
	 * @param signal the name of the last signal it was sent
	 * @param after how long after that signal the port was free
	 * @return one or two sentences
	 */
	public String freed(Verdict verdict, String signal, Duration after) {
		return "Port %s was held by %s. It released the port %s ms after %s; '%s' is on %s.".formatted(
				verdict.conflict().port(), instance(verdict), after.toMillis(), signal, applicationId(verdict),
				verdict.conflict().port());
	}

	/**
	 * Says that the holder has given the port up, and that nobody has taken it since.
	 * @param verdict the verdict on the holder
	 * @param signal the name of the last signal it was sent
	 * @param after how long after that signal the port was free
	 * @return two sentences
	 */
	public String released(Verdict verdict, String signal, Duration after) {
		return "Port %s was held by %s. It released the port %s ms after %s; the port is free now."
			.formatted(verdict.conflict().port(), instance(verdict), after.toMillis(), signal);
	}

	/**
	 * Says that the holder was sent a signal and has not given the port up yet.
	 * @param verdict the verdict on the holder
	 * @param signal the name of the signal it was sent
	 * @param patience how long it may take
	 * @return one sentence
	 */
	public String signalled(Verdict verdict, String signal, Duration patience) {
		return "Port %s is held by %s. It was sent %s; waiting up to %s s for the port."
			.formatted(verdict.conflict().port(), instance(verdict), signal, Math.max(1, patience.toSeconds()));
	}

	/**
	 * Says that the holder is shutting down and has not given the port up yet.
	 * @param verdict the verdict on the holder
	 * @param patience how long it may take
	 * @return two or three sentences
	 */
	public String waiting(Verdict verdict, Duration patience) {
		return "%s Waiting up to %s s for the port.".formatted(situation(verdict), Math.max(1, patience.toSeconds()));
	}

	/**
	 * Says what would have been done.
	 * @param encounter the conflict on the requested port
	 * @return one or two sentences
	 */
	public String plan(Encounter encounter) {
		Verdict verdict = encounter.verdict();
		String plan = "do nothing: " + reasonInWords(encounter.resolution());
		if (encounter.resolution() instanceof Resolution.FreePort) {
			plan = "ask %s to end and take the port".formatted(instance(verdict));
		}
		else if (encounter.resolution() instanceof Resolution.TryNextPort) {
			plan = "leave it alone and try the next fallback port";
		}
		return "%s Only observing (port-guard.mode=observe); otherwise Port Guard would %s."
			.formatted(situation(verdict), plan);
	}

	/**
	 * Describes why no port could be had.
	 * @param encounters the conflicts, that on the requested port first
	 * @param unnamed how many more fallback ports were found busy
	 * @return the description, in several lines
	 */
	public String failure(List<Encounter> encounters, int unnamed) {
		Encounter first = encounters.get(0);
		PortRequest request = first.verdict().conflict().request();
		StringBuilder text = new StringBuilder(explanation(first.verdict()));
		if (request.origin() != null) {
			text.append(" The port was set by ")
				.append(this.discreet ? "the configuration" : request.origin())
				.append(request.ranges().isEmpty() ? ", and no fallback ports are configured, so it is not moved."
						: ".");
		}
		if (!request.explicit()) {
			text.append(" No port was asked for, so the default applies.");
		}
		text.append(first.signalled() ? " The port could not be freed: " : " The holder was not touched: ")
			.append(reasonInWords(first.resolution()))
			.append('.');
		String problem = first.verdict().conflict().problem();
		if (problem != null && first.verdict().holder() != null) {
			text.append(" Less is known about it than usual: ").append(quote(problem)).append('.');
		}
		if (encounters.size() > 1) {
			text.append(System.lineSeparator()).append("These fallback ports were tried, and each is busy:");
			encounters.stream()
				.skip(1)
				.forEach((encounter) -> text.append(System.lineSeparator())
					.append("    %s: held by %s".formatted(encounter.port(), holder(encounter.verdict()))));
			if (unnamed > 0) {
				text.append(System.lineSeparator()).append("    and %s more".formatted(unnamed));
			}
		}
		return text.toString();
	}

	/**
	 * Says what a person can do when no port could be had.
	 * @param encounters the conflicts, that on the requested port first
	 * @param remedy the setting under which the holder would have been ended;
	 * {@code null} if there is none
	 * @return the advice
	 */
	public String advice(List<Encounter> encounters, @Nullable String remedy) {
		Verdict verdict = encounters.get(0).verdict();
		PortRequest request = verdict.conflict().request();
		String ranges = "server".equals(request.listener()) ? "port-guard.fallback.ranges"
				: "port-guard.listeners." + request.listener() + ".fallback.ranges";
		String fallback = request.ranges().isEmpty()
				? "configure fallback ports, such as %s=%s".formatted(ranges, example(request.port()))
				: "widen " + ranges;
		String first = firstAdvice(verdict);
		return switch (verdict.kind()) {
			case RUNNING -> (remedy != null) ? "%s, or set %s.".formatted(first, remedy)
					: first + ", or start this one on another port.";
			case STALE -> (remedy != null) ? "%s, or set %s.".formatted(first, remedy) : first + ".";
			default -> "%s, choose another port, or %s.".formatted(first, fallback);
		};
	}

	/**
	 * Says why a port can't be had that is not guarded.
	 * @param verdict the verdict on the holder
	 * @return one sentence
	 */
	public String explanation(Verdict verdict) {
		return (verdict.kind() == VerdictKind.RUNNING) ? alreadyRunning(verdict) : situation(verdict);
	}

	/**
	 * Says what a person can do about the holder of a port that is not guarded: no
	 * setting of ours would free or move it.
	 * @param verdict the verdict on the holder
	 * @return the advice
	 */
	public String adviceWithoutGuard(Verdict verdict) {
		return firstAdvice(verdict) + ((verdict.kind() == VerdictKind.RUNNING) ? ", or start this one on another port."
				: ", or choose another port.");
	}

	/**
	 * Ten ports that are close by and not among those the system gives to clients.
	 */
	private static String example(int port) {
		int first = (port < HIGHEST_EXAMPLE) ? port + 1 : 8081;
		return first + "-" + (first + 9);
	}

	/**
	 * Returns what comes first, as the beginning of a sentence.
	 */
	private static String firstAdvice(Verdict verdict) {
		if (verdict.isStopping()) {
			return "Wait until it has ended";
		}
		String stop = stopAdvice(verdict);
		return (verdict.kind() == VerdictKind.RUNNING) ? "Use it, " + stop : capitalize(stop);
	}

	private static String stopAdvice(Verdict verdict) {
		Holder holder = verdict.holder();
		if (verdict.kind() == VerdictKind.SELF) {
			return "give each listener of this application a port of its own";
		}
		if (holder == null) {
			return "find out who uses port %s".formatted(verdict.conflict().port());
		}
		String service = holder.process().service();
		return (service != null) ? "stop it with `systemctl stop %s`".formatted(service)
				: "stop it with `kill %s`".formatted(holder.pid());
	}

	private String alreadyRunning(Verdict verdict) {
		Holder holder = verdict.holder();
		ClaimRecord record = (holder != null) ? holder.record() : null;
		if (holder == null || record == null) {
			return situation(verdict);
		}
		if (verdict.isStopping()) {
			return "'%s' is shutting down, and has not released port %s yet (%s).".formatted(applicationId(verdict),
					verdict.conflict().port(), details(verdict, holder.process(), false));
		}
		String place = (record.scheme() != null)
				? "at %s://%s:%s".formatted(record.scheme(), Addresses.host(record.address()), record.port())
				: "on port " + record.port();
		return "'%s' is already running from this directory %s (%s).".formatted(applicationId(verdict), place,
				details(verdict, holder.process(), false));
	}

	/**
	 * Says who holds the port, and what that is to us.
	 * @param verdict the verdict on the holder
	 * @return one sentence, or two if the holder is shutting down
	 */
	public String situation(Verdict verdict) {
		boolean stopping = verdict.kind() != VerdictKind.RUNNING && verdict.isStopping();
		return who(verdict) + (stopping ? " It is shutting down." : "");
	}

	private String who(Verdict verdict) {
		int port = verdict.conflict().port();
		String id = applicationId(verdict);
		return switch (verdict.kind()) {
			case STALE, RUNNING -> "Port %s is held by %s.".formatted(port, instance(verdict));
			case SIBLING -> "Port %s is held by %s, which is another instance of '%s', from %s.".formatted(port,
					holder(verdict), id, this.discreet ? "another directory" : directory(verdict));
			case FOREIGN -> (verdict.holder() != null)
					? "Port %s is held by %s, which is not an instance of '%s'.".formatted(port, holder(verdict), id)
					: "Port %s is held by %s.".formatted(port, holder(verdict));
			case SELF -> "Port %s is held by %s, by another of its listeners.".formatted(port, holder(verdict));
			case UNKNOWN -> "Port %s is held by %s.".formatted(port, holder(verdict));
		};
	}

	private static String directory(Verdict verdict) {
		Holder holder = verdict.holder();
		ClaimRecord record = (holder != null) ? holder.record() : null;
		String directory = (record != null) ? record.application().directory() : null;
		return (directory != null) ? directory : "a directory that is not known";
	}

	/**
	 * Names an instance of this application: "a stale instance of 'shop' (pid 4711,
	 * ...)".
	 */
	private String instance(Verdict verdict) {
		Holder holder = verdict.holder();
		if (holder == null) {
			return holder(verdict);
		}
		String signs = verdict.signs()
			.entrySet()
			.stream()
			.sorted(Map.Entry.comparingByKey())
			.map((sign) -> sign.getKey().name().toLowerCase(Locale.ROOT)
					+ (this.discreet ? "" : ": " + sign.getValue()))
			.collect(Collectors.joining(", "));
		if (verdict.kind() == VerdictKind.RUNNING && verdict.isStopping()) {
			return "an instance of '%s' that is shutting down (%s)".formatted(applicationId(verdict),
					details(verdict, holder.process(), false));
		}
		return "a %s instance of '%s' (%s%s)".formatted((verdict.kind() == VerdictKind.STALE) ? "stale" : "running",
				applicationId(verdict), details(verdict, holder.process(), false), signs.isEmpty() ? "" : "; " + signs);
	}

	/**
	 * Names the holder of the port, whoever it is.
	 * @param verdict the verdict
	 * @return the name of its executable and what tells it from others
	 */
	public String holder(Verdict verdict) {
		if (verdict.kind() == VerdictKind.SELF) {
			return "this very process (pid %s)".formatted(verdict.conflict().self().pid());
		}
		Holder holder = verdict.holder();
		if (holder != null) {
			return "%s (%s)".formatted(holder.process().name(), details(verdict, holder.process(), true));
		}
		Conflict conflict = verdict.conflict();
		if (conflict.problem() != null) {
			return "an unidentified process (%s)".formatted(quote(conflict.problem()));
		}
		if (!conflict.sockets().isEmpty()) {
			return (verdict.kind() == VerdictKind.FOREIGN)
					? "a process of another user%s, which this user may not look at"
						.formatted(this.discreet ? "" : " (uid %s)".formatted(conflict.sockets().get(0).uid()))
					: "a process that can't be seen from here, perhaps in a container";
		}
		return conflict.connected().isEmpty()
				? "nobody who listens: a socket that is only bound, a process that has just ended, or the system itself"
				: "an outgoing connection of process %s, which was given this port by the system".formatted(
						conflict.connected().stream().sorted().map(String::valueOf).collect(Collectors.joining(", ")));
	}

	private String details(Verdict verdict, ProcessSnapshot process, boolean withUser) {
		StringBuilder details = new StringBuilder("pid ").append(process.pid());
		if (withUser && !this.discreet && process.user() != null) {
			details.append(", user ").append(process.user());
		}
		if (process.startedAt() != null) {
			details.append(", started ").append(time(process.startedAt(), verdict.conflict().at()));
		}
		return details.toString();
	}

	private String time(Instant time, @Nullable Instant now) {
		boolean recent = now != null && Duration.between(time, now).abs().compareTo(Duration.ofHours(12)) < 0;
		LocalDateTime local = LocalDateTime.ofInstant(time, this.zone);
		return (recent ? "" : local.toLocalDate() + " ") + twoDigits(local.getHour()) + ":"
				+ twoDigits(local.getMinute()) + ":" + twoDigits(local.getSecond());
	}

	private static String twoDigits(int number) {
		return (number < 10) ? "0" + number : Integer.toString(number);
	}

	private String reasonInWords(Resolution resolution) {
		return reason(resolution).orElse("nothing speaks against it");
	}

	/**
	 * Says why a holder is left alone.
	 * @param resolution what was decided
	 * @return the reason, as half a sentence; empty if it is not left alone
	 */
	public Optional<String> reason(Resolution resolution) {
		return resolution.reason().map(this::quote);
	}

	/**
	 * Repeats what was put into words elsewhere, such as the message of an exception. It
	 * may name files of the registry, and their owner with them. Where such a name begins
	 * and ends can't be told, for it may contain anything; so a discreet narrator does
	 * not repeat a text with a path in it at all.
	 * @param text the text, as half a sentence
	 * @return the text, or another half sentence in its place
	 */
	public String quote(String text) {
		return (this.discreet && (text.indexOf('/') >= 0 || text.indexOf('\\') >= 0)) ? WITHHELD : text;
	}

	private static String applicationId(Verdict verdict) {
		return verdict.conflict().self().application().id();
	}

	private static String capitalize(String text) {
		return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
	}

}
