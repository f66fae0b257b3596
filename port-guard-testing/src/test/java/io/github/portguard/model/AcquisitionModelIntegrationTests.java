package io.github.portguard.model;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

import io.github.portguard.PortLease;
import io.github.portguard.endurance.Endurance;
import io.github.portguard.registry.Application;
import io.github.portguard.testing.JavaCommand;
import io.github.portguard.testing.RunningProgram;
import io.github.portguard.testing.Stage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A great many acquisitions, by all the code there is, in worlds that change under way.
 * Only processes and sockets are made up; records and locks are real files, and two real
 * processes hold the locks. No signal leaves this JVM.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere nobody is signalled")
class AcquisitionModelIntegrationTests {

	private static final int ACTORS = 12;

	private static final int FIRST_PORT = 20_000;

	private static final int MOMENTS = 45;

	private static final List<String> CHANGED = List.of("sun.java.command", "java.class.path");

	private static final Map<String, String> properties = new HashMap<>();

	/**
	 * Every world is worth a warning.
	 */
	private static final Logger logger = (Logger) LoggerFactory.getLogger("io.github.portguard");

	private static final List<Actor> actors = new ArrayList<>();

	private static final ExecutorService executor = Executors.newFixedThreadPool(ACTORS);

	private static Stage stage;

	private static FileChannel openJar;

	/**
	 * Makes this JVM one that runs a jar, and has the locks taken.
	 */
	@BeforeAll
	static void setTheStage() throws Exception {
		logger.setLevel(Level.OFF);
		stage = new Stage();
		List<Disk> disks = new ArrayList<>();
		for (int i = 0; i < ACTORS; i++) {
			disks.add(Disk.make(stage.root().resolve("registry-" + i)));
		}
		long victim = keepLocked(disks, World.VICTIMS_LOCK);
		long stranger = keepLocked(disks, World.STRANGERS_LOCK);
		CHANGED.forEach((name) -> properties.put(name, System.getProperty(name)));
		Path jar = Files.writeString(stage.root().resolve("shop.jar"), "a jar");
		Files.setLastModifiedTime(jar, FileTime.from(Instant.EPOCH.plus(Duration.ofDays(1))));
		openJar = FileChannel.open(jar);
		System.setProperty("sun.java.command", "com.example.Shop");
		System.setProperty("java.class.path", jar.toString());
		Application application = executor.submit(() -> Application.current("shop", "profiles=")).get();
		for (int i = 0; i < ACTORS; i++) {
			actors.add(new Actor(new World.Place(ProcessHandle.current().pid(), victim, stranger,
					System.getProperty("user.name"), FIRST_PORT + 10 * i, application), disks.get(i)));
		}
	}

	private static long keepLocked(List<Disk> disks, String instance) {
		String[] files = disks.stream().map((disk) -> disk.lockFile(instance).toString()).toArray(String[]::new);
		Path location = Path.of(LockKeeperProgram.class.getProtectionDomain().getCodeSource().getLocation().getPath());
		RunningProgram keeper = stage.start(
				JavaCommand.of(LockKeeperProgram.class, location.toString()).withArguments(files).words(),
				stage.directory("locks"), Map.of());
		assertThat(keeper.await("locked")).isEqualTo(Integer.toString(ACTORS));
		return keeper.pid();
	}

	@AfterAll
	static void cleanUp() throws IOException {
		executor.shutdownNow();
		openJar.close();
		properties.forEach(System::setProperty);
		actors.clear();
		stage.close();
		logger.setLevel(null);
	}

	@ParameterizedTest
	@EnumSource(value = Base.class, mode = EnumSource.Mode.EXCLUDE, names = "UNRESPONSIVE")
	void freesThePortWhereNothingSpeaksAgainstIt(Base base) throws Exception {
		freesThePort(base, Scenario.unchanged(base));
	}

	@ParameterizedTest
	@EnumSource(value = Base.class, mode = EnumSource.Mode.EXCLUDE, names = "UNRESPONSIVE")
	void freesThePortRatherThanPassItByForAnother(Base base) throws Exception {
		freesThePort(base, Scenario.unchanged(base).withRanges());
	}

