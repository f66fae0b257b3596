package io.github.portguard.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.HashSet;
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
import io.github.portguard.PortRelease;
import io.github.portguard.PortUnavailableException;
import io.github.portguard.Termination;
import io.github.portguard.conflict.Encounter;
import io.github.portguard.conflict.Policy;
import io.github.portguard.conflict.Resolution;
import io.github.portguard.conflict.StaleSign;
import io.github.portguard.conflict.Surrounding;
import io.github.portguard.conflict.Verdict;
import io.github.portguard.port.PortRanges;
import io.github.portguard.port.PortRequest;

/**
 * An application without a framework that guards its port. It writes down what happens,
 * one line each: {@code started}, {@code verdict}, {@code signalling}, {@code waits},
 * {@code terminated}, {@code story}, {@code advice}, {@code outcome}, {@code ready},
 * {@code sigterm}, {@code released}, {@code ended}.
 * <p>
 * Options: {@code --port}, {@code --address}, {@code --ranges}, {@code --default},
 * {@code --registry}, {@code --id}, {@code --mode}, {@code --stale},
 * {@code --stale-when}, {@code --running}, {@code --grace}, {@code --shutdown-timeout},
 * {@code --devtools}, {@code --detached}, {@code --variant}, {@code --surroundings},
 * {@code --clock-offset}, {@code --halt-at-bind}: waits for a line before so many binds,
 * {@code --clock}: that stands still, {@code --step}; {@code --busy};
 * {@code --lookup-timeout}; {@code --registry-timeout}; {@code --barrier}: waits for a
 * line before it acquires; {@code --look-first}: another thread looks at the port before
 * it acquires; {@code --prepare}: so does this one, and waits for a line when it has;
 * {@code --unready}; {@code --manner} and {@code --delay} of its answers;
 * {@code --reuse-port}: others may bind its port, too; {@code --fork}: a child that
 * shares its socket, {@code --fork=secretive} one that nobody may look into;
 * {@code --secretive}: nobody may look into it itself; {@code --spawn}: a script that it
 * runs; {@code --at-stop=hold}: keeps the port, {@code --hold-for} so long;
 * {@code --at-stop=drain}: gives the port up and stays; {@code --at-stop=linger}: gives
 * the port up and keeps its claim until it reads a line; {@code --announce}: says that it
 * is stopping before anything else; {@code --obey}: reads {@code ready}, {@code restart},
 * {@code take} another port, {@code clock} offset, {@code end} and {@code discard} with a
 * port, and {@code lost} line by line and says {@code restarted}, {@code took},
 * {@code stepped}, {@code asked}, {@code discarded}, {@code lost}.
 */
public final class GuardedProgram {

	private static final Duration FOREVER = Duration.ofDays(1);

	/**
	 * On a machine that runs many programs at once the default timeouts can be too short.
	 */
	private static final Duration PATIENT = Duration.ofMinutes(1);

	private final ProgramOptions options;

	private final Scanner input = new Scanner(System.in, "UTF-8");

	private int binds;

	private final TinyHttpServer server;

	private volatile PortLease lease;

	private final SteppedClock clock;

