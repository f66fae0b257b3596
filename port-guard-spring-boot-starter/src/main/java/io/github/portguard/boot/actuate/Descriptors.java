package io.github.portguard.boot.actuate;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What the endpoint {@code portguard} answers with. The names of the components are those
 * of the JSON: whole answers are {@link OperationResponseBody}, so that Actuator writes
 * them with a mapper of its own, whatever the application has made of the one it has.
 *
 * @since 0.1.0
 */
public final class Descriptors {

	private Descriptors() {
	}

	/**
	 * The listeners of this application.
	 *
	 * @param listeners the listeners, in the order in which they were started
	 * @since 0.1.0
	 */
	public record ListenersDescriptor(List<ListenerDescriptor> listeners) implements OperationResponseBody {

	}

	/**
	 * A listener of this application.
	 *
	 * @param name its name, such as {@code server}
	 * @param requestedPort the port that was asked for
	 * @param port the port it is on
	 * @param address the address it listens on; {@code null} for every address
	 * @param acquisition how it got the port: {@code requested}, {@code freed},
	 * {@code fallback}
	 * @param since since when it has had the port
	 * @param claim {@code held}, {@code lost}, or {@code none} if it could not be put on
	 * disk
	 * @param lostBecause why the claim is lost; {@code null} if it is not
	 * @param conflicts the conflicts that were met on the way
	 * @since 0.1.0
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record ListenerDescriptor(String name, int requestedPort, int port, @Nullable String address,
			String acquisition, Instant since, String claim, @Nullable String lostBecause,
			List<ConflictDescriptor> conflicts) {

	}

	/**
	 * A port that was found busy, with what was concluded.
	 *
	 * @param port the port
	 * @param at when it was looked at
	 * @param verdict what the holder is to this application, such as {@code stale}
	 * @param evidence the proofs that were looked for
	 * @param signs why the holder is stale
	 * @param vetoes why it must be left alone
	 * @param resolution what was decided: {@code free-port}, {@code try-next-port},
	 * {@code give-up}
	 * @param reason why the holder was left alone; {@code null} if it was not
	 * @param signalled whether the holder was sent a signal
	 * @param holder the holder; {@code null} if it is not known
	 * @param description the same in words
	 * @since 0.1.0
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record ConflictDescriptor(int port, Instant at, String verdict, List<EvidenceDescriptor> evidence,
			List<String> signs, List<String> vetoes, String resolution, @Nullable String reason, boolean signalled,
			@Nullable HolderDescriptor holder, String description) {

	}

	/**
	 * A proof, and whether it was established.
	 *
	 * @param proof the proof
	 * @param established whether it was
	 * @since 0.1.0
	 */
	public record EvidenceDescriptor(String proof, boolean established) {

	}

