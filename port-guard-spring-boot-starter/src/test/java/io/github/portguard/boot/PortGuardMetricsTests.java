package io.github.portguard.boot;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.AbstractApplicationContextRunner;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.github.portguard.PortGuard;
import io.github.portguard.PortGuardListener;
import io.github.portguard.Termination;
import io.github.portguard.boot.metrics.MetricsPortGuardAutoConfiguration;
import io.github.portguard.testing.Stage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The meters, and when there are some.
 */
class PortGuardMetricsTests {

	private static final String BEAN = "portGuardMetrics";

	private final Stage stage = new Stage();

	@TempDir
	private Path directory;

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	@Test
	void freePortHasNothingButAClaim() throws Exception {
		runner(EmbeddedServer.TOMCAT.runner(), LoopbackPorts.free()).run((context) -> {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			assertThat(meters(registry)).containsExactlyInAnyOrder("port.guard.claims", "port.guard.claims.lost",
					"port.guard.take.over", "port.guard.fallback listener=server");
			assertThat(value(registry, "port.guard.claims")).isEqualTo(1);
			assertThat(value(registry, "port.guard.claims.lost")).isZero();
			assertThat(value(registry, "port.guard.fallback", "listener", "server")).isZero();
			assertThat(registry.get("port.guard.take.over").functionTimer().count()).isZero();
			assertThat(registry.getMeters()).filteredOn((meter) -> meter.getId().getName().startsWith("port.guard"))
				.allSatisfy((meter) -> assertThat(meter.getId().getDescription()).isNotBlank());
		});
	}

	@Test
	@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at a real process through /proc")
	void countsTheConflictsOfEveryListener() throws Exception {
		int port = LoopbackPorts.free();
		int next = LoopbackPorts.free();
		this.stage.foreigner(port);
		try (ServerSocket holder = LoopbackPorts.listen()) {
			int fallback = LoopbackPorts.free();
			runner(EmbeddedServer.TOMCAT.runnerWithManagement(), port)
				.withPropertyValues("management.server.port=" + holder.getLocalPort(),
						"management.server.address=127.0.0.1", "port-guard.fallback.ranges=" + next,
						"port-guard.listeners.management.fallback.ranges=" + fallback)
				.run((context) -> {
					assertThat(context.getStartupFailure()).isNull();
					MeterRegistry registry = context.getBean(MeterRegistry.class);
					assertThat(count(registry, "foreign", "next-port")).isEqualTo(1);
					assertThat(count(registry, "self", "next-port")).isEqualTo(1);
					assertThat(value(registry, "port.guard.claims")).isEqualTo(2);
					assertThat(value(registry, "port.guard.fallback", "listener", "server")).isEqualTo(1);
					assertThat(value(registry, "port.guard.fallback", "listener", "management")).isEqualTo(1);
				});
		}
	}

	/**
	 * Who makes up a name for each port must not fill the memory of a server that keeps
	 * the meters.
	 */
	@Test
	void notEachOfManyListenersIsATag() throws Exception {
		runner(EmbeddedServer.TOMCAT.runner(), LoopbackPorts.free()).run((context) -> {
			ServerGuard guard = context.getBean(ServerGuard.class);
			List<ServerSocket> bound = new ArrayList<>();
			for (int i = 1; i <= 22; i++) {
				guard.acquire(guard.request("listener-%02d".formatted(i), LoopbackPorts.free(),
						InetAddress.getLoopbackAddress(), null), 0, (port) -> bound.add(listen(port)));
			}
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			assertThat(meters(registry)).filteredOn((meter) -> meter.startsWith("port.guard.fallback"))
				.hasSize(20)
				.startsWith("port.guard.fallback listener=listener-01")
				.endsWith("port.guard.fallback listener=listener-19", "port.guard.fallback listener=server");
			assertThat(value(registry, "port.guard.claims")).isEqualTo(23);
			for (ServerSocket socket : bound) {
				socket.close();
			}
		});
	}

	private static ServerSocket listen(int port) throws IOException {
		return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
	}

	/**
	 * How it comes to each of them is tested with real processes elsewhere.
	 */
	@Test
	void countsTheEndsByTheirOutcomes() throws Exception {
		runner(EmbeddedServer.TOMCAT.runner(), LoopbackPorts.free()).run((context) -> {
			PortGuardListener metrics = context.getBean(BEAN, PortGuardListener.class);
			int times = 0;
			for (Termination.Outcome outcome : Termination.Outcome.values()) {
				times++;
				for (int i = 0; i < times; i++) {
					metrics.onTerminationEnd(new Termination(null, outcome, Duration.ofSeconds(5), null));
				}
			}
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			assertThat(meters(registry).stream().filter((meter) -> meter.startsWith("port.guard.terminations")))
				.containsExactly("port.guard.terminations outcome=breaker-open",
						"port.guard.terminations outcome=forced", "port.guard.terminations outcome=polite",
						"port.guard.terminations outcome=refused");
			assertThat(Stream.of("polite", "forced", "refused", "breaker-open")
				.map((outcome) -> registry.get("port.guard.terminations").tags("outcome", outcome).functionCounter())
				.map(FunctionCounter::count)).containsExactly(1.0, 2.0, 3.0, 4.0);
			FunctionTimer takeOvers = registry.get("port.guard.take.over").functionTimer();
			assertThat(takeOvers.count()).as("those that ended with a free port").isEqualTo(3);
			assertThat(takeOvers.totalTime(TimeUnit.SECONDS)).isEqualTo(15);
		});
	}

