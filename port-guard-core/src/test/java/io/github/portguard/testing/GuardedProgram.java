package io.github.portguard.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Scanner;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

import io.github.portguard.PortGuard;
import io.github.portguard.PortGuardAccess;
import io.github.portguard.PortGuardListener;
import io.github.portguard.PortLease;
import io.github.portguard.PortUnavailableException;
import io.github.portguard.conflict.Encounter;
import io.github.portguard.conflict.Policy;
import io.github.portguard.conflict.StaleSign;
import io.github.portguard.conflict.Surrounding;
import io.github.portguard.conflict.Verdict;
import io.github.portguard.port.PortRanges;
import io.github.portguard.port.PortRequest;

/**
 * An application without a framework that guards its port. It writes down what happens,
 * one line each: {@code started}, {@code verdict}, {@code signalling}, {@code story},
 * {@code advice}, {@code outcome}, {@code ready}, {@code sigterm}, {@code released},
 * {@code ended}.
 * <p>
 * Options: {@code --port}, {@code --address}, {@code --ranges}, {@code --default},
 * {@code --registry}, {@code --id}, {@code --mode}, {@code --stale},
 * {@code --stale-when}, {@code --running}, {@code --grace}, {@code --shutdown-timeout},
 * {@code --devtools}, {@code --surroundings}, {@code --clock-offset}, {@code --step};
 * {@code --busy}; {@code --barrier}: waits for a line before it acquires;
 * {@code --unready}; {@code --manner} and {@code --delay} of its answers; {@code --fork}:
 * a child that shares its socket; {@code --at-stop=hold}: keeps the port,
 * {@code --hold-for} so long; {@code --at-stop=drain}: gives the port up and stays;
 * {@code --announce}: says that it is stopping before anything else.
 */
public final class GuardedProgram {

	private static final Duration FOREVER = Duration.ofDays(1);

	private final ProgramOptions options;

	private final Scanner input = new Scanner(System.in, "UTF-8");

	private final TinyHttpServer server;

	private GuardedProgram(ProgramOptions options) throws IOException {
		this.options = options;
		this.server = new TinyHttpServer(address(options),
				TinyHttpServer.Manner.valueOf(options.text("manner", "polite").toUpperCase(Locale.ROOT)),
				options.millis("delay", Duration.ZERO));
	}

	public static void main(String[] arguments) throws Exception {
		say("started", ProcessHandle.current().pid());
		new GuardedProgram(new ProgramOptions(arguments)).run();
	}

	private static synchronized void say(String key, Object value) {
		System.out.println(key + " " + String.valueOf(value).replaceAll("\\R", " / "));
	}

	private static InetAddress address(ProgramOptions options) throws IOException {
		return options.has("address") ? InetAddress.getByName(options.text("address", "")) : null;
	}

	private void run() throws Exception {
		if (this.options.has("barrier")) {
			say("waiting", this.input.nextLine());
		}
		Set<String> threads = threads();
		PortLease lease;
		try {
			lease = guard().acquire(request(), this.server::bind);
		}
		catch (Exception ex) {
			if (ex instanceof PortUnavailableException unavailable) {
				say("advice", unavailable.getAdvice());
			}
			say("outcome", "failed " + ex.getClass().getName() + " " + ex.getMessage());
			System.exit(1);
			return;
		}
		Set<String> added = threads();
		added.removeAll(threads);
		say("threads", added);
		Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(lease)));
		if (this.options.has("fork")) {
			say("forked", NativeCalls.forkIdleChild());
		}
		lease.story().ifPresent((story) -> say("story", story));
		say("claimed", lease.isClaimed());
		say("outcome", "bound " + lease.port() + " " + lease.acquisition());
		this.server.serve();
		if (!this.options.has("unready")) {
			lease.ready();
			say("ready", lease.port());
		}
		work();
		Thread.currentThread().join();
	}

	/**
	 * Uses the processor a little all the time, if it is told to.
	 */
	private void work() {
		while (this.options.has("busy")) {
			LockSupport.parkNanos(100_000);
		}
	}

	private static Set<String> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map((thread) -> thread.getName() + "@" + thread.getId())
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private void stop(PortLease lease) {
		say("sigterm", "");
		try {
			if (this.options.has("announce")) {
				lease.stopping();
				say("stopping", "");
			}
			if ("hold".equals(this.options.text("at-stop", ""))) {
				TinyHttpServer.pause(this.options.millis("hold-for", FOREVER));
			}
			this.server.close();
			say("released", "");
			this.server.finish();
			lease.close();
			if ("drain".equals(this.options.text("at-stop", ""))) {
				TinyHttpServer.pause(FOREVER);
			}
			say("ended", "");
		}
		catch (Exception ex) {
			say("stop-failed", ex);
		}
	}

	private PortRequest request() throws IOException {
		PortRequest request = PortRequest.of(this.options.number("port"))
			.withAddress(address(this.options))
			.withScheme(this.options.has("no-scheme") ? null : "http");
		if (this.options.has("ranges")) {
			request = request.withRanges(PortRanges.parse(this.options.text("ranges", "")));
		}
		return this.options.has("default") ? request.asDefault() : request;
	}

	private PortGuard guard() {
		PortGuard.Builder builder = PortGuard.builder()
			.applicationId(this.options.text("id", "shop"))
			.policy(policy())
			.registryDirectory(java.nio.file.Path.of(this.options.text("registry", "registry")))
			.shutdownTimeout(this.options.millis("shutdown-timeout", Duration.ZERO))
			.devtools(this.options.has("devtools"))
			.listener(new Reporter());
		if (this.options.has("surroundings")) {
			Set<Surrounding> surroundings = this.options.list("surroundings")
				.stream()
				.map(Surrounding::valueOf)
				.collect(Collectors.toSet());
			builder.surroundings(() -> surroundings);
		}
		if (this.options.has("clock-offset")) {
			PortGuardAccess.clock(builder, Clock.offset(Clock.systemUTC(), this.options.millis("clock-offset", null)));
		}
		if (this.options.has("step")) {
			StepwiseLookups lookups = new StepwiseLookups(this.options.text("step", ""), this.input);
			PortGuardAccess.lookups(builder, lookups, lookups);
		}
		return builder.build();
	}

	private Policy policy() {
		Policy defaults = Policy.defaults();
		Set<StaleSign> signs = EnumSet.noneOf(StaleSign.class);
		signs.addAll(defaults.staleWhen());
		this.options.list("stale-when").forEach((sign) -> signs.add(StaleSign.valueOf(sign)));
		return new Policy(Policy.Mode.valueOf(this.options.text("mode", defaults.mode().name())),
				Policy.StaleCleanup.valueOf(this.options.text("stale", defaults.stale().name())), signs,
				Policy.RunningCleanup.valueOf(this.options.text("running", defaults.running().name())),
				this.options.millis("grace", defaults.gracePeriod()), defaults.launchers());
	}

	/**
	 * Writes down what the guard reports.
	 */
	private static final class Reporter implements PortGuardListener {

		@Override
		public void onConflict(Encounter encounter) {
			say("verdict", encounter.port() + " " + encounter.verdict().kind() + " " + encounter.verdict().signs() + " "
					+ encounter.verdict().vetoes() + " " + encounter.resolution());
		}

		@Override
		public void onTermination(Verdict verdict, boolean forced, String words) {
			say("signalling", (forced ? "SIGKILL " : "SIGTERM ") + words);
		}

		@Override
		public void onPlan(Encounter encounter, String words) {
			say("plan", words);
		}

	}

}
