package io.github.portguard.boot.actuate;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import io.github.portguard.ClaimSurvey;
import io.github.portguard.PortExamination;
import io.github.portguard.PortInspection;
import io.github.portguard.PortRelease;
import io.github.portguard.boot.actuate.Descriptors.ClaimDescriptor;
import io.github.portguard.boot.actuate.Descriptors.HolderDescriptor;
import io.github.portguard.boot.actuate.Descriptors.PortDescriptor;
import io.github.portguard.conflict.ClaimConflict;
import io.github.portguard.conflict.ClaimReport;
import io.github.portguard.conflict.ClaimStatus;
import io.github.portguard.conflict.Conflict;
import io.github.portguard.conflict.Encounter;
import io.github.portguard.conflict.Evidence;
import io.github.portguard.conflict.Holder;
import io.github.portguard.conflict.LauncherState;
import io.github.portguard.conflict.Proof;
import io.github.portguard.conflict.Resolution;
import io.github.portguard.conflict.Self;
import io.github.portguard.conflict.StaleSign;
import io.github.portguard.conflict.Verdict;
import io.github.portguard.conflict.VerdictKind;
import io.github.portguard.port.ListeningSocket;
import io.github.portguard.port.PortRequest;
import io.github.portguard.process.ProcessIdentity;
import io.github.portguard.process.ProcessSnapshot;
import io.github.portguard.process.ProcessState;
import io.github.portguard.registry.Application;
import io.github.portguard.registry.ClaimRecord;
import io.github.portguard.registry.ClaimState;
import io.github.portguard.registry.LockState;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Tests for {@link DescriptorFactory}: what is made of verdicts and claims for those who
 * may know everything, and for those who may not.
 */
class DescriptorFactoryTests {

	private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

	/**
	 * Nobody can tell where it ends in a text.
	 */
	private static final String DIRECTORY = "/home/ada/o'neil/my shop";

	private static final String PROBLEM = "'%s/.state' belongs to user 'ada': set another one".formatted(DIRECTORY);

	private static final Application APPLICATION = new Application("shop", null, null, DIRECTORY, null);

	private final DescriptorFactory discreet = new DescriptorFactory(new Discretion(false), (claim) -> false);

	private final DescriptorFactory open = new DescriptorFactory(new Discretion(true), (claim) -> false);

	@Test
	void whatIsStaleForAReasonThatNamesADirectoryIsToldWithoutIt() {
		Encounter encounter = new Encounter(stale(), new Resolution.GiveUp(PROBLEM));
		PortRelease release = new PortRelease(8080, PortRelease.Outcome.FAILED, PROBLEM, "It did not work.", encounter);
		assertThat(this.open.release(release).toString()).contains(DIRECTORY, "user=ada", PROBLEM);
		assertDiscreet(this.discreet.release(release));
		assertThat(this.discreet.release(release)).satisfies((descriptor) -> {
			assertThat(descriptor.description()).isEqualTo("It did not work.");
			assertThat(descriptor.conflict()).isNotNull();
			assertThat(descriptor.conflict().description())
				.contains("a stale instance of 'shop' (pid 4711; superseded)");
			assertThat(descriptor.conflict().signs()).containsExactly("superseded");
			assertThat(descriptor.conflict().reason()).contains("is not shown here");
		});
	}

	@Test
	void aPortIsToldWithoutUsersAndDirectories() {
		PortExamination examination = examination(stale(), APPLICATION.directory());
		assertThat(this.open.port(examination, null).toString()).contains(DIRECTORY, "user=ada");
		assertDiscreet(this.discreet.port(examination, null));
	}

	@Test
	void anotherUserIsNotNamedByNumberEither() {
		Verdict verdict = new Verdict(VerdictKind.FOREIGN, conflict(null, false, 1017L), null, List.of(), Map.of(),
				Set.of());
		PortExamination examination = examination(verdict, null);
		assertThat(this.open.port(examination, null).description()).contains("a process of another user (uid 1017)");
		assertThat(this.discreet.port(examination, null).description())
			.isEqualTo("Port 8080 is held by a process of another user, which this user may not look at.");
	}

	@Test
	void whatCouldNotBeFoundOutIsToldWithoutUsersAndDirectories() {
		Verdict unknown = new Verdict(VerdictKind.UNKNOWN, conflict(PROBLEM, false, null), null, List.of(), Map.of(),
				Set.of());
		PortDescriptor port = this.discreet.port(examination(unknown, PROBLEM), null);
		assertDiscreet(port);
		assertThat(port.taken()).isNull();
		ClaimSurvey survey = new ClaimSurvey(NOW, List.of(report(PROBLEM)), List.of(), null, PROBLEM);
		assertThat(this.open.system(survey, Set.of()).problem()).isEqualTo(PROBLEM);
		assertDiscreet(this.discreet.system(survey, Set.of()));
		assertThat(this.discreet.system(survey, Set.of()).problem()).contains("is not shown here");
	}

