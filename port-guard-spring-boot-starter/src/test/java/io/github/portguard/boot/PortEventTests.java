package io.github.portguard.boot;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.context.metrics.buffering.BufferingApplicationStartup;
import org.springframework.boot.context.metrics.buffering.StartupTimeline.TimelineEvent;
import org.springframework.boot.test.context.runner.AbstractApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.core.metrics.StartupStep;

import io.github.portguard.PortGuardListener;
import io.github.portguard.PortLease;
import io.github.portguard.PortLease.Acquisition;
import io.github.portguard.conflict.Encounter;
import io.github.portguard.conflict.Resolution;
import io.github.portguard.conflict.VerdictKind;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an application is told about its ports: events, listeners that are beans, and
 * steps of its start.
 */
@ExtendWith(OutputCaptureExtension.class)
class PortEventTests {

	private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

	@TempDir
	private Path directory;

	private final List<Object> events = new ArrayList<>();

	@Test
	void freePortIsAcquiredAndThatIsAll() throws Exception {
		int port = LoopbackPorts.free();
		runner(EmbeddedServer.TOMCAT, port).run((context) -> assertThat(this.events)
			.containsExactly(new PortAcquiredEvent("server", LOOPBACK, port, port, Acquisition.REQUESTED, true)));
	}

	@ParameterizedTest
	@EnumSource
	void moveIsToldInOrder(EmbeddedServer server) throws Exception {
		try (ServerSocket holder = LoopbackPorts.listen()) {
			int port = holder.getLocalPort();
			int fallback = LoopbackPorts.free();
			runner(server, port).withPropertyValues("port-guard.fallback.ranges=" + fallback).run((context) -> {
				assertThat(context.getStartupFailure()).isNull();
				PortLease lease = context.getBean(ServerGuard.class).leases().get(0);
				Encounter encounter = lease.encounters().get(0);
				assertThat(this.events).containsExactly(
						new PortConflictEvent("server", LOOPBACK, port, port, ProcessHandle.current().pid(),
								VerdictKind.SELF, Resolution.Kind.TRY_NEXT_PORT,
								encounter.resolution().reason().orElseThrow(), false),
						new PortAcquiredEvent("server", LOOPBACK, port, fallback, Acquisition.FALLBACK, true),
						new PortMovedEvent("server", LOOPBACK, port, fallback, lease.story().orElseThrow()));
			});
		}
	}

	@Test
	void managementServerHasEventsOfItsOwn() throws Exception {
		try (ServerSocket holder = LoopbackPorts.listen()) {
			int port = LoopbackPorts.free();
			int fallback = LoopbackPorts.free();
			prepare(EmbeddedServer.TOMCAT.runnerWithManagement(), port)
				.withPropertyValues("management.server.port=" + holder.getLocalPort(),
						"management.server.address=127.0.0.1",
						"port-guard.listeners.management.fallback.ranges=" + fallback)
				.run((context) -> {
					assertThat(context.getStartupFailure()).isNull();
					assertThat(events(PortConflictEvent.class)).extracting(PortConflictEvent::listener)
						.containsExactly("management");
					assertThat(events(PortMovedEvent.class)).singleElement().satisfies((event) -> {
						assertThat(event.listener()).isEqualTo("management");
						assertThat(event.port()).isEqualTo(fallback);
					});
					assertThat(events(PortAcquiredEvent.class)).extracting(PortAcquiredEvent::listener)
						.containsExactlyInAnyOrder("server", "management");
				});
		}
	}

	@Test
	void serverThatIsBackOnItsFallbackPortHasNoStoryToTell() throws Exception {
		try (ServerSocket holder = LoopbackPorts.listen()) {
			int fallback = LoopbackPorts.free();
			runner(EmbeddedServer.TOMCAT, holder.getLocalPort())
				.withPropertyValues("port-guard.fallback.ranges=" + fallback)
				.run((context) -> {
					ConfigurableApplicationContext application = (ConfigurableApplicationContext) context
						.getSourceApplicationContext();
					application.stop();
					this.events.clear();
					application.start();
					assertThat(this.events).containsExactly(
							new PortAcquiredEvent("server", LOOPBACK, holder.getLocalPort(), fallback,
									Acquisition.FALLBACK, true),
							new PortMovedEvent("server", LOOPBACK, holder.getLocalPort(), fallback, null));
				});
		}
	}

	@Test
	void startThatFailsHasMetAConflict() throws Exception {
		try (ServerSocket holder = LoopbackPorts.listen()) {
			runner(EmbeddedServer.TOMCAT, holder.getLocalPort()).run((context) -> {
				assertThat(context.getStartupFailure()).isNotNull();
				assertThat(events(PortConflictEvent.class)).singleElement().satisfies((event) -> {
					assertThat(event.resolution()).isEqualTo(Resolution.Kind.GIVE_UP);
					assertThat(event.reason()).isNotBlank();
				});
				assertThat(this.events).hasSize(1);
			});
		}
	}

	@Test
	void observerHasMetAConflict() throws Exception {
		try (ServerSocket holder = LoopbackPorts.listen()) {
			runner(EmbeddedServer.TOMCAT, holder.getLocalPort()).withPropertyValues("port-guard.mode=observe")
				.run((context) -> {
					assertThat(context.getStartupFailure()).isNotNull();
					assertThat(this.events).singleElement()
						.satisfies((event) -> assertThat(((PortConflictEvent) event).observed()).isTrue());
				});
		}
	}

