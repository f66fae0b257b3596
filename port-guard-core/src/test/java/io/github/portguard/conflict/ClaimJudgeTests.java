package io.github.portguard.conflict;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.portguard.port.ListeningSocket;
import io.github.portguard.process.ProcessIdentity;
import io.github.portguard.registry.Application;
import io.github.portguard.registry.ClaimOnRecord;
import io.github.portguard.registry.ClaimRecord;
import io.github.portguard.registry.ClaimState;
import io.github.portguard.registry.LockState;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClaimJudge}.
 */
class ClaimJudgeTests {

	private static final long UID = 1000;

	private final ClaimJudge judge = new ClaimJudge(UID);

	@Test
	void aClaimIsHealthyIfItsProcessVouchesForItAndListens() {
		assertStatus(claim("a", 4711).listening(4711), ClaimStatus.HEALTHY);
		assertStatus(claim("a", 4711).listening(4711, 4712), ClaimStatus.HEALTHY);
	}

	@Test
	void aClaimIsUnhealthyIfItsProcessRunsAndDoesNotServeIt() {
		assertStatus(claim("a", 4711).listening(), ClaimStatus.UNHEALTHY);
		assertStatus(claim("a", 4711).listening(4712), ClaimStatus.UNHEALTHY);
		assertStatus(claim("a", 4711).suspended().listening(4711), ClaimStatus.UNHEALTHY);
	}

	@Test
	void aClaimIsDeadIfItsProcessHasEnded() {
		assertDead(claim("a", 4711).lock(LockState.NOT_HELD).ended().listening(), true);
		assertDead(claim("a", 4711).lock(LockState.NOT_HELD).ofEarlierBoot().listening(), true);
		assertDead(claim("a", 4711).lock(LockState.NOT_HELD).ended().listening(4712), true);
	}

	@Test
	void aClaimWhoseProcessHasEndedIsDeadWhereNothingIsToldAboutLocks() {
		assertDead(claim("a", 4711).lock(LockState.UNKNOWN).ended().listening(), true);
		assertDead(claim("a", 4711).lock(LockState.UNKNOWN).ofEarlierBoot().listening(), true);
	}

	@Test
	void aClaimIsNotDeadWithoutEveryProof() {
		assertDead(claim("a", 4711).lock(LockState.HELD).ended().listening(), false);
		assertDead(claim("a", 4711).lock(LockState.HELD).ofEarlierBoot().listening(), false);
		assertDead(claim("a", 4711).lock(LockState.NOT_HELD).listening(), false);
		assertDead(claim("a", 4711).lock(LockState.UNKNOWN).listening(), false);
		assertDead(claim("a", 4711).lock(LockState.NOT_HELD).ended().elsewhere().listening(), false);
		assertDead(claim("a", 4711).lock(LockState.UNKNOWN).ended().elsewhere().listening(), false);
	}

	@Test
	void aClaimIsUnknownIfNobodyVouchesForItOrNothingCanBeSeen() {
		assertStatus(claim("a", 4711).lock(LockState.NOT_HELD).listening(4711), ClaimStatus.UNKNOWN);
		assertStatus(claim("a", 4711).lock(LockState.UNKNOWN).listening(4711), ClaimStatus.UNKNOWN);
		assertStatus(claim("a", 4711).elsewhere().listening(4711), ClaimStatus.UNKNOWN);
		assertStatus(claim("a", 4711), ClaimStatus.UNKNOWN);
		assertStatus(claim("a", 4711).listeningUnseen(UID), ClaimStatus.UNKNOWN);
	}

	@Test
	void claimsThatAreServedAgree() {
		assertThat(conflicts(claim("a", 4711).listening(4711))).isEmpty();
		assertThat(conflicts(claim("a", 4711).on("127.0.0.1").listening(4711),
				claim("b", 4712).on("127.0.0.2").listening(4712)))
			.isEmpty();
		assertThat(conflicts(claim("a", 4711).on("127.0.0.1").listening(4711),
				claim("a", 4711).on("127.0.0.2").listening(4711)))
			.isEmpty();
	}

	@Test
	void twoClaimsOfLivingInstancesAreARegistryConflict() {
		assertThat(conflicts(claim("a", 4711).listening(4711), claim("b", 4712).on("127.0.0.1").listening(4711)))
			.singleElement()
			.satisfies((conflict) -> {
				assertThat(conflict.kind()).isEqualTo(ClaimConflict.Kind.REGISTRY);
				assertThat(conflict.claims()).hasSize(2);
				assertThat(conflict.holders()).containsExactly(4711L);
			});
	}

	@Test
	void aPortThatAnotherProcessListensOnIsASystemConflict() {
		assertKinds(conflicts(claim("a", 4711).listening(4712)), ClaimConflict.Kind.SYSTEM);
		assertKinds(conflicts(claim("a", 4711).lock(LockState.NOT_HELD).ended().listening(4712)),
				ClaimConflict.Kind.SYSTEM);
		assertKinds(conflicts(claim("a", 4711).listeningUnseen(UID + 1)), ClaimConflict.Kind.SYSTEM);
		assertThat(conflicts(claim("a", 4711).listeningUnseen(UID))).isEmpty();
	}

