package io.github.portguard.boot;

import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.github.portguard.PortGuard;
import io.github.portguard.PortLease;
import io.github.portguard.port.PortRequest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LostClaims} with a lease on a real port, and a disk that takes its
 * time.
 */
class LostClaimsTests {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private final List<Object> events = new ArrayList<>();

	private final AtomicInteger looks = new AtomicInteger();

	private final CountDownLatch begun = new CountDownLatch(1);

	private final CountDownLatch released = new CountDownLatch(1);

	@TempDir
	private Path directory;

	private ServerSocket bound;

	@AfterEach
	void close() throws Exception {
		this.released.countDown();
		if (this.bound != null) {
			this.bound.close();
		}
	}

	@Test
	@Timeout(30)
	void nobodyWaitsWhileSomebodyElseLooks() throws Exception {
		try (PortLease lease = acquire()) {
			LostClaims claims = new LostClaims(this.events::add, this::lookSlowly);
			CompletableFuture<Map<PortLease, String>> first = CompletableFuture
				.supplyAsync(() -> claims.find(List.of(lease)));
			this.begun.await();
			for (int i = 0; i < 10; i++) {
				assertThat(claims.find(List.of(lease))).as("what is known so far").isEmpty();
			}
			assertThat(this.looks).hasValue(1);
			this.released.countDown();
			assertThat(first).succeedsWithin(PATIENCE).isEqualTo(Map.of(lease, "it is gone"));
			assertThat(claims.find(List.of(lease))).isEqualTo(Map.of(lease, "it is gone"));
			assertThat(claims.find(List.of())).isEmpty();
			assertThat(this.events).hasSize(1);
		}
	}

	@Test
	void aLookThatFailsIsNotTheLast() throws Exception {
		try (PortLease lease = acquire()) {
			LostClaims claims = new LostClaims(this.events::add, (looked) -> {
				if (this.looks.incrementAndGet() == 1) {
					throw new IllegalStateException("disk");
				}
				return Optional.of("it is gone");
			});
			CompletableFuture<Map<PortLease, String>> failed = CompletableFuture
				.supplyAsync(() -> claims.find(List.of(lease)));
			assertThat(failed).failsWithin(PATIENCE);
			assertThat(claims.find(List.of(lease))).isEqualTo(Map.of(lease, "it is gone"));
		}
	}

	/**
	 * Whoever has asked for the health of the application is not to blame.
	 */
	@Test
	void anErrorOfAListenerConcernsNobodyElse() throws Exception {
		try (PortLease lease = acquire()) {
			LostClaims claims = new LostClaims((event) -> {
				this.events.add(event);
				throw new AssertionError("a listener");
			}, (looked) -> Optional.of("it is gone"));
			assertThat(claims.find(List.of(lease))).isEqualTo(Map.of(lease, "it is gone"));
			assertThat(claims.find(List.of(lease))).hasSize(1);
			assertThat(this.events).hasSize(1);
		}
	}

	private Optional<String> lookSlowly(PortLease lease) {
		this.looks.incrementAndGet();
		this.begun.countDown();
		try {
			this.released.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		return Optional.of("it is gone");
	}

	private PortLease acquire() throws Exception {
		PortGuard guard = PortGuard.builder().registryDirectory(this.directory.resolve("registry")).build();
		return guard.acquire(PortRequest.of(LoopbackPorts.free()), (port) -> this.bound = new ServerSocket(port));
	}

}
