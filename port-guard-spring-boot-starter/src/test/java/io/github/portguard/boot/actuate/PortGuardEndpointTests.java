package io.github.portguard.boot.actuate;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.actuate.audit.AuditEvent;
import org.springframework.boot.actuate.audit.AuditEventRepository;
import org.springframework.boot.actuate.audit.InMemoryAuditEventRepository;
import org.springframework.boot.actuate.audit.listener.AuditListener;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.util.FileSystemUtils;

import io.github.portguard.PortGuard;
import io.github.portguard.PortGuardAccess;
import io.github.portguard.PortLease;
import io.github.portguard.boot.ClaimLostEvent;
import io.github.portguard.boot.PortGuardAutoConfiguration;
import io.github.portguard.boot.ServerGuard;
import io.github.portguard.boot.actuate.Descriptors.ListenerDescriptor;
import io.github.portguard.boot.actuate.Descriptors.ListenersDescriptor;
import io.github.portguard.boot.actuate.Descriptors.PortDescriptor;
import io.github.portguard.boot.actuate.Descriptors.ProblemDescriptor;
import io.github.portguard.boot.actuate.Descriptors.ReleaseDescriptor;
import io.github.portguard.boot.actuate.Descriptors.SystemDescriptor;
import io.github.portguard.port.PortRequest;
import io.github.portguard.port.SocketSnapshot;
import io.github.portguard.port.SocketTable;
import io.github.portguard.process.HandleProcessTable;
import io.github.portguard.process.ProcessTable;
import io.github.portguard.testing.Ports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link PortGuardEndpoint} and its web extension with a port of this JVM.
 */
@ExtendWith(OutputCaptureExtension.class)
class PortGuardEndpointTests {

	private static final String SECRET = "******";

	private static final SocketSnapshot NO_SOCKETS = new SocketSnapshot(List.of(), Set.of(), Set.of(), true);

	private final int port = Ports.free();

	@TempDir
	private Path registry;

	private ApplicationContextRunner runner;

	private ServerSocket bound;