	@Test
	void aClaimThatNobodyServesIsAnAllocationMismatch() {
		assertKinds(conflicts(claim("a", 4711).listening()), ClaimConflict.Kind.ALLOCATION);
		assertKinds(conflicts(claim("a", 4711).lock(LockState.NOT_HELD).ended().listening()),
				ClaimConflict.Kind.ALLOCATION);
		assertKinds(conflicts(claim("a", 4711).lock(LockState.NOT_HELD).ended().on("127.0.0.1").listening(4712),
				claim("b", 4712).listening(4712)), ClaimConflict.Kind.ALLOCATION);
		assertThat(conflicts(claim("a", 4711))).isEmpty();
	}

	@Test
	void whoListensHereSaysNothingAboutAClaimFromAnotherContainer() {
		assertThat(conflicts(claim("a", 4711).elsewhere().listening())).isEmpty();
		assertThat(conflicts(claim("a", 4711).elsewhere().listening(4712))).isEmpty();
		assertThat(conflicts(claim("a", 4711).elsewhere().listeningUnseen(UID + 1))).isEmpty();
		assertThat(conflicts(claim("a", 4711).elsewhere().listening(4712),
				claim("b", 4712).on("127.0.0.1").listening(4712)))
			.isEmpty();
	}

	/**
	 * Pids in containers are small numbers, so two are easily the same.
	 */
	@Test
	void aClaimFromAnotherContainerIsNotTakenForTheOneThatIsServed() {
		assertKinds(conflicts(claim("a", 4711).on("127.0.0.1").listening(4712),
				claim("b", 4712).elsewhere().listening(4712)), ClaimConflict.Kind.SYSTEM);
	}

	@Test
	void aClaimFromBeforeTheLastBootIsDeadWhereverItsProcessLived() {
		assertDead(claim("a", 4711).lock(LockState.NOT_HELD).ofEarlierBoot().elsewhere().listening(), true);
		assertKinds(conflicts(claim("a", 4711).lock(LockState.NOT_HELD).ofEarlierBoot().elsewhere().listening()),
				ClaimConflict.Kind.ALLOCATION);
	}

	private void assertStatus(Facts facts, ClaimStatus status) {
		assertThat(this.judge.judge(facts.build()).status()).isEqualTo(status);
		assertThat(this.judge.judge(facts.build()).reason()).isNotBlank();
	}

	private void assertDead(Facts facts, boolean dead) {
		assertThat(this.judge.isDead(facts.build())).isEqualTo(dead);
	}

	private static void assertKinds(List<ClaimConflict> conflicts, ClaimConflict.Kind... kinds) {
		assertThat(conflicts).extracting(ClaimConflict::kind).containsExactly(kinds);
	}

	private List<ClaimConflict> conflicts(Facts... facts) {
		return this.judge.conflicts(List.of(facts).stream().map(Facts::build).toList());
	}

	private static Facts claim(String instance, long pid) {
		return new Facts(instance, pid);
	}

	/**
	 * A claim whose process runs and holds its lock; who listens is not known.
	 */
	private static final class Facts {

		private final String instance;

		private final long pid;

		private LockState lock = LockState.HELD;

		private boolean thisBoot = true;

		private boolean sameNamespaces = true;

		private boolean ended;

		private boolean suspended;

		private @Nullable String address;

		private @Nullable List<ListeningSocket> sockets;

		Facts(String instance, long pid) {
			this.instance = instance;
			this.pid = pid;
		}

		Facts lock(LockState lock) {
			this.lock = lock;
			return this;
		}

		Facts ofEarlierBoot() {
			this.thisBoot = false;
			return this;
		}

		Facts elsewhere() {
			this.sameNamespaces = false;
			return this;
		}

		Facts ended() {
			this.ended = true;
			return this;
		}

		Facts suspended() {
			this.suspended = true;
			return this;
		}

		Facts on(String address) {
			this.address = address;
			return this;
		}

		Facts listening(long... pids) {
			Set<Long> holders = Arrays.stream(pids).boxed().collect(Collectors.toSet());
			this.sockets = holders.isEmpty() ? List.of() : List.of(socket(UID, holders));
			return this;
		}

		Facts listeningUnseen(long uid) {
			this.sockets = List.of(socket(uid, Set.of()));
			return this;
		}

		private ListeningSocket socket(long uid, Set<Long> pids) {
			return new ListeningSocket(1, InetAddress.getLoopbackAddress(), 8080, uid, pids, 0);
		}

		ClaimFacts build() {
			ClaimRecord record = new ClaimRecord(this.instance, "server", 8080, 8080, address(), "http",
					new Application("shop", null, null, null, null), new ProcessIdentity(this.pid, 1), null, null,
					"ada", null, ClaimState.READY, null, Duration.ZERO, Set.of(), false, false);
			return new ClaimFacts(new ClaimOnRecord(record, this.lock), this.thisBoot, this.sameNamespaces, this.ended,
					this.suspended, this.sockets);
		}

		private @Nullable InetAddress address() {
			try {
				return (this.address != null) ? InetAddress.getByName(this.address) : null;
			}
			catch (UnknownHostException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

}