	@Test
	void registryThatComesLaterShowsWhatHasHappened() throws Exception {
		try (ServerSocket holder = LoopbackPorts.listen()) {
			runner(EmbeddedServer.TOMCAT.runner(), holder.getLocalPort())
				.withPropertyValues("port-guard.fallback.ranges=" + LoopbackPorts.free())
				.run((context) -> {
					MeterRegistry late = new SimpleMeterRegistry();
					context.getBean(BEAN, MeterBinder.class).bindTo(late);
					assertThat(meters(late)).isEqualTo(meters(context.getBean(MeterRegistry.class)));
					assertThat(count(late, "self", "next-port")).isEqualTo(1);
					assertThat(value(late, "port.guard.fallback", "listener", "server")).isEqualTo(1);
				});
		}
	}

	@Test
	void countsWhatAnObserverHasSeenEvenThoughTheStartFails() throws Exception {
		MeterRegistry registry = new SimpleMeterRegistry();
		try (ServerSocket holder = LoopbackPorts.listen()) {
			runner(EmbeddedServer.TOMCAT.runner(), holder.getLocalPort()).withPropertyValues("port-guard.mode=observe")
				.withBean("another", MeterRegistry.class, () -> registry)
				.run((context) -> {
					assertThat(context.getStartupFailure()).isNotNull();
					System.gc();
					assertThat(count(registry, "self", "observed")).isEqualTo(1);
				});
		}
	}

	@Test
	void claimEndsWithTheServer() throws Exception {
		runner(EmbeddedServer.TOMCAT.runner(), LoopbackPorts.free()).run((context) -> {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			context.getBean(ServerGuard.class).leases().forEach(context.getBean(ServerGuard.class)::release);
			assertThat(value(registry, "port.guard.claims")).isZero();
		});
	}

	@Test
	void thereAreNoneWithoutMicrometer() {
		runner(EmbeddedServer.TOMCAT.runner(), 0).withClassLoader(new FilteredClassLoader("io.micrometer.core"))
			.run((context) -> {
				assertThat(context.getStartupFailure()).isNull();
				assertThat(context.containsBean("portGuardServerGuard")).isTrue();
				assertThat(context.containsBean(BEAN)).isFalse();
			});
	}

	@Test
	void thereAreNoneWithoutARegistry() {
		EmbeddedServer.TOMCAT.runner()
			.withConfiguration(AutoConfigurations.of(MetricsPortGuardAutoConfiguration.class))
			.withPropertyValues("server.port=0")
			.run((context) -> {
				assertThat(context.containsBean("portGuardServerGuard")).isTrue();
				assertThat(context.containsBean(BEAN)).isFalse();
			});
	}

	@Test
	void thereAreNoneWithoutAServer() {
		new ApplicationContextRunner()
			.withClassLoader(
					new FilteredClassLoader("org.springframework.boot.grpc", "org.springframework.boot.rsocket"))
			.withConfiguration(
					AutoConfigurations.of(PortGuardAutoConfiguration.class, MetricsPortGuardAutoConfiguration.class))
			.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
			.run((context) -> assertThat(context).hasSingleBean(PortGuard.class)
				.hasSingleBean(MeterRegistry.class)
				.doesNotHaveBean(BEAN));
	}

	@Test
	void thereAreNoneIfTheGuardIsOff() {
		runner(EmbeddedServer.TOMCAT.runner(), 0).withPropertyValues("port-guard.enabled=false").run((context) -> {
			assertThat(context.getStartupFailure()).isNull();
			assertThat(context.getBeansOfType(PortGuardListener.class)).isEmpty();
			assertThat(meters(context.getBean(MeterRegistry.class))).isEmpty();
		});
	}

	@Test
	void propertyOfBootTurnsThemOff() throws Exception {
		runner(EmbeddedServer.TOMCAT.runner(), LoopbackPorts.free())
			.withPropertyValues("management.metrics.enable.port.guard=false")
			.run((context) -> {
				assertThat(context.getStartupFailure()).isNull();
				assertThat(meters(context.getBean(MeterRegistry.class))).isEmpty();
			});
	}

	private AbstractApplicationContextRunner<?, ?, ?> runner(AbstractApplicationContextRunner<?, ?, ?> runner,
			int port) {
		return runner
			.withConfiguration(
					AutoConfigurations.of(MetricsAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class,
							CompositeMeterRegistryAutoConfiguration.class, MetricsPortGuardAutoConfiguration.class))
			.withPropertyValues("server.address=127.0.0.1", "server.port=" + port,
					"port-guard.registry.directory=" + this.directory.resolve("registry"));
	}

	private static List<String> meters(MeterRegistry registry) {
		return registry.getMeters()
			.stream()
			.map(Meter::getId)
			.filter((id) -> id.getName().startsWith("port.guard"))
			.map((id) -> Stream.concat(Stream.of(id.getName()),
					id.getTags().stream().map((tag) -> tag.getKey() + "=" + tag.getValue())))
			.map((words) -> String.join(" ", words.toList()))
			.sorted()
			.toList();
	}

	private static double value(MeterRegistry registry, String name, String... tags) {
		return registry.get(name).tags(tags).gauge().value();
	}

	private static double count(MeterRegistry registry, String verdict, String resolution) {
		return registry.get("port.guard.conflicts")
			.tags("verdict", verdict, "resolution", resolution)
			.functionCounter()
			.count();
	}

}