	@BeforeEach
	void createRunner() {
		this.runner = new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(PortGuardAutoConfiguration.class,
					PortGuardEndpointAutoConfiguration.class, PortGuardInfoContributorAutoConfiguration.class))
			.withPropertyValues("management.endpoints.web.exposure.include=*", "management.info.portguard.enabled=true",
					"management.endpoint.portguard.timeout=1m", "port-guard.lookup-timeout=1m",
					"port-guard.registry.directory=" + this.registry.resolve("registry"));
	}

	@AfterEach
	void close() throws IOException {
		if (this.bound != null) {
			this.bound.close();
		}
	}

	@Test
	void everyDeleteIsAudited() {
		audited().run((context) -> {
			acquire(context);
			PortGuardEndpointWebExtension extension = context.getBean(PortGuardEndpointWebExtension.class);
			WebEndpointResponse<Object> kept = extension.release(user("ada"), Integer.toString(this.port), null);
			assertThat(kept.getStatus()).isEqualTo(409);
			assertThat(kept.getBody()).isInstanceOfSatisfying(ReleaseDescriptor.class, (release) -> {
				assertThat(release.outcome()).isEqualTo("refused");
				assertThat(release.description()).contains("is not dead");
			});
			WebEndpointResponse<Object> self = extension.release(SecurityContext.NONE, Integer.toString(this.port),
					true);
			assertThat(self.getStatus()).isEqualTo(409);
			assertThat(self.getBody()).isInstanceOfSatisfying(ReleaseDescriptor.class,
					(release) -> assertThat(release.description()).contains("it is this very process"));
			List<AuditEvent> events = context.getBean(AuditEventRepository.class).find(null, null, "PORT_GUARD_DELETE");
			assertThat(events).extracting(AuditEvent::getPrincipal).containsExactly("ada", "anonymous");
			assertThat(events.get(0).getData()).containsEntry("port", this.port)
				.containsEntry("endStale", false)
				.containsEntry("outcome", "refused")
				.containsKey("description");
			assertThat(this.bound.isClosed()).isFalse();
		});
	}

	/**
	 * Whoever may read the audit events need not be the one who has made them.
	 */
	@Test
	@EnabledOnOs({ OS.LINUX, OS.MAC })
	void theAuditNamesNoDirectoriesWhateverIsShown() {
		audited().withPropertyValues("management.endpoint.portguard.show-values=always").run((context) -> {
			acquire(context);
			Path root = this.registry.resolve("registry");
			Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
			PortGuardEndpoint endpoint = context.getBean(PortGuardEndpoint.class);
			ReleaseDescriptor failed = (ReleaseDescriptor) endpoint.release(Integer.toString(this.port), null);
			assertThat(failed.outcome()).isEqualTo("failed");
			assertThat(failed.description()).contains("'" + root + "' is not closed to other users");
			assertThat(context.getBean(AuditEventRepository.class).find(null, null, "PORT_GUARD_DELETE"))
				.singleElement()
				.satisfies((event) -> assertThat(event.getData()).containsEntry("outcome", "failed")
					.containsEntry("description",
							"Port %d: the reason names a file or a directory, so it is not shown".formatted(this.port)
									+ " here."));
		});
	}

	@Test
	void aRequestThatIsNoneIsLoggedAndAuditedAllTheSame(CapturedOutput output) {
		audited().run((context) -> {
			PortGuardEndpointWebExtension extension = context.getBean(PortGuardEndpointWebExtension.class);
			assertThat(extension.release(user("ada"), "70000\nforged\u2028line", true).getStatus()).isEqualTo(400);
			assertThat(extension.release(user("ada\nforged"), Integer.toString(this.port), null).getStatus())
				.isEqualTo(404);
			assertThat(context.getBean(AuditEventRepository.class).find(null, null, DeleteRecord.TYPE))
				.extracting((event) -> event.getData().get("outcome"))
				.containsExactly("bad-request", "not-found");
		});
		assertThat(output).contains("DELETE of port '70000?forged?line' (endStale=true) by ada: bad-request. ",
				"DELETE of port %d (endStale=false) by ada?forged: not-found. ".formatted(this.port));
	}

	@Test
	void aDeleteThatIsBrokenOffIsLoggedAndAuditedAllTheSame(CapturedOutput output) {
		ProcessTable broken = (ProcessTable) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { ProcessTable.class }, (proxy, method, arguments) -> {
					throw new IllegalStateException("broken");
				});
		audited()
			.withBean(PortGuard.class, () -> PortGuardAccess.lookups(guard(), broken, (port) -> NO_SOCKETS).build())
			.withPropertyValues("port-guard.fallback.ranges=" + this.port)
			.run((context) -> {
				PortGuardEndpointWebExtension extension = context.getBean(PortGuardEndpointWebExtension.class);
				assertThatIllegalStateException()
					.isThrownBy(() -> extension.release(user("ada"), Integer.toString(this.port), true))
					.withRootCauseInstanceOf(IllegalStateException.class);
				assertThat(context.getBean(AuditEventRepository.class).find("ada", null, DeleteRecord.TYPE))
					.singleElement()
					.satisfies((event) -> assertThat(event.getData()).containsEntry("outcome", "failed"));
			});
		assertThat(output)
			.contains("DELETE of port %d (endStale=true) by ada: failed. It was broken off: ".formatted(this.port));
	}

	@Test
	void whatCannotBeFoundOutInTimeIsUnavailable() {
		CountDownLatch released = new CountDownLatch(1);
		SocketTable stuck = (port) -> {
			awaitUninterruptibly(released);
			return NO_SOCKETS;
		};
		PortGuard guard = PortGuardAccess
			.lookups(guard().lookupTimeout(Duration.ofMinutes(5)), new HandleProcessTable(), stuck)
			.build();
		long start = System.nanoTime();
		audited().withBean(PortGuard.class, () -> guard)
			.withPropertyValues("port-guard.fallback.ranges=" + this.port,
					"management.endpoint.portguard.timeout=100ms")
			.run((context) -> {
				PortGuardEndpointWebExtension extension = context.getBean(PortGuardEndpointWebExtension.class);
				String port = Integer.toString(this.port);
				assertUnavailable(extension.port(SecurityContext.NONE, port), "could not be looked at in time");
				assertUnavailable(extension.port(SecurityContext.NONE, "system"), "could not be looked at in time");
				assertUnavailable(extension.release(SecurityContext.NONE, port, true), "so nothing was done");
				assertUnavailable(extension.release(SecurityContext.NONE, port, null), "it may be done yet");
				assertThat(context.getBean(AuditEventRepository.class).find(null, null, DeleteRecord.TYPE))
					.extracting((event) -> event.getData().get("outcome"))
					.containsExactly("timed-out", "timed-out");
			});
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMinutes(2));
		released.countDown();
	}

	/**
	 * The thread that looks for lost claims tells about them, too.
	 */
	@Test
	void theListenersAreUnavailableWhileTheLookForLostClaimsIsStuck() {
		CountDownLatch released = new CountDownLatch(1);
		this.runner.withPropertyValues("management.endpoint.portguard.timeout=100ms")
			.withInitializer((context) -> context.addApplicationListener((event) -> {
				if (event instanceof PayloadApplicationEvent<?> payload
						&& payload.getPayload() instanceof ClaimLostEvent) {
					awaitUninterruptibly(released);
				}
			}))
			.run((context) -> {
				acquire(context);
				FileSystemUtils.deleteRecursively(this.registry.resolve("registry").resolve("inst"));
				PortGuardEndpointWebExtension extension = context.getBean(PortGuardEndpointWebExtension.class);
				try {
					assertUnavailable(extension.listeners(SecurityContext.NONE), "could not be looked at in time");
				}
				finally {
					released.countDown();
				}
				Awaitility.await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
					WebEndpointResponse<Object> response = extension.listeners(SecurityContext.NONE);
					assertThat(response.getStatus()).isEqualTo(200);
					assertThat(response.getBody()).isInstanceOfSatisfying(ListenersDescriptor.class,
							(answer) -> assertThat(answer.listeners()).extracting(ListenerDescriptor::claim)
								.containsExactly("lost"));
				});
			});
	}

	private static void assertUnavailable(WebEndpointResponse<Object> response, String reason) {
		assertThat(response.getStatus()).isEqualTo(503);
		assertThat(response.getBody()).isInstanceOfSatisfying(ProblemDescriptor.class,
				(problem) -> assertThat(problem.reason()).contains(reason));
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		while (true) {
			try {
				latch.await();
				return;
			}
			catch (InterruptedException ex) {
				// nobody waits any more, and it is stuck all the same
			}
		}
	}

	/**
	 * Such as one with {@code server.port=0}.
	 */
	@Test
	void anApplicationThatHasNoPortEndsNothingWhoeverHasLookedBefore() throws IOException {
		PortRequest request = PortRequest.of(this.port).withAddress(InetAddress.getLoopbackAddress());
		try (PortLease other = guard().build()
			.acquire(request, (port) -> this.bound = new ServerSocket(port, 1, request.address()))) {
			audited().run((context) -> {
				PortGuardEndpointWebExtension extension = context.getBean(PortGuardEndpointWebExtension.class);
				String port = Integer.toString(other.port());
				assertThat(extension.port(SecurityContext.NONE, port).getStatus()).isEqualTo(200);
				assertRefused(extension.release(SecurityContext.NONE, port, true),
						"this application has not acquired a port itself");
			});
		}
	}

	/**
	 * In an application that was processed ahead of time there is an endpoint even so.
	 */
	@Test
	void nothingIsChangedIfTheGuardIsOff() throws IOException {
		this.runner.run((context) -> {
			acquire(context);
			PortGuardEndpoint endpoint = new PortGuardEndpoint(context.getBean(PortGuard.class), false,
					context.getBean(ServerGuard.class), Show.NEVER, Duration.ZERO, Duration.ofMinutes(1), context);
			PortGuardEndpointWebExtension extension = new PortGuardEndpointWebExtension(endpoint, Show.NEVER, Set.of());
			String port = Integer.toString(this.port);
			assertRefused(extension.release(SecurityContext.NONE, port, true), "port-guard.enabled=false");
			assertRefused(extension.release(SecurityContext.NONE, port, null), "port-guard.enabled=false");
			assertThat(extension.port(SecurityContext.NONE, port).getStatus()).isEqualTo(200);
		});
	}

	private static void assertRefused(WebEndpointResponse<Object> response, String reason) {
		assertThat(response.getStatus()).isEqualTo(409);
		assertThat(response.getBody()).isInstanceOfSatisfying(ReleaseDescriptor.class, (release) -> {
			assertThat(release.outcome()).isEqualTo("refused");
			assertThat(release.description()).contains(reason);
		});
	}

	@Test
	void namesOfUsersAndDirectoriesAreShownToThoseWhoMaySeeThem() {
		String directory = Path.of("").toAbsolutePath().toString();
		this.runner
			.withPropertyValues("management.endpoint.portguard.show-values=WHEN_AUTHORIZED",
					"management.endpoint.portguard.roles=operator")
			.run((context) -> {
				acquire(context);
				PortGuardEndpointWebExtension extension = context.getBean(PortGuardEndpointWebExtension.class);
				SystemDescriptor hidden = (SystemDescriptor) extension.port(user("ada"), "system").getBody();
				assertThat(hidden.claims().get(0).directory()).isEqualTo(SECRET);
				assertThat(hidden.claims().get(0).user()).isEqualTo(SECRET);
				assertThat(hidden.toString()).doesNotContain(directory);
				SystemDescriptor shown = (SystemDescriptor) extension.port(user("operator"), "system").getBody();
				assertThat(shown.claims().get(0).directory()).isEqualTo(directory);
				assertThat(shown.claims().get(0).user()).isEqualTo(System.getProperty("user.name"));
				PortDescriptor port = (PortDescriptor) extension.port(user("ada"), Integer.toString(this.port))
					.getBody();
				assertThat(port.toString()).doesNotContain(directory);
			});
	}

	@Test
	void onlyAClaimThatIsLostCallsForAnotherStart() throws IOException {
		this.runner.withPropertyValues("management.endpoint.portguard.cache.time-to-live=0").run((context) -> {
			acquire(context);
			PortGuardEndpoint endpoint = context.getBean(PortGuardEndpoint.class);
			assertThat(((PortDescriptor) endpoint.port(Integer.toString(this.port))).recommendations()).isEmpty();
		});
		close();
		this.runner.withPropertyValues("management.endpoint.portguard.cache.time-to-live=0").run((context) -> {
			acquire(context);
			FileSystemUtils.deleteRecursively(this.registry.resolve("registry").resolve("inst"));
			PortGuardEndpoint endpoint = context.getBean(PortGuardEndpoint.class);
			assertThat(((PortDescriptor) endpoint.port(Integer.toString(this.port))).recommendations()).containsExactly(
					"The claim of this application is lost: its lock file is gone. Start it again at a convenient time.");
		});
	}

	@Test
	void answersAreKeptForAShortTime() throws IOException {
		this.runner.withPropertyValues("management.endpoint.portguard.cache.time-to-live=10m").run((context) -> {
			PortLease lease = acquire(context);
			PortGuardEndpoint endpoint = context.getBean(PortGuardEndpoint.class);
			Object first = endpoint.port("system");
			Object port = endpoint.port(Integer.toString(this.port));
			context.getBean(ServerGuard.class).release(lease);
			assertThat(endpoint.port("system")).isEqualTo(first);
			assertThat(endpoint.port(Integer.toString(this.port))).isEqualTo(port);
		});
		this.bound.close();
		this.runner.withPropertyValues("management.endpoint.portguard.cache.time-to-live=0").run((context) -> {
			PortLease lease = acquire(context);
			PortGuardEndpoint endpoint = context.getBean(PortGuardEndpoint.class);
			assertThat(((SystemDescriptor) endpoint.port("system")).claims()).hasSize(1);
			context.getBean(ServerGuard.class).release(lease);
			assertThat(((SystemDescriptor) endpoint.port("system")).claims()).isEmpty();
		});
	}

	@Test
	void aPortIsTheSameHoweverItIsWritten() {
		int small = freePortOfFourDigits();
		this.runner
			.withPropertyValues("management.endpoint.portguard.cache.time-to-live=10m",
					"port-guard.fallback.ranges=" + small)
			.run((context) -> {
				PortGuardEndpoint endpoint = context.getBean(PortGuardEndpoint.class);
				Object first = endpoint.port(Integer.toString(small));
				assertThat(first).isInstanceOf(PortDescriptor.class);
				assertThat(endpoint.port("0" + small)).isEqualTo(first);
			});
	}

	private static int freePortOfFourDigits() {
		return ThreadLocalRandom.current()
			.ints(2000, 9999)
			.filter(PortGuardEndpointTests::isFree)
			.findFirst()
			.orElseThrow();
	}

	private static boolean isFree(int port) {
		try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
			return socket.isBound();
		}
		catch (IOException ex) {
			return false;
		}
	}

	@Test
	void listenersAndInfoAreThoseOfTheLeases() {
		this.runner.run((context) -> {
			PortGuardEndpoint endpoint = context.getBean(PortGuardEndpoint.class);
			assertThat(((ListenersDescriptor) endpoint.listeners()).listeners()).isEmpty();
			PortLease lease = acquire(context);
			assertThat(((ListenersDescriptor) endpoint.listeners()).listeners()).singleElement()
				.satisfies((listener) -> {
					assertThat(listener.name()).isEqualTo("server");
					assertThat(listener.address()).isEqualTo("127.0.0.1");
					assertThat(listener.since()).isEqualTo(lease.since());
				});
			Info.Builder info = new Info.Builder();
			context.getBean(PortsInfoContributor.class).contribute(info);
			assertThat(info.build().getDetails().toString()).contains("ports={server={", "actual=" + this.port,
					"requested=" + this.port);
		});
	}

	/**
	 * So an application that changes how its own JSON is written does not change them.
	 */
	@Test
	void everyAnswerIsWrittenByTheMapperOfActuator() {
		this.runner.run((context) -> {
			acquire(context);
			PortGuardEndpoint endpoint = context.getBean(PortGuardEndpoint.class);
			String own = Integer.toString(this.port);
			assertThat(Stream.of(endpoint.listeners(), endpoint.port(own), endpoint.port("system"), endpoint.port("0"),
					endpoint.release(own, null)))
				.hasOnlyElementsOfType(OperationResponseBody.class);
		});
	}

	private PortGuard.Builder guard() {
		return PortGuard.builder().registryDirectory(this.registry.resolve("registry"));
	}

	private ApplicationContextRunner audited() {
		return this.runner.withBean(AuditEventRepository.class, InMemoryAuditEventRepository::new)
			.withBean(AuditListener.class);
	}

	private PortLease acquire(ApplicationContext context) throws IOException {
		PortRequest request = PortRequest.of(this.port).withAddress(InetAddress.getLoopbackAddress());
		return context.getBean(ServerGuard.class)
			.acquire(request, 0, (port) -> this.bound = new ServerSocket(port, 1, request.address()));
	}

	private static SecurityContext user(String name) {
		return new SecurityContext() {

			@Override
			public Principal getPrincipal() {
				return () -> name;
			}

			@Override
			public boolean isUserInRole(String role) {
				return name.equals(role);
			}

		};
	}

}