	@ParameterizedTest
	@EnumSource(value = Base.class, mode = EnumSource.Mode.EXCLUDE, names = "UNRESPONSIVE")
	void freesThePortAfterALookInAdvance(Base base) throws Exception {
		freesThePort(base, Scenario.unchanged(base).withALookInAdvance());
	}

	private static void freesThePort(Base base, Scenario scenario) throws Exception {
		Actor actor = actors.get(0);
		Acquisition acquisition = executor.submit(() -> actor.act(scenario)).get();
		assertThat(acquisition.complaint(base.world(actor.place()))).isEmpty();
		assertThat(acquisition.lease()).hasValueSatisfying((lease) -> {
			assertThat(lease.acquisition()).isEqualTo(PortLease.Acquisition.FREED);
			assertThat(lease.port()).isEqualTo(actor.place().port());
		});
		assertThat(acquisition.witness().signals(actor.place().victim())).isPositive();
		assertThat(acquisition.lookUps()).as("the moments at which something can happen").isLessThan(MOMENTS * 2);
	}

	@Test
	void signalsNobodyAgainstTheFacts() throws Exception {
		Random random = Seed.random();
		int worlds = Endurance.times(600, 100_000);
		long begin = System.nanoTime();
		List<Future<Tally>> tallies = new ArrayList<>();
		for (Actor actor : actors) {
			Random own = new Random(random.nextLong());
			tallies.add(executor.submit(() -> actor.actOut(worlds / ACTORS, own)));
		}
		Tally sum = new Tally();
		for (Future<Tally> tally : tallies) {
			sum.add(tally.get());
		}
		Endurance.report("acquisition model: %d worlds in %d ms, %d %% with a signal, %d changed under way, %s (%s)"
			.formatted(sum.worlds, (System.nanoTime() - begin) / 1_000_000, sum.signalled * 100L / sum.worlds,
					sum.changed, sum.leases, Seed.option()));
		assertThat(sum.signalled).isGreaterThan(sum.worlds / 10);
	}

	/**
	 * One who acquires one port again and again.
	 *
	 * @param place what is the same in all its worlds
	 * @param disk what it has on disk
	 */
	private record Actor(World.Place place, Disk disk) {

		Acquisition act(Scenario scenario) {
			return new Acquisition(scenario, this.place, this.disk).run();
		}

		Tally actOut(int worlds, Random random) {
			Tally tally = new Tally();
			for (int i = 0; i < worlds; i++) {
				Scenario scenario = Scenario.acted(random, MOMENTS);
				Acquisition acquisition = act(scenario);
				if (complaint(scenario, acquisition).isPresent()) {
					Scenario smallest = scenario.shrink((smaller) -> complaint(smaller, act(smaller)));
					throw new AssertionError("%s: %s %s".formatted(smallest,
							complaint(smallest, act(smallest)).or(() -> complaint(scenario, acquisition)).orElse("?"),
							Seed.option()));
				}
				tally.count(scenario, acquisition);
			}
			return tally;
		}

		private Optional<String> complaint(Scenario scenario, Acquisition acquisition) {
			return acquisition.complaint(scenario.world(this.place));
		}

	}

	/**
	 * What has happened.
	 */
	private static final class Tally {

		private int worlds;

		private int signalled;

		private int changed;

		private final Map<PortLease.Acquisition, Integer> leases = new EnumMap<>(PortLease.Acquisition.class);

		void count(Scenario scenario, Acquisition acquisition) {
			this.worlds++;
			this.signalled += acquisition.witness().signals().isEmpty() ? 0 : 1;
			this.changed += (scenario.event() != null && scenario.event().before() <= acquisition.lookUps()) ? 1 : 0;
			acquisition.lease().ifPresent((lease) -> this.leases.merge(lease.acquisition(), 1, Integer::sum));
		}

		void add(Tally other) {
			this.worlds += other.worlds;
			this.signalled += other.signalled;
			this.changed += other.changed;
			other.leases.forEach((acquisition, count) -> this.leases.merge(acquisition, count, Integer::sum));
		}

	}

}