	@Test
	void portWithoutAClaimSaysSo() throws Exception {
		int port = LoopbackPorts.free();
		Path file = Files.createFile(this.directory.resolve("file"));
		runner(EmbeddedServer.TOMCAT, port).withPropertyValues("port-guard.registry.directory=" + file)
			.run((context) -> assertThat(this.events)
				.containsExactly(new PortAcquiredEvent("server", LOOPBACK, port, port, Acquisition.REQUESTED, false)));
	}

	@Test
	void failureOfWhoeverHearsOfItCostsNeitherTheStartNorTheNews(CapturedOutput output) throws Exception {
		List<String> told = new ArrayList<>();
		try (ServerSocket holder = LoopbackPorts.listen()) {
			int fallback = LoopbackPorts.free();
			runner(EmbeddedServer.TOMCAT, holder.getLocalPort())
				.withPropertyValues("port-guard.fallback.ranges=" + fallback)
				.withInitializer((context) -> context.addApplicationListener((event) -> {
					if (isOurs(event)) {
						throw new AssertionError("no thanks");
					}
				}))
				.withBean("first", PortGuardListener.class, BrokenListener::new)
				.withBean("second", PortGuardListener.class, () -> new TellingListener(told::add))
				.run((context) -> {
					assertThat(context.getStartupFailure()).isNull();
					assertThat(told).containsExactly("conflict " + holder.getLocalPort(), "lease " + fallback);
					assertThat(output).contains("A listener of Port Guard failed: " + BrokenListener.class.getName())
						.contains("'application' is on " + fallback)
						.contains("A listener to the event that port " + fallback + " was acquired has failed");
				});
		}
	}

	@Test
	void listenerMayDependOnTheGuard() throws Exception {
		List<String> told = new ArrayList<>();
		int port = LoopbackPorts.free();
		runner(EmbeddedServer.TOMCAT, port)
			.withBean("dependent", PortGuardListener.class, () -> new TellingListener(told::add),
					(definition) -> definition.setDependsOn("portGuardServerGuard"))
			.run((context) -> {
				assertThat(context.getStartupFailure()).isNull();
				assertThat(told).containsExactly("lease " + port);
			});
	}

	@Test
	void acquisitionIsAStepOfTheStart() throws Exception {
		try (ServerSocket holder = LoopbackPorts.listen()) {
			int fallback = LoopbackPorts.free();
			BufferingApplicationStartup startup = new BufferingApplicationStartup(10000);
			startup.startRecording();
			runner(EmbeddedServer.TOMCAT, holder.getLocalPort())
				.withPropertyValues("port-guard.fallback.ranges=" + fallback)
				.withInitializer((context) -> context.setApplicationStartup(startup))
				.run((context) -> assertThat(startup.getBufferedTimeline().getEvents())
					.filteredOn((event) -> event.getStartupStep().getName().equals("port-guard.acquire"))
					.singleElement()
					.satisfies((event) -> {
						assertThat(event.getDuration()).isPositive();
						assertThat(tags(event)).containsExactly("listener=server",
								"requestedPort=" + holder.getLocalPort(), "port=" + fallback, "acquisition=FALLBACK");
					}));
		}
	}

	private static boolean isOurs(ApplicationEvent event) {
		return event instanceof PayloadApplicationEvent<?> payload
				&& payload.getPayload().getClass().getPackage().equals(PortAcquiredEvent.class.getPackage());
	}

	private static List<String> tags(TimelineEvent event) {
		List<String> tags = new ArrayList<>();
		for (StartupStep.Tag tag : event.getStartupStep().getTags()) {
			tags.add(tag.getKey() + "=" + tag.getValue());
		}
		return tags;
	}

	private <T> List<T> events(Class<T> type) {
		return this.events.stream().filter(type::isInstance).map(type::cast).toList();
	}

	private AbstractApplicationContextRunner<?, ?, ?> runner(EmbeddedServer server, int port) {
		return prepare(server.runner(), port);
	}

	private AbstractApplicationContextRunner<?, ?, ?> prepare(AbstractApplicationContextRunner<?, ?, ?> runner,
			int port) {
		return runner.withInitializer((context) -> context.addApplicationListener((event) -> {
			if (event instanceof PayloadApplicationEvent<?> payload) {
				this.events.add(payload.getPayload());
			}
		}))
			.withPropertyValues("server.address=127.0.0.1", "server.port=" + port,
					"spring.application.name=application",
					"port-guard.registry.directory=" + this.directory.resolve("registry"));
	}

	/**
	 * Fails whatever it is told.
	 */
	static class BrokenListener implements PortGuardListener {

		@Override
		public void onConflict(Encounter encounter) {
			throw new IllegalStateException("no thanks");
		}

		@Override
		public void onLease(PortLease lease) {
			throw new NoClassDefFoundError("no thanks");
		}

	}

	/**
	 * Passes on what it is told.
	 */
	static class TellingListener implements PortGuardListener {

		private final Consumer<String> told;

		TellingListener(Consumer<String> told) {
			this.told = told;
		}

		@Override
		public void onConflict(Encounter encounter) {
			this.told.accept("conflict " + encounter.port());
		}

		@Override
		public void onLease(PortLease lease) {
			this.told.accept("lease " + lease.port());
		}

	}

}
