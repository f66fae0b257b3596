package io.github.portguard;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import io.github.portguard.conflict.Conflict;
import io.github.portguard.conflict.Holder;
import io.github.portguard.conflict.LauncherState;
import io.github.portguard.conflict.Resolution;
import io.github.portguard.conflict.Self;
import io.github.portguard.conflict.Verdict;
import io.github.portguard.conflict.VerdictKind;
import io.github.portguard.port.ListeningSocket;
import io.github.portguard.port.PortRequest;
import io.github.portguard.process.Children;
import io.github.portguard.process.ProcessIdentity;
import io.github.portguard.process.ProcessSnapshot;
import io.github.portguard.process.ProcessState;
import io.github.portguard.process.ProcessTable;
import io.github.portguard.process.ProcfsProcessTable;
import io.github.portguard.registry.Application;
import io.github.portguard.registry.LockState;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DescendantEviction} with a real process as the descendant, which only
 * pretends to hold the socket of an instance that is gone.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class DescendantEvictionTests {

	private static final ProcessIdentity VICTIM = new ProcessIdentity(4_000_993, 1000);

	private static final Self SELF = new Self(null, null, "ada", null, null, null, null, List.of(),
			new Application("shop", null, null, null, null), false);

	private final ProcessTable processes = new ProcfsProcessTable();

	private final Children children = new Children();

	private Process child;

	private long socketId = 1;

	private boolean touchable = true;

	private @Nullable String problem;

	@BeforeEach
	void startChild() throws Exception {
		this.child = this.children.sleep();
	}

	@AfterEach
	void endChildren() {
		this.children.close();
	}

	@Test
	void endsADescendantThatKeepsTheSocket() throws Exception {
		assertThat(evict()).hasValueSatisfying((success) -> assertThat(success.signal())
			.isEqualTo("SIGTERM to its child process " + this.child.pid()));
		assertThat(this.child.waitFor()).isEqualTo(128 + 15);
	}

	/**
	 * Who holds the socket has been seen in each case, and can be told no more.
	 */
	@Test
	void sendsNothingIfTheLookUpWasNotComplete() {
		this.problem = "the holder changed while it was looked at";
		assertThat(evict()).isEmpty();
		assertThat(this.child.isAlive()).isTrue();
	}

	@Test
	void sendsNothingIfTheSocketIsAnother() {
		Verdict before = verdict();
		this.socketId = 2;
		assertThat(evict(before)).isEmpty();
		assertThat(this.child.isAlive()).isTrue();
	}

	@Test
	void sendsNothingIfThereIsAVeto() {
		this.touchable = false;
		assertThat(evict()).isEmpty();
		assertThat(this.child.isAlive()).isTrue();
	}

	private Optional<Eviction.Success> evict() {
		String problem = this.problem;
		this.problem = null;
		Verdict before = verdict();
		this.problem = problem;
		return evict(before);
	}

	private Optional<Eviction.Success> evict(Verdict before) {
		Eviction.Examination examination = new Eviction.Examination() {

			@Override
			public Verdict examine() {
				return verdict();
			}

			@Override
			public Resolution resolve(Verdict verdict) {
				return new Resolution.FreePort();
			}

			@Override
			public boolean isTouchable(Verdict verdict, Holder holder) {
				return DescendantEvictionTests.this.touchable;
			}

		};
		Holder victim = before.conflict().holders().get(0);
		PortWatch watch = new PortWatch(before, victim, examination, () -> !this.child.isAlive(),
				new Eviction.Announcement() {

					@Override
					public void announce(Verdict justification, boolean forced, String signal, Duration patience) {
					}

					@Override
					public void waiting(Verdict justification, String signal, Duration patience) {
					}

				});
		return new DescendantEviction(this.processes, before, victim, examination, watch).run();
	}

	private Verdict verdict() {
		ProcessIdentity descendant = this.processes.identify(this.child.pid()).orElse(VICTIM);
		ListeningSocket socket = new ListeningSocket(this.socketId, InetAddress.getLoopbackAddress(), 8080, 1000L,
				Set.of(VICTIM.pid(), descendant.pid()), 0);
		List<Holder> holders = List.of(holder(VICTIM, socket), holder(descendant, socket));
		Conflict conflict = new Conflict(PortRequest.of(8080), 8080, Instant.EPOCH, SELF, false, List.of(socket),
				holders, Set.of(), this.problem);
		return new Verdict(VerdictKind.STALE, conflict, holders.get(0), List.of(), Map.of(), Set.of());
	}

	private static Holder holder(ProcessIdentity identity, ListeningSocket socket) {
		ProcessSnapshot process = new ProcessSnapshot(identity, 1, ProcessState.ALIVE, "java", null, "ada", 1000L, null,
				null, false, null, null, false, false, 1, null, null);
		return new Holder(process, List.of(identity.pid(), VICTIM.pid()), List.of(socket), true, null,
				LockState.UNKNOWN, LauncherState.GONE, false, null);
	}

}
