package io.github.portguard.samples.webmvc;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import io.github.portguard.samples.scenarios.SampleRun;
import io.github.portguard.samples.scenarios.WebServer;
import io.github.portguard.testing.JavaCommand;
import io.github.portguard.testing.LoadedClasses;
import io.github.portguard.testing.PlainJar;
import io.github.portguard.testing.Ports;
import io.github.portguard.testing.Stage;
import io.github.portguard.testing.Tools;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the starter may cost an application that finds its port free, as counts and not as
 * times, which are another matter on each machine.
 * <p>
 * Nothing is counted that depends on how fast anything is. Both JVMs are looked at when
 * the thread that starts the application has ended, so everything it does is done. The
 * one without the starter has answered a request by then, so whatever the threads of the
 * server load on their own account is known from there. What would load classes beside
 * that, whenever it gets round to it, is turned off: Spring Boot's initialisation in the
 * background, the server's periodic work, what Micrometer does when the garbage collector
 * has run, and all compilers but the simplest. Hidden classes are counted by who asked
 * for them.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it looks at real processes through /proc")
@Execution(ExecutionMode.CONCURRENT)
class StartUpBudgetIntegrationTests {

	/**
	 * Classes with a name, and those that the JVM spins for our lambdas.
	 */
	private static final int ALL = 139;

	/**
	 * Classes with a name: ours, and those of others that are only loaded because of us.
	 */
	private static final int NAMED = 121;

	private static final int OURS = 92;

	/**
	 * Classes that the JVM spins for our lambdas.
	 */
	private static final int HIDDEN = 18;

	/**
	 * Times that the kernel is asked for a file or directory of the registry, until the
	 * application is ready.
	 */
	private static final int FILE_CALLS = 35;

	private static final String JVM_METRICS = "org.springframework.boot.micrometer.metrics.autoconfigure.jvm.JvmMetricsAutoConfiguration";

	private static final Pattern THREAD = Pattern.compile("(?m)^\"([^\"]+)\" #\\d+");

	private final Stage stage = new Stage();

	@AfterEach
	void endAllProcesses() {
		this.stage.close();
	}

	@Test
	void staysWithinTheBudget() throws IOException {
		Launched plain = launch("plain", PlainJar.of(SampleRun.JAR, this.stage.root().resolve("plain.jar")));
		assertThat(WebServer.get(plain.port(), "/")).startsWith("on port " + plain.port());
		Launched guarded = launch("guarded", PlainJar.guarded(SampleRun.JAR, this.stage.root().resolve("guarded.jar")));
		assertThat(guarded.run().record(guarded.port()).get("state")).isEqualTo("ready");
		assertThat(guarded.threads()).as("threads").isSubsetOf(plain.threads());
		assertThat(guarded.dump()).as("what threads are at").doesNotContain("at io.github.portguard.", "\"port-guard");
		LoadedClasses classes = guarded.end();
		LoadedClasses others = plain.end();
		assertThat(others.ourNamed()).as("ours without the starter").isEmpty();
		assertThat(classes.ofOshiOrJna()).as("of OSHI and JNA").isEmpty();
		assertThat(classes.ourNamed()).as("ours").hasSizeBetween(1, OURS);
		assertThat(classes.ourHidden()).as("ours, hidden").hasSizeLessThanOrEqualTo(HIDDEN);
		assertThat(classes.namedBeyond(others)).as("added").hasSizeLessThanOrEqualTo(NAMED);
		assertThat(classes.namedBeyond(others).size() + classes.ourHidden().size()).as("added, hidden ones included")
			.isLessThanOrEqualTo(ALL);
	}

	@Test
	void asksForFilesOfTheRegistryWithinTheBudget() throws IOException {
		Path calls = this.stage.root().resolve("calls");
		String[] strace = { Tools.require("strace"), "-f", "--seccomp-bpf", "-qq", "-s", "4096", "-e", "trace=%file",
				"-o", calls.toString() };
		requireToWork(strace);
		int port = Ports.free();
		SampleRun run = SampleRun.onJar(this.stage).port(port).wrappedIn(strace).start();
		run.awaitStarted();
		awaitEndOfMain(run);
		assertThat(run.record(port).get("state")).isEqualTo("ready");
		run.kill();
		run.program().awaitEnd();
		List<String> lines;
		try (Stream<String> all = Files.lines(calls, StandardCharsets.ISO_8859_1)) {
			lines = all.filter((line) -> line.contains("\"" + this.stage.registry())).toList();
		}
		assertThat(lines).hasSizeBetween(1, FILE_CALLS);
	}

	/**
	 * Skips the test where processes may not be traced.
	 */
	private static void requireToWork(String[] strace) {
		try {
			Stage.run(Stream.concat(Stream.of(strace), Stream.of("true")).toArray(String[]::new));
		}
		catch (IllegalStateException ex) {
			Assumptions.abort("nothing can be traced here: " + ex.getMessage());
		}
	}

	private Launched launch(String name, Path jar) {
		Path log = this.stage.root().resolve(name + "-classes");
		int port = Ports.free();
		SampleRun run = SampleRun.on(this.stage, JavaCommand.ofJar(jar))
			.options("-Xmx256m", "-Dspring.backgroundpreinitializer.ignore=true", LoadedClasses.option(log))
			.port(port)
			.with("server.tomcat.background-processor-delay", "1d")
			.with("spring.autoconfigure.exclude", JVM_METRICS)
			.start();
		run.awaitStarted();
		return new Launched(run, port, log, awaitEndOfMain(run));
	}

	/**
	 * Waits until the thread that has started the application has nothing more to do.
	 * @return what the threads are at
	 */
	private static String awaitEndOfMain(SampleRun run) {
		String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
		return Awaitility.await()
			.atMost(Duration.ofMinutes(2))
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(100))
			.until(() -> Stage.run(jcmd, Long.toString(run.pid()), "Thread.print"),
					(dump) -> dump.contains("\"DestroyJavaVM\""));
	}

	/**
	 * An application that has started.
	 *
	 * @param run the application
	 * @param port its port
	 * @param log what it has loaded
	 * @param dump what its threads were at when it had started
	 */
	private record Launched(SampleRun run, int port, Path log, String dump) {

		/**
		 * Returns the names of its threads, without what numbers and ports are in them.
		 */
		Set<String> threads() {
			Set<String> names = new TreeSet<>();
			Matcher matcher = THREAD.matcher(this.dump);
			while (matcher.find()) {
				names.add(matcher.group(1).replaceAll("\\d+", "#"));
			}
			return names;
		}

		LoadedClasses end() throws IOException {
			this.run.kill();
			return LoadedClasses.read(this.log);
		}

	}

}