	private GuardedProgram(ProgramOptions options) throws IOException {
		this.options = options;
		this.clock = new SteppedClock(options.millis("clock-offset", Duration.ZERO));
		this.server = new TinyHttpServer(address(options),
				TinyHttpServer.Manner.valueOf(options.text("manner", "polite").toUpperCase(Locale.ROOT)),
				options.millis("delay", Duration.ZERO), options.has("reuse-port"));
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
		PortGuard guard = guard();
		if (this.options.has("look-first")) {
			lookOnAnotherThread(guard, request());
		}
		if (this.options.has("prepare")) {
			prepare(guard);
		}
		try {
			this.lease = guard.acquire(request(), this::bind);
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
		Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
		if (this.options.has("fork")) {
			say("forked", NativeCalls.forkIdleChild("secretive".equals(this.options.text("fork", ""))));
		}
		if (this.options.has("secretive")) {
			NativeCalls.beSecretive();
		}
		if (this.options.has("spawn")) {
			say("spawned", new ProcessBuilder("sh", this.options.text("spawn", "")).inheritIO().start().pid());
		}
		PortLease lease = this.lease;
		lease.story().ifPresent((story) -> say("story", story));
		say("claimed", lease.isClaimed());
		say("outcome", "bound " + lease.port() + " " + lease.acquisition());
		this.server.serve();
		if (!this.options.has("unready")) {
			ready();
		}
		work();
		while (this.options.has("obey") && this.input.hasNextLine()) {
			obey(guard, this.input.nextLine());
		}
		Thread.currentThread().join();
	}

	private void bind(int port) throws IOException {
		this.binds++;
		if (this.binds == this.options.number("halt-at-bind")) {
			say("binding", port);
			say("resumed", this.input.nextLine());
		}
		this.server.bind(port);
	}

	private static void lookOnAnotherThread(PortGuard guard, PortRequest request) throws InterruptedException {
		Thread thread = new Thread(() -> guard.claims().examine(request));
		thread.start();
		thread.join();
	}

	private void ready() {
		this.lease.ready();
		say("ready", this.lease.port());
	}

	private void obey(PortGuard guard, String command) throws Exception {
		String[] words = command.split(" ", 2);
		switch (words[0]) {
			case "ready" -> ready();
			case "restart" -> restart(guard);
			case "take" -> take(guard, Integer.parseInt(words[1]));
			case "clock" -> {
				this.clock.step(Duration.ofMillis(Long.parseLong(words[1])));
				say("stepped", words[1]);
			}
			case "end" -> {
				PortRelease release = guard.claims()
					.endStale(PortRequest.of(Integer.parseInt(words[1])).withAddress(address(this.options)));
				say("asked", release.outcome() + " " + release.description());
			}
			case "discard" -> {
				PortRelease release = guard.claims().removeDeadClaims(Integer.parseInt(words[1]));
				say("discarded", release.outcome() + " " + release.description());
			}
			case "examine" -> {
				Resolution resolution = guard.claims()
					.examine(PortRequest.of(Integer.parseInt(words[1])))
					.encounter()
					.resolution();
				say("examined", resolution.kind() + " " + resolution.reason().orElse(""));
			}
			case "lost" -> say("lost", this.lease.lostClaim().orElse("nothing"));
			default -> throw new IllegalArgumentException(command);
		}
	}

	/**
	 * Lets a look be taken in advance, waits for it, and then for a line.
	 */
	private void prepare(PortGuard guard) throws InterruptedException {
		guard.prepare(this.options.number("port"));
		for (Thread thread : Thread.getAllStackTraces().keySet()) {
			if ("port-guard-preparation".equals(thread.getName())) {
				thread.join();
			}
		}
		say("prepared", "");
		this.input.nextLine();
	}

	private void restart(PortGuard guard) throws IOException {
		this.server.close();
		this.lease.close();
		this.lease = guard.acquire(request(), this.lease.port(), this.server::bind);
		this.server.serve();
		this.lease.ready();
		say("restarted", this.lease.port() + " " + this.lease.isClaimed());
	}

	/**
	 * Acquires another port and gives it back when it reads the next line.
	 */
	private void take(PortGuard guard, int port) throws IOException {
		TinyHttpServer other = new TinyHttpServer(null, TinyHttpServer.Manner.POLITE, Duration.ZERO, false);
		PortLease taken = guard.acquire(PortRequest.of(port), other::bind);
		say("took", port + " " + taken.acquisition());
		this.input.nextLine();
		other.close();
		taken.close();
		say("gave", port);
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

	private void stop() {
		say("sigterm", "");
		try {
			if (this.options.has("announce")) {
				this.lease.stopping();
				say("stopping", "");
			}
			if ("hold".equals(this.options.text("at-stop", ""))) {
				TinyHttpServer.pause(this.options.millis("hold-for", FOREVER));
			}
			this.server.close();
			say("released", "");
			this.server.finish();
			if ("linger".equals(this.options.text("at-stop", ""))) {
				say("lingered", this.input.nextLine());
			}
			this.lease.close();
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
			.lookupTimeout(this.options.millis("lookup-timeout", PATIENT))
			.registryTimeout(this.options.millis("registry-timeout", PATIENT))
			.shutdownTimeout(this.options.millis("shutdown-timeout", Duration.ZERO))
			.devtools(this.options.has("devtools"))
			.detached(this.options.has("detached"))
			.variant(() -> this.options.has("variant") ? this.options.text("variant", "") : null)
			.listener(new Reporter());
		if (this.options.has("surroundings")) {
			Set<Surrounding> surroundings = this.options.list("surroundings")
				.stream()
				.map(Surrounding::valueOf)
				.collect(Collectors.toSet());
			builder.surroundings(() -> surroundings);
		}
		PortGuardAccess.clock(builder, this.options.has("clock")
				? Clock.fixed(Instant.parse(this.options.text("clock", "")), ZoneOffset.UTC) : this.clock);
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
		Set<String> launchers = new HashSet<>(defaults.launchers());
		launchers.addAll(this.options.list("launchers"));
		return new Policy(Policy.Mode.valueOf(this.options.text("mode", defaults.mode().name())),
				Policy.StaleCleanup.valueOf(this.options.text("stale", defaults.stale().name())), signs,
				Policy.RunningCleanup.valueOf(this.options.text("running", defaults.running().name())),
				this.options.millis("grace", defaults.gracePeriod()), launchers);
	}

	/**
	 * Writes down what the guard reports.
	 */
	private static final class Reporter implements PortGuardListener {

		@Override
		public void onConflict(Encounter encounter) {
			say("verdict",
					encounter.port() + " " + encounter.verdict().kind() + " " + encounter.verdict().signs() + " "
							+ encounter.verdict().vetoes() + " " + encounter.resolution() + " "
							+ encounter.verdict().missing() + " " + encounter.verdict().conflict().problem());
		}

		@Override
		public void onTermination(Verdict verdict, boolean forced, String words) {
			say("signalling", (forced ? "SIGKILL " : "SIGTERM ") + words);
		}

		@Override
		public void onWait(Verdict verdict, String words) {
			say("waits", words);
		}

		@Override
		public void onTerminationEnd(Termination termination) {
			say("terminated", termination.port() + " " + termination.outcome() + " " + termination.reason());
		}

		@Override
		public void onPlan(Encounter encounter, String words) {
			say("plan", words);
		}

	}

}