	@Test
	void thatNothingIsKnownAboutTheOwnClaimIsNoReasonToStartAgain() {
		PortExamination examination = examination(self(), "the look-up took longer than 2 s");
		DescriptorFactory factory = new DescriptorFactory(new Discretion(false), (claim) -> true);
		assertThat(factory.port(examination, null)).satisfies((port) -> {
			assertThat(port.claims()).extracting(ClaimDescriptor::own, ClaimDescriptor::status)
				.containsExactly(tuple(true, "unknown"));
			assertThat(port.recommendations()).isEmpty();
		});
		assertThat(factory.port(examination, "its lock file is gone").recommendations()).containsExactly(
				"The claim of this application is lost: its lock file is gone. Start it again at a convenient time.");
	}

	@Test
	void whetherTheOwnPortIsTakenIsUpToTheSocketTable() {
		assertThat(this.discreet.port(own(List.of(InetAddress.getLoopbackAddress())), null)).satisfies((port) -> {
			assertThat(port.taken()).isTrue();
			assertThat(port.addresses()).containsExactly("127.0.0.1");
			assertThat(port.verdict()).isEqualTo("self");
			assertThat(port.description()).isEqualTo("Port 8080 is held by this application.");
		});
		assertThat(this.discreet.port(own(List.of()), null)).satisfies((port) -> {
			assertThat(port.taken()).isFalse();
			assertThat(port.addresses()).isEmpty();
			assertThat(port.verdict()).isNull();
			assertThat(port.holder()).isNull();
			assertThat(port.description())
				.isEqualTo("This application has acquired port 8080, but nobody listens on it.");
		});
		assertThat(this.discreet.port(own(null), null)).satisfies((port) -> {
			assertThat(port.taken()).isNull();
			assertThat(port.addresses()).isNull();
			assertThat(port.verdict()).isEqualTo("self");
		});
	}

	private static PortExamination own(@Nullable List<InetAddress> addresses) {
		PortExamination examination = examination(self(), null);
		return new PortExamination(NOW, examination.inspection(), addresses, examination.encounter(), List.of(),
				examination.answer());
	}

	@Test
	void aDeadClaimIsToBeRemoved() {
		PortExamination examination = examination(self(), null);
		PortExamination dead = new PortExamination(NOW, examination.inspection(), List.of(), examination.encounter(),
				List.of(new ClaimReport(record(4711), ClaimStatus.NOT_RUNNING, "process 4711 has ended", Set.of())),
				examination.answer());
		assertThat(this.discreet.port(dead, null).recommendations()).containsExactly(
				"The claim of process 4711 is dead: remove it with DELETE, or leave it to the next start.");
	}

	@Test
	void aHolderThatDoesNotAnswerIsToBeLookedInto() {
		assertAnswer(false, null, "{\"tcp\":false}",
				"The holder accepts no connections: look into its log or a thread dump, or restart it.");
		assertAnswer(true, false, "{\"tcp\":true,\"http\":false}",
				"The holder does not answer HTTP requests: look into its log or a thread dump, or restart it.");
		assertAnswer(true, true, "{\"tcp\":true,\"http\":true}");
		assertAnswer(true, null, "{\"tcp\":true}");
		assertAnswer(null, null, "{}");
	}

	private void assertAnswer(@Nullable Boolean tcp, @Nullable Boolean http, String json, String... recommendations) {
		PortExamination examination = examination(self(), null);
		PortDescriptor port = this.discreet.port(new PortExamination(NOW, examination.inspection(), null,
				examination.encounter(), List.of(), new PortExamination.Answer(tcp, http)), null);
		assertThat(new JsonMapper().writeValueAsString(port.answer())).isEqualTo(json);
		assertThat(port.recommendations()).containsExactly(recommendations);
	}

	@Test
	void aHolderIsToldWithItsStartAndWhetherItIsGuarded() {
		assertThat(holder(record(4711))).isEqualTo(new HolderDescriptor(4711, "java", "ada",
				Instant.parse("2026-03-01T09:00:41Z"), DIRECTORY, true, "shop"));
		assertThat(holder(null)).isEqualTo(new HolderDescriptor(4711, "java", "ada",
				Instant.parse("2026-03-01T09:00:41Z"), DIRECTORY, false, null));
	}