	/**
	 * The process that holds a port.
	 *
	 * @param pid its process id
	 * @param executable the name of its program
	 * @param user the user it runs as
	 * @param startedAt when it started
	 * @param directory where it runs
	 * @param guarded whether it has a claim on the port
	 * @param application the id of the application, from its claim
	 * @since 0.1.0
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record HolderDescriptor(long pid, @Nullable String executable, @Nullable String user,
			@Nullable Instant startedAt, @Nullable String directory, boolean guarded, @Nullable String application) {

	}

	/**
	 * One port in detail.
	 *
	 * @param port the port
	 * @param at when it was looked at
	 * @param taken whether somebody listens, by the socket table; {@code null} if that
	 * can't be told
	 * @param addresses the addresses that are listened on; {@code null} if that can't be
	 * told
	 * @param holder who listens; {@code null} if nobody does, or it is not known
	 * @param verdict what the holder is to this application; {@code null} if nobody
	 * listens
	 * @param evidence the proofs that were looked for
	 * @param answer whether the port answers
	 * @param claims the claims on the port
	 * @param description the same in words
	 * @param recommendations what a person might do
	 * @since 0.1.0
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record PortDescriptor(int port, Instant at, @Nullable Boolean taken, @Nullable List<String> addresses,
			@Nullable HolderDescriptor holder, @Nullable String verdict, List<EvidenceDescriptor> evidence,
			AnswerDescriptor answer, List<ClaimDescriptor> claims, String description,
			List<String> recommendations) implements OperationResponseBody {

	}

	/**
	 * Whether a port answers.
	 *
	 * @param tcp whether it accepts a connection; {@code null} if that was not tried
	 * @param http whether it answers an HTTP request; {@code null} if it was not asked
	 * @since 0.1.0
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record AnswerDescriptor(@Nullable Boolean tcp, @Nullable Boolean http) {

	}

	/**
	 * A claim on record.
	 *
	 * @param port the port
	 * @param address the address; {@code null} for every address
	 * @param listener the name of the listener
	 * @param requestedPort the port that was asked for
	 * @param application the id of the application
	 * @param pid the process that made the claim
	 * @param own whether it is a claim of this application
	 * @param state what the process says of itself: {@code starting}, {@code ready},
	 * {@code stopping}
	 * @param readySince since when it has been ready
	 * @param status how the claim stands: {@code healthy}, {@code unhealthy},
	 * {@code not-running}, {@code unknown}
	 * @param reason why
	 * @param user the user it was made by
	 * @param directory where the application was started
	 * @since 0.1.0
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record ClaimDescriptor(int port, @Nullable String address, String listener, int requestedPort,
			String application, long pid, boolean own, String state, @Nullable Instant readySince, String status,
			String reason, @Nullable String user, @Nullable String directory) {

	}

	/**
	 * All claims of this user on this machine.
	 *
	 * @param at when they were looked at
	 * @param summary the numbers
	 * @param claims the claims, by port
	 * @param conflicts where claims and sockets do not agree
	 * @param problem why less is known than usual; {@code null} if all went well
	 * @since 0.1.0
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record SystemDescriptor(Instant at, SummaryDescriptor summary, List<ClaimDescriptor> claims,
			List<DisagreementDescriptor> conflicts, @Nullable String problem) implements OperationResponseBody {

	}

	/**
	 * The numbers.
	 *
	 * @param claimed how many ports are claimed
	 * @param inUse on how many of them somebody listens; {@code null} if that can't be
	 * told
	 * @param configured how many ports are configured for this application, fallback
	 * ranges included
	 * @param free on how many of those nobody listens; {@code null} if that can't be told
	 * @param statuses how many claims there are of each status
	 * @param conflicts how many conflicts there are of each kind
	 * @since 0.1.0
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record SummaryDescriptor(int claimed, @Nullable Integer inUse, int configured, @Nullable Integer free,
			Map<String, Long> statuses, Map<String, Long> conflicts) {

	}

	/**
	 * A port on which claims and sockets do not agree.
	 *
	 * @param kind {@code registry}: two claims on one port; {@code system}: a process
	 * listens that is not the claimant; {@code allocation}: nobody serves the claim
	 * @param port the port
	 * @param claimants the processes that claim it
	 * @param holders the processes that listen on it, as far as they are known
	 * @param description the same in words
	 * @since 0.1.0
	 */
	public record DisagreementDescriptor(String kind, int port, List<Long> claimants, List<Long> holders,
			String description) {

	}

	/**
	 * What has come of a {@code DELETE}.
	 *
	 * @param port the port
	 * @param outcome {@code claim-removed}, {@code instance-ended},
	 * {@code nothing-to-do}, {@code refused}, {@code failed}
	 * @param description the same in words
	 * @param conflict what was concluded about the holder; {@code null} if nobody was
	 * looked at
	 * @since 0.1.0
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record ReleaseDescriptor(int port, String outcome, String description,
			@Nullable ConflictDescriptor conflict) implements OperationResponseBody {

	}

	/**
	 * Why there is no answer.
	 *
	 * @param reason the reason
	 * @since 0.1.0
	 */
	public record ProblemDescriptor(String reason) implements OperationResponseBody {

	}

}
