package io.github.portguard.conflict;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.portguard.port.ListeningSocket;
import io.github.portguard.process.Launcher;
import io.github.portguard.process.Namespaces;
import io.github.portguard.process.ProcessIdentity;
import io.github.portguard.process.ProcessState;
import io.github.portguard.process.StandardOutput;
import io.github.portguard.registry.Application;
import io.github.portguard.registry.Artifact;
import io.github.portguard.registry.LockState;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Judge}, and for what follows from its verdicts under every policy.
 */
class JudgeTests {

	private static final byte[] LOOPBACK = { 127, 0, 0, 1 };

	private static final byte[] LOOPBACK_6 = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 };

	private static final byte[] ANY = new byte[4];

	private static final Namespaces OTHER_NAMESPACES = new Namespaces("pid:[2]", "net:[1]", "mnt:[1]", "user:[1]");

	/**
	 * What takes exactly one proof away, and in how many ways that can happen.
	 */
	private static Map<Proof, List<Consumer<World>>> spoilers() {
		Map<Proof, List<Consumer<World>>> spoilers = new EnumMap<>(Proof.class);
		spoilers.put(Proof.RECORD, List.of((world) -> world.recorded = false, (world) -> world.recordedPort = 8081));
		spoilers.put(Proof.IDENTITY, List.of((world) -> world.start = 1001, (world) -> world.start = 999,
				(world) -> world.recordedProcess = new ProcessIdentity(4712, 1000)));
		spoilers.put(Proof.USER, List.of((world) -> world.uid = 1001L, (world) -> world.uid = null,
				(world) -> world.selfUid = null, (world) -> world.recordedUser = "bob", (world) -> world.uid = 0L));
		spoilers.put(Proof.BOOT, List.of((world) -> world.recordedBootId = "earlier",
				(world) -> world.recordedBootId = null, (world) -> world.selfBootId = null, (world) -> {
					world.selfBootId = null;
					world.recordedBootId = null;
				}));
		spoilers.put(Proof.NAMESPACES,
				List.of((world) -> world.namespaces = OTHER_NAMESPACES, (world) -> world.namespaces = null,
						(world) -> world.recordedNamespaces = OTHER_NAMESPACES,
						(world) -> world.recordedNamespaces = null, (world) -> world.selfNamespaces = null, (world) -> {
							world.selfNamespaces = null;
							world.namespaces = null;
							world.recordedNamespaces = null;
						}));
		spoilers.put(Proof.LOCK,
				List.of((world) -> world.lock = LockState.NOT_HELD, (world) -> world.lock = LockState.UNKNOWN));
		spoilers.put(Proof.SOCKETS,
				List.of((world) -> world.sharing = false, (world) -> world.problem = "too slow",
						(world) -> world.withSockets(),
						(world) -> world.withSockets(socket(1, LOOPBACK, World.VICTIM), socket(2, LOOPBACK_6)),
						(world) -> world.withSockets(socket(1, LOOPBACK, World.VICTIM), socket(2, LOOPBACK_6, 999)),
						(world) -> world.withSockets(socket(1, ANY, World.VICTIM, 999)),
						(world) -> world.withSockets(socket(1, ANY))));
		spoilers.put(Proof.APPLICATION, List.of((world) -> world.recordedApplication = World.application("other",
				"com.example.Shop", World.jar(100, 200), World.DIRECTORY)));
		spoilers.put(Proof.MAIN_CLASS,
				List.of((world) -> world.recordedApplication = World.application("shop", "com.example.Other",
						World.jar(100, 200), World.DIRECTORY),
						(world) -> world.recordedApplication = World.application("shop", null, World.jar(100, 200),
								World.DIRECTORY),
						(world) -> {
							world.application = World.application("shop", null, World.jar(100, 200), World.DIRECTORY);
							world.recordedApplication = world.application;
						}));
		spoilers.put(Proof.ARTIFACT,
				List.of((world) -> world.recordedApplication = World.application("shop", "com.example.Shop",
						new Artifact("/home/ada/shop/other.jar", true, 100, 200), World.DIRECTORY),
						(world) -> world.recordedApplication = World.application("shop", "com.example.Shop", null,
								World.DIRECTORY),
						(world) -> {
							world.application = World.application("shop", "com.example.Shop", null, World.DIRECTORY);
							world.recordedApplication = world.application;
						}));
		spoilers.put(Proof.DIRECTORY,
				List.of((world) -> world.recordedApplication = World.application("shop", "com.example.Shop",
						World.jar(100, 200), "/home/ada/other"), (world) -> world.directory = Path.of("/home/ada"),
						(world) -> world.directory = null, (world) -> world.recordedApplication = World
							.application("shop", "com.example.Shop", World.jar(100, 200), null),
						(world) -> {
							world.application = World.application("shop", "com.example.Shop", World.jar(100, 200),
									null);
							world.recordedApplication = world.application;
						}));
		spoilers.put(Proof.VARIANT, List.of((world) -> world.recordedApplication = variant("profiles=dev"),
				(world) -> world.recordedApplication = variant(""),
				(world) -> world.recordedApplication = variant(null),
				(world) -> world.application = variant("profiles=dev"), (world) -> world.application = variant(null)));
		spoilers.put(Proof.ORDER, List.of((world) -> world.self = new ProcessIdentity(5000, 1000),
				(world) -> world.self = new ProcessIdentity(5000, 999), (world) -> world.self = null));
		spoilers.put(Proof.READY, List.of((world) -> world.readySince = null));
		return spoilers;
	}

	private static Application variant(@Nullable String variant) {
		return new Application("shop", "com.example.Shop", World.jar(100, 200), World.DIRECTORY, variant);
	}

	@Test
	void withEveryProofTheOrphanIsStale() {
		Verdict verdict = World.orphaned().judge();
		assertThat(verdict.kind()).isEqualTo(VerdictKind.STALE);
		assertThat(verdict.isProven()).isTrue();
		assertThat(verdict.missing()).isEmpty();
		assertThat(verdict.evidence()).extracting(Evidence::proof).containsExactly(Proof.values());
		assertThat(verdict.signs()).containsOnly(Map.entry(StaleSign.ORPHANED, "its launcher idea, pid 4600, is gone"));
		assertThat(verdict.vetoes()).isEmpty();
		assertThat(resolve(verdict, Policy.defaults(), Set.of())).isInstanceOf(Resolution.FreePort.class);
	}

	@ParameterizedTest
	@EnumSource
	void withoutOneProofNobodyIsStaleAndNobodyIsSignalledWhateverTheSettings(Proof proof) {
		List<Consumer<World>> spoilers = spoilers().get(proof);
		assertThat(spoilers).isNotEmpty();
		for (Consumer<World> spoiler : spoilers) {
			for (World world : worlds()) {
				spoiler.accept(world);
				for (Policy policy : Policies.every()) {
					Verdict verdict = world.judge(policy);
					assertThat(verdict.kind()).isNotEqualTo(VerdictKind.STALE);
					assertThat(verdict.isProven()).isFalse();
					if (verdict.holder() != null) {
						assertThat(verdict.missing()).contains(proof);
					}
					assertNeverSignalled(verdict, policy);
				}
			}
		}
	}

	private static List<World> worlds() {
		World everything = World.orphaned();
		everything.recordedApplication = World.application("shop", "com.example.Shop", World.jar(99, 199),
				World.DIRECTORY);
		everything.silence = World.unresponsive().silence;
		return List.of(World.orphaned(), World.superseded(), World.running(), everything);
	}

	private static void assertNeverSignalled(Verdict verdict, Policy policy) {
		for (Set<Surrounding> surroundings : Policies.everySurroundings()) {
			assertThat(resolve(verdict, policy, surroundings)).as("%s under %s in %s", verdict, policy, surroundings)
				.isNotInstanceOf(Resolution.FreePort.class);
		}
	}

	private static Resolution resolve(Verdict verdict, Policy policy, Set<Surrounding> surroundings) {
		return new Resolver(policy, surroundings, true).resolve(verdict);
	}

	@Test
	void aSiblingIsNeverSignalledWhateverTheSettings() {
		for (World world : List.of(World.sibling(), World.sibling().with((sibling) -> {
			sibling.recordedApplication = World.application("shop", "com.example.Shop", World.jar(1, 2), "/other");
			sibling.directoryDeleted = true;
			return sibling;
		}))) {
			for (Policy policy : Policies.every()) {
				Verdict verdict = world.judge(policy);
				assertThat(verdict.kind()).isEqualTo(VerdictKind.SIBLING);
				assertNeverSignalled(verdict, policy);
			}
		}
	}

	@Test
	void nobodyButAProvenInstanceIsEverSignalled() {
		for (World world : List.of(World.foreign(), World.unknown(), World.self())) {
			for (Policy policy : Policies.every()) {
				assertNeverSignalled(world.judge(policy), policy);
			}
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "RECORD", "IDENTITY", "USER", "BOOT", "LOCK" })
	void withoutWhatMakesAClaimantTheHolderIsForeign(Proof proof) {
		for (Consumer<World> spoiler : spoilers().get(proof)) {
			World world = World.orphaned();
			spoiler.accept(world);
			boolean nothingToCompare = world.selfBootId == null && world.recordedBootId == null;
			assertThat(world.judge().kind()).isEqualTo(nothingToCompare ? VerdictKind.RUNNING : VerdictKind.FOREIGN);
		}
	}

	@Test
	void anotherApplicationIsForeign() {
		World world = World.orphaned();
		world.recordedApplication = World.application("other", "com.example.Shop", World.jar(100, 200),
				World.DIRECTORY);
		assertThat(world.judge().kind()).isEqualTo(VerdictKind.FOREIGN);
	}

	@Test
	void aHolderThatWasNeverReadyIsRunning() {
		World world = World.orphaned();
		world.readySince = null;
		assertThat(world.judge().kind()).isEqualTo(VerdictKind.RUNNING);
		assertThat(world.judge().missing()).containsExactly(Proof.READY);
	}

	@Test
	void aSocketOfThisJvmIsSelf() {
		assertThat(World.self().judge().kind()).isEqualTo(VerdictKind.SELF);
		World unguarded = World.foreign();
		unguarded.pid = 5000;
		unguarded.withSockets(socket(1, ANY, 5000));
		assertThat(unguarded.judge().kind()).isEqualTo(VerdictKind.SELF);
	}

	@Test
	void aSocketOfAnotherUserIsForeignAlthoughItsHolderCannotBeSeen() {
		World world = World.unknown().withSockets(World.socket(1, ANY, Set.of(), 0L));
		assertThat(world.judge().kind()).isEqualTo(VerdictKind.FOREIGN);
		world.withSockets(World.socket(1, LOOPBACK, Set.of(), 0L), World.socket(2, LOOPBACK_6, Set.of(), 1000L));
		assertThat(world.judge().kind()).isEqualTo(VerdictKind.UNKNOWN);
		world.withSockets(World.socket(1, ANY, Set.of(), null));
		assertThat(world.judge().kind()).isEqualTo(VerdictKind.UNKNOWN);
		world.withSockets(World.socket(1, ANY, Set.of(), 0L)).selfUid = null;
		assertThat(world.judge().kind()).isEqualTo(VerdictKind.UNKNOWN);
	}

	@Test
	void nobodyToBeSeenIsUnknown() {
		Verdict verdict = World.unknown().judge();
		assertThat(verdict.kind()).isEqualTo(VerdictKind.UNKNOWN);
		assertThat(verdict.holder()).isNull();
		assertThat(verdict.isProven()).isFalse();
	}

	@Test
	void aChildThatSharesTheSocketDoesNotSaveItsParent() {
		World world = World.orphaned().withSockets(socket(1, ANY, World.VICTIM, 4712));
		world.withOther(4712, 1000L, 4712L, World.VICTIM, 1L);
		Verdict verdict = world.judge();
		assertThat(verdict.kind()).isEqualTo(VerdictKind.STALE);
		assertThat(verdict.holder()).satisfies((holder) -> assertThat(holder.pid()).isEqualTo(World.VICTIM));
	}

	@ParameterizedTest
	@ValueSource(longs = { 1001, 0 })
	void aChildOfAnotherUserSavesItsParent(long uid) {
		World world = World.orphaned().withSockets(socket(1, ANY, World.VICTIM, 4712));
		world.withOther(4712, uid, 4712L, World.VICTIM, 1L);
		assertThat(world.judge().kind()).isEqualTo(VerdictKind.RUNNING);
		assertThat(world.judge().missing()).containsExactly(Proof.SOCKETS);
	}

	@Test
	void aStrangerThatSharesTheSocketSavesTheHolder() {
		World world = World.orphaned().withSockets(socket(1, ANY, World.VICTIM, 3000));
		world.withOther(3000, 1000L, 3000L, 1L);
		for (Policy policy : Policies.every()) {
			assertThat(world.judge(policy).kind()).isEqualTo(VerdictKind.RUNNING);
			assertNeverSignalled(world.judge(policy), policy);
		}
	}

	@Test
	void aParentThatSharesTheSocketSavesTheHolder() {
		World world = World.orphaned().withSockets(socket(1, ANY, World.VICTIM, 1));
		world.withOther(1, 0L, 1L);
		for (Policy policy : Policies.every()) {
			assertNeverSignalled(world.judge(policy), policy);
		}
	}

	@Test
	void aStrangerOnTheOtherLoopbackAddressSavesTheHolder() {
		World world = World.orphaned().withSockets(socket(1, LOOPBACK, World.VICTIM), socket(2, LOOPBACK_6, 3000));
		world.withOther(3000, 1000L, 3000L, 1L);
		for (Policy policy : Policies.every()) {
			assertThat(world.judge(policy).missing()).contains(Proof.SOCKETS);
			assertNeverSignalled(world.judge(policy), policy);
		}
	}

	@Test
	void anInstanceThatHoldsEveryAddressIsStillStale() {
		World world = World.orphaned()
			.withSockets(socket(1, LOOPBACK, World.VICTIM), socket(2, LOOPBACK_6, World.VICTIM));
		assertThat(world.judge().kind()).isEqualTo(VerdictKind.STALE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "maven", "gradle", "MAVEN", "idea", "idea64.exe", "node", "code", "eclipse", "sbt" })
	void onlyAProgramThatSupervisesDevelopmentLeavesOrphans(String launcher) {
		World world = World.orphaned();
		world.launcher = new Launcher(new ProcessIdentity(4600, 900), launcher);
		assertThat(world.judge().signs()).containsOnlyKeys(StaleSign.ORPHANED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "bash", "sh", "zsh", "python3", "sshd", "cron", "sudo", "systemd", "supervisord", "perl",
			"nohup", "setsid", "tmux: server", "", "java", "java.exe", "javaw", "javac", "ant", "my-idea", "nodejs-ish",
			"idea.exe.exe" })
	void whatWasStartedByAnythingElseIsNoOrphan(String launcher) {
		World world = World.orphaned();
		world.launcher = new Launcher(new ProcessIdentity(4600, 900), launcher);
		assertThat(world.judge().kind()).isEqualTo(VerdictKind.RUNNING);
	}

	@ParameterizedTest
	@CsvSource({ "maven,FILE,true", "maven,TERMINAL,true", "maven,PIPE,true", "gradle,FILE,false", "gradle,PIPE,true",
			"idea,FILE,false", "idea,TERMINAL,true", "idea,PIPE,true", "node,FILE,false", "node,TERMINAL,false",
			"node,PIPE,true", "maven,,false", "idea,,false", "node,,false" })
	void whatWritesWhereNoDevelopmentRunWritesIsNoOrphan(String launcher, @Nullable StandardOutput output,
			boolean orphaned) {
		World world = World.orphaned();
		world.launcher = new Launcher(new ProcessIdentity(4600, 900), launcher);
		world.output = output;
		assertThat(world.judge().kind()).isEqualTo(orphaned ? VerdictKind.STALE : VerdictKind.RUNNING);
	}

	@Test
	void launchersAreConfiguredInAnySpelling() {
		World world = World.orphaned();
		world.launcher = new Launcher(new ProcessIdentity(4600, 900), "my-ide");
		Policy policy = new Policy(Policy.Mode.ENFORCE, Policy.StaleCleanup.AUTO, Set.of(StaleSign.ORPHANED),
				Policy.RunningCleanup.KEEP, Duration.ZERO, Set.of("My-IDE.exe"));
		assertThat(world.judge(policy).kind()).isEqualTo(VerdictKind.STALE);
		assertThat(world.judge().kind()).isEqualTo(VerdictKind.RUNNING);
	}

	@Test
	void noOrphanIfAnythingIsInDoubt() {
		assertRunning((world) -> world.launcher = null);
		assertRunning((world) -> world.launcherState = LauncherState.ALIVE);
		assertRunning((world) -> world.launcherState = LauncherState.UNKNOWN);
		assertRunning((world) -> world.parent = 4600);
		assertRunning((world) -> world.launcherState = LauncherState.INTERACTIVE_SHELL);
		for (Consumer<World> reason : vetoes().get(Veto.DETACHED)) {
			assertRunning(reason);
		}
	}

	@Test
	void aSignThatThePolicyDoesNotCountIsNone() {
		Policy none = Policies.policy(Policy.StaleCleanup.TERMINATE, Policy.RunningCleanup.KEEP);
		World everything = worlds().get(3);
		assertThat(everything.judge(none).kind()).isEqualTo(VerdictKind.RUNNING);
		assertThat(everything.judge(none).signs()).isEmpty();
		assertThat(everything.judge(Policies.all(Policy.StaleCleanup.AUTO)).signs())
			.containsOnlyKeys(StaleSign.values());
	}

	@Test
	void anOlderBuildFromTheSamePathIsSuperseded() {
		assertThat(World.superseded().judge().signs())
			.containsOnly(Map.entry(StaleSign.SUPERSEDED, "/home/ada/shop/shop.jar was replaced by a later build"));
	}

	@Test
	void aJarThatWasTouchedOrPutThereAfterWeStartedSupersedesNobody() {
		World touched = World.superseded();
		touched.recordedApplication = World.application("shop", "com.example.Shop", World.jar(100, 199),
				World.DIRECTORY);
		assertThat(touched.judge().kind()).isEqualTo(VerdictKind.RUNNING);
		World replaced = World.superseded();
		replaced.artifactOpen = false;
		assertThat(replaced.judge().kind()).isEqualTo(VerdictKind.RUNNING);
	}

	@Test
	void whatRunsFromADeletedDirectoryIsSuperseded() {
		World world = World.superseded();
		world.recordedApplication = world.application;
		world.directoryDeleted = true;
		assertThat(world.judge().signs()).containsOnly(Map.entry(StaleSign.SUPERSEDED, "its directory was deleted"));
	}

	@Test
	void nothingIsSupersededByTheSameBuildOrByRecompiledClasses() {
		World same = World.superseded();
		same.recordedApplication = same.application;
		assertThat(same.judge().kind()).isEqualTo(VerdictKind.RUNNING);
		World classes = World.superseded();
		classes.application = World.application("shop", "com.example.Shop", new Artifact("/classes", false, 0, 0),
				World.DIRECTORY);
		classes.recordedApplication = World.application("shop", "com.example.Shop",
				new Artifact("/classes", false, 1, 1), World.DIRECTORY);
		assertThat(classes.judge().kind()).isEqualTo(VerdictKind.RUNNING);
	}

	@Test
	void developerToolsAreNeverSuperseded() {
		World world = World.superseded();
		world.devtools = true;
		world.directoryDeleted = true;
		assertThat(world.judge().kind()).isEqualTo(VerdictKind.RUNNING);
	}

	@ParameterizedTest
	@CsvSource({ "false,30000,0,true,true", "false,30000,300,true,true", "false,29999,0,true,false",
			"false,30000,301,true,false", "true,60000,0,true,false", "false,60000,0,false,false" })
	void onlyLongAndIdleSilenceAfterAcceptanceIsUnresponsive(boolean answered, long millis, long cpuMillis,
			boolean accepted, boolean unresponsive) {
		World world = World.unresponsive();
		world.silence = new Silence(answered, Duration.ofMillis(millis), Duration.ofMillis(cpuMillis), accepted);
		Verdict verdict = world.judge(Policies.all(Policy.StaleCleanup.AUTO));
		assertThat(verdict.signs().containsKey(StaleSign.UNRESPONSIVE)).isEqualTo(unresponsive);
		assertThat(world.judge().kind()).as("not counted by default").isEqualTo(VerdictKind.RUNNING);
	}

	@Test
	void onlyAListenerThatSpeaksHttpCanBeUnresponsive() {
		World world = World.unresponsive();
		world.recordedScheme = null;
		assertThat(world.judge(Policies.all(Policy.StaleCleanup.AUTO)).kind()).isEqualTo(VerdictKind.RUNNING);
	}

	@Test
	void aHolderThatIsReadyInTheFutureIsNotAsked() {
		Judge judge = new Judge(Policies.all(Policy.StaleCleanup.AUTO));
		World world = World.running();
		for (Instant future : List.of(World.NOW.plusSeconds(3600), Instant.MAX)) {
			world.readySince = future;
			assertThat(judge.needsAnswer(judge.judge(world.conflict()))).isFalse();
		}
	}

	@Test
	void theHolderIsAskedOnlyIfThatCouldMatter() {
		Judge judge = new Judge(Policies.all(Policy.StaleCleanup.AUTO));
		World world = World.running();
		assertThat(judge.needsAnswer(judge.judge(world.conflict()))).isTrue();
		assertThat(new Judge(Policy.defaults()).needsAnswer(world.judge())).isFalse();
		world.readySince = World.NOW.minusSeconds(30);
		assertThat(judge.needsAnswer(judge.judge(world.conflict()))).isFalse();
		world.readySince = World.NOW.minusSeconds(31);
		assertThat(judge.needsAnswer(judge.judge(world.conflict()))).isTrue();
		world.readySince = Instant.MAX;
		assertThat(judge.needsAnswer(judge.judge(world.conflict()))).isFalse();
		world.readySince = World.NOW.minusSeconds(31);
		world.silence = World.unresponsive().silence;
		assertThat(judge.needsAnswer(judge.judge(world.conflict()))).isFalse();
		world.silence = null;
		world.recordedScheme = null;
		assertThat(judge.needsAnswer(judge.judge(world.conflict()))).isFalse();
		for (World other : List.of(World.foreign(), World.unknown(), World.self(), World.sibling(), World.orphaned())) {
			assertThat(judge.needsAnswer(judge.judge(other.conflict()))).isFalse();
		}
	}

	/**
	 * What calls forth one veto, and in how many ways that can happen.
	 */
	private static Map<Veto, List<Consumer<World>>> vetoes() {
		Map<Veto, List<Consumer<World>>> vetoes = new EnumMap<>(Veto.class);
		vetoes.put(Veto.UNTOUCHABLE, List.of((world) -> world.selfLineage = List.of(5000L, World.VICTIM, 1L),
				(world) -> world.init = true, (world) -> become(world, 1), (world) -> become(world, 4)));
		vetoes.put(Veto.SUSPENDED, List.of((world) -> world.state = ProcessState.SUSPENDED,
				(world) -> world.state = ProcessState.ZOMBIE, (world) -> world.state = ProcessState.UNKNOWN));
		vetoes.put(Veto.DEBUGGED, List.of((world) -> world.debugged = true));
		vetoes.put(Veto.SYSTEMD, List.of((world) -> world.service = "shop.service"));
		vetoes.put(Veto.DETACHED, List.of((world) -> world.hangUpIgnored = true, (world) -> world.hangUpIgnored = null,
				(world) -> world.session = World.VICTIM, (world) -> world.detached = true));
		vetoes.put(Veto.SURROUNDINGS,
				List.of((world) -> world.recordedSurroundings = Set.of("test"),
						(world) -> world.recordedSurroundings = Set.of("ci"),
						(world) -> world.recordedSurroundings = Set.of("cloud"),
						(world) -> world.recordedSurroundings = Set.of("something new")));
		return vetoes;
	}

	private static void become(World world, long pid) {
		world.pid = pid;
		world.recordedProcess = new ProcessIdentity(pid, 1000);
		world.withSockets(socket(1, ANY, pid));
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = { "LAUNCHER_ALIVE", "DETACHED" })
	void aVetoHoldsWhateverTheSettings(Veto veto) {
		for (Consumer<World> reason : vetoes().get(veto)) {
			for (World world : List.of(World.orphaned(), World.superseded(), World.running(), World.unresponsive())) {
				reason.accept(world);
				for (Policy policy : Policies.every()) {
					Verdict verdict = world.judge(policy);
					if (veto == Veto.DEBUGGED && verdict.signs().containsKey(StaleSign.ORPHANED)) {
						assertThat(verdict.vetoes()).isEmpty();
						continue;
					}
					assertThat(verdict.vetoes()).contains(veto);
					assertNeverSignalled(verdict, policy);
				}
			}
		}
	}

	@Test
	void whatWasDetachedOnPurposeIsEndedOnlyByReplace() {
		for (Consumer<World> reason : vetoes().get(Veto.DETACHED)) {
			for (World world : List.of(World.orphaned(), World.superseded(), World.running(),
					World.unresponsive().with((unresponsive) -> {
						unresponsive.launcherState = LauncherState.INTERACTIVE_SHELL;
						return unresponsive;
					}))) {
				reason.accept(world);
				for (Policy policy : Policies.every()) {
					Verdict verdict = world.judge(policy);
					assertThat(verdict.vetoes()).contains(Veto.DETACHED);
					assertThat(verdict.signs()).doesNotContainKey(StaleSign.ORPHANED);
					if (policy.running() == Policy.RunningCleanup.KEEP) {
						assertNeverSignalled(verdict, policy);
					}
					else {
						assertThat(new Resolver(policy, Set.of(), true).resolve(verdict))
							.isInstanceOf(Resolution.FreePort.class);
					}
				}
			}
		}
	}

	@Test
	void whatIsDetachedAndSupersededSaysWhyItIsKept() {
		World world = World.superseded();
		world.detached = true;
		for (Policy.StaleCleanup stale : List.of(Policy.StaleCleanup.AUTO, Policy.StaleCleanup.TERMINATE)) {
			assertThat(resolve(world.judge(), Policies.stale(stale), Set.of()))
				.isEqualTo(new Resolution.GiveUp(Veto.DETACHED.words()));
		}
	}

	@ParameterizedTest
	@CsvSource({ "ALIVE,java,true", "ALIVE,idea64.exe,true", "ALIVE,supervisord,true", "ALIVE,bash,true",
			"ALIVE,zsh,true", "ALIVE,cmd.exe,true", "UNKNOWN,java,true", "UNKNOWN,bash,true", "UNKNOWN,,true",
			"ALIVE,,true", "INTERACTIVE_SHELL,bash,false", "INTERACTIVE_SHELL,zsh,false", "GONE,java,false",
			"GONE,bash,false" })
	void aLauncherProtectsUnlessItIsGoneOrAPersonTypesInIt(LauncherState state, @Nullable String launcher,
			boolean vetoed) {
		World world = World.unresponsive();
		world.launcherState = state;
		world.launcher = (launcher != null) ? new Launcher(new ProcessIdentity(4600, 900), launcher) : null;
		Verdict verdict = world.judge(Policies.all(Policy.StaleCleanup.AUTO));
		assertThat(verdict.vetoes().contains(Veto.LAUNCHER_ALIVE)).isEqualTo(vetoed);
		assertThat(resolve(verdict, Policies.all(Policy.StaleCleanup.AUTO), Set.of()) instanceof Resolution.FreePort)
			.isEqualTo(!vetoed);
		assertThat(resolve(verdict, Policies.all(Policy.StaleCleanup.TERMINATE), Set.of()))
			.isInstanceOf(Resolution.FreePort.class);
	}

	@Test
	void aDescendantIsProtectedByTheSameVetoes() {
		World world = World.orphaned();
		assertThat(Judge.vetoesOnDescendant(world.selfFacts(), world.holder())).isEmpty();
		world.recorded = false;
		assertThat(Judge.vetoesOnDescendant(world.selfFacts(), world.holder())).isEmpty();
		for (Veto veto : List.of(Veto.UNTOUCHABLE, Veto.SUSPENDED, Veto.DEBUGGED, Veto.SYSTEMD, Veto.DETACHED)) {
			for (Consumer<World> reason : vetoes().get(veto)) {
				World other = World.orphaned();
				reason.accept(other);
				assertThat(Judge.vetoesOnDescendant(other.selfFacts(), other.holder())).contains(veto);
			}
		}
	}

	private static void assertRunning(Consumer<World> doubt) {
		World world = World.orphaned();
		doubt.accept(world);
		assertThat(world.judge().kind()).isEqualTo(VerdictKind.RUNNING);
	}

	private static ListeningSocket socket(long id, byte[] address, long... holders) {
		Set<Long> pids = new HashSet<>();
		for (long holder : holders) {
			pids.add(holder);
		}
		return World.socket(id, address, pids, 1000L);
	}

}