	private @Nullable HolderDescriptor holder(@Nullable ClaimRecord record) {
		Conflict conflict = conflict(null, false, 1000L, Instant.parse("2026-03-01T09:00:41Z"), record);
		Verdict verdict = new Verdict(VerdictKind.FOREIGN, conflict, conflict.holders().get(0), List.of(), Map.of(),
				Set.of());
		return this.open.port(examination(verdict, null), null).holder();
	}

	@Test
	void everyKindOfConflictIsToldInWords() {
		assertConflict(ClaimConflict.Kind.REGISTRY, List.of(4711L, 4712L), Set.of(),
				"Port 8080 is claimed by 'shop' (pid 4711) and 'shop' (pid 4712).");
		assertConflict(ClaimConflict.Kind.SYSTEM, List.of(4711L), Set.of(993L, 16L),
				"Port 8080 is claimed by 'shop' (pid 4711), but process 16, 993 listens on it.");
		assertConflict(ClaimConflict.Kind.SYSTEM, List.of(4711L), Set.of(),
				"Port 8080 is claimed by 'shop' (pid 4711), but a process that can't be seen from here listens on it.");
		assertConflict(ClaimConflict.Kind.ALLOCATION, List.of(4711L, 4711L), Set.of(),
				"Port 8080 is claimed by 'shop' (pid 4711), which does not serve it.");
	}

	private static void assertConflict(ClaimConflict.Kind kind, List<Long> claimants, Set<Long> holders, String words) {
		List<ClaimReport> claims = claimants.stream()
			.map((pid) -> new ClaimReport(record(pid), ClaimStatus.UNKNOWN, "it can't be told", Set.of()))
			.toList();
		assertThat(Recommendations.describe(new ClaimConflict(kind, 8080, claims, holders))).isEqualTo(words);
	}

	private static Verdict self() {
		return new Verdict(VerdictKind.SELF, conflict(null, true, null), null, List.of(), Map.of(), Set.of());
	}

	private static void assertDiscreet(Object descriptor) {
		assertThat(descriptor.toString()).doesNotContain("ada", "neil", "my shop");
	}

	private static PortExamination examination(Verdict verdict, @Nullable String reason) {
		return new PortExamination(NOW, new PortInspection(verdict), null,
				new Encounter(verdict, new Resolution.GiveUp("it is not an instance of 'shop'")),
				(reason != null) ? List.of(report(reason)) : List.of(), new PortExamination.Answer(null, null));
	}

	private static ClaimReport report(String reason) {
		return new ClaimReport(record(4711), ClaimStatus.UNKNOWN, reason, Set.of());
	}

	private static Verdict stale() {
		List<Evidence> evidence = Arrays.stream(Proof.values()).map((proof) -> new Evidence(proof, true)).toList();
		Conflict conflict = conflict(null, false, 1000L);
		return new Verdict(VerdictKind.STALE, conflict, conflict.holders().get(0), evidence,
				Map.of(StaleSign.SUPERSEDED, DIRECTORY + "/shop.jar was replaced by a later build"), Set.of());
	}

	private static Conflict conflict(@Nullable String problem, boolean selfHeld, @Nullable Long uid) {
		return conflict(problem, selfHeld, uid, null, record(4711));
	}

	private static Conflict conflict(@Nullable String problem, boolean selfHeld, @Nullable Long uid,
			@Nullable Instant startedAt, @Nullable ClaimRecord record) {
		ListeningSocket socket = new ListeningSocket(1, InetAddress.getLoopbackAddress(), 8080, uid, Set.of(), 0);
		List<ListeningSocket> sockets = (uid != null) ? List.of(socket) : List.of();
		ProcessSnapshot process = new ProcessSnapshot(new ProcessIdentity(4711, 1), 1, ProcessState.ALIVE, "java",
				Path.of("/opt/jdk/bin/java"), "ada", uid, startedAt, Path.of(DIRECTORY), false, null, null, false,
				false, 1, null, Duration.ZERO);
		Holder holder = new Holder(process, List.of(4711L), sockets, true, record, LockState.HELD, LauncherState.GONE,
				false, null);
		Self self = new Self(null, 1000L, "ada", null, null, null, null, List.of(5000L), APPLICATION, false);
		return new Conflict(PortRequest.of(8080), 8080, NOW, self, selfHeld, sockets, List.of(holder), Set.of(),
				problem);
	}

	private static ClaimRecord record(long pid) {
		return new ClaimRecord("0123456789abcdef0123456789abcdef", "server", 8080, 8080, null, "http", APPLICATION,
				new ProcessIdentity(pid, 1), null, null, "ada", null, ClaimState.READY, NOW, Duration.ZERO, Set.of(),
				false, false);
	}

}
