package io.github.portguard;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.portguard.conflict.Surrounding;
import io.github.portguard.port.ListeningSocket;
import io.github.portguard.port.PortRanges;
import io.github.portguard.port.PortRequest;
import io.github.portguard.port.SocketSnapshot;
import io.github.portguard.process.ProcessState;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link PortGuard#prepare(int)}.
 */
class PreparationTests {

	private static final int PORT = 8080;

	private static final long STRANGER = 4_000_993;

	private final FakeProcesses processes = new FakeProcesses().add(STRANGER, 1000, 1, ProcessState.ALIVE, null, false);

	private final Queue<String> looks = new ConcurrentLinkedQueue<>();

	private final Queue<String> asked = new ConcurrentLinkedQueue<>();

	@TempDir
	private Path directory;

	private Path record;

	@BeforeEach
	void name() {
		this.record = this.directory.resolve("registry/port/" + PORT + "@any");
	}

	@Test
	void looksAtNothingIfNothingIsWrittenDownAboutThePort() throws Exception {
		PortGuard guard = guard();
		guard.prepare(PORT);
		guard.context().awaitPreparation();
		assertThat(this.looks).isEmpty();
		assertThat(this.record).doesNotExist();
	}

	@Test
	void looksOnceInAdvanceAndAsksTheApplicationNothing() throws Exception {
		leaveARecord();
		PortGuard guard = guard();
		guard.prepare(PORT);
		assertThatExceptionOfType(PortUnavailableException.class)
			.isThrownBy(() -> guard.acquire(PortRequest.of(PORT), PreparationTests::fail))
			.withMessageContaining("pid " + STRANGER);
		assertThat(this.looks).as("once in advance, and once when the bind has failed").hasSize(2);
		assertThat(this.asked).isNotEmpty().containsOnly(Thread.currentThread().getName());
		assertThat(this.record).exists();
	}

	@Test
	void concludesNothingFromWhatItHasSeen() throws Exception {
		leaveARecord();
		PortGuard guard = guard();
		guard.prepare(PORT);
		guard.context().awaitPreparation();
		assertThat(this.looks).containsExactly("who holds " + PORT);
		assertThat(this.asked).isEmpty();
		try (PortLease lease = guard.acquire(PortRequest.of(PORT), (port) -> {
		})) {
			assertThat(lease.acquisition()).isEqualTo(PortLease.Acquisition.REQUESTED);
			assertThat(lease.encounters()).isEmpty();
			assertThat(lease.isClaimed()).isTrue();
		}
	}

	@Test
	void looksAtNothingAnyMoreWhenThePortIsAcquired() throws Exception {
		leaveARecord();
		Preparation late = new Preparation(guard().context(), PORT);
		assertThat(late.take()).isNull();
		late.run();
		assertThat(this.looks).isEmpty();
	}

	@Test
	void forgetsWhatItSeesOfAPortThatHasBeenAcquiredMeanwhile() throws Exception {
		leaveARecord();
		AtomicReference<Preparation> late = new AtomicReference<>();
		late.set(new Preparation(guard(PortGuard.builder().lookups(new Lookups(this.processes, (port) -> {
			late.get().take();
			return find(port);
		}))).context(), PORT));
		late.get().run();
		assertThat(this.looks).isNotEmpty();
		assertThat(late.get().take()).isNull();
	}

	@Test
	void survivesALookThatFails() throws Exception {
		leaveARecord();
		PortGuard guard = guard(PortGuard.builder().lookups(new Lookups(this.processes, (port) -> {
			this.looks.add("failed");
			throw new IOException("hidden");
		})));
		guard.prepare(PORT);
		try (PortLease lease = guard.acquire(PortRequest.of(PORT).withRanges(PortRanges.parse("8081")), (port) -> {
			if (port == PORT) {
				fail(port);
			}
		})) {
			assertThat(lease.port()).isEqualTo(PORT + 1);
		}
		assertThat(this.looks).isNotEmpty();
	}

	@Test
	void survivesARegistryThatCannotBeUsed() throws Exception {
		Files.writeString(this.directory.resolve("registry"), "no directory");
		PortGuard guard = guard();
		guard.prepare(PORT);
		guard.context().awaitPreparation();
		assertThat(this.looks).isEmpty();
	}

	/**
	 * Leaves the claim of an instance behind that could not take it back.
	 */
	private void leaveARecord() throws Exception {
		byte[] content;
		try (PortLease lease = guard().acquire(PortRequest.of(PORT), (port) -> {
		})) {
			assertThat(lease.isClaimed()).isTrue();
			content = Files.readAllBytes(this.record);
		}
		Files.write(this.record, content);
		this.asked.clear();
	}

	private static void fail(int port) throws BindException {
		throw new BindException(port + " is busy");
	}

	private PortGuard guard() {
		return guard(PortGuard.builder().lookups(new Lookups(this.processes, this::find)));
	}

	private PortGuard guard(PortGuard.Builder builder) {
		return builder.applicationId("shop").variant(() -> {
			this.asked.add(Thread.currentThread().getName());
			return null;
		}).surroundings(() -> {
			this.asked.add(Thread.currentThread().getName());
			return Set.<Surrounding>of();
		})
			.lookupTimeout(Duration.ofMinutes(1))
			.registryTimeout(Duration.ofMinutes(1))
			.registryDirectory(this.directory.resolve("registry"))
			.build();
	}

	private SocketSnapshot find(int port) throws IOException {
		this.looks.add("who holds " + port);
		return new SocketSnapshot(List
			.of(new ListeningSocket(1, InetAddress.getByAddress(new byte[4]), port, 1000L, Set.of(STRANGER), 0)),
				Set.of(), Set.of(), true);
	}

}
