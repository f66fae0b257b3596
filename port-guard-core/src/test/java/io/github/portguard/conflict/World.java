package io.github.portguard.conflict;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

import io.github.portguard.port.ListeningSocket;
import io.github.portguard.port.PortRequest;
import io.github.portguard.process.Launcher;
import io.github.portguard.process.Namespaces;
import io.github.portguard.process.ProcessIdentity;
import io.github.portguard.process.ProcessSnapshot;
import io.github.portguard.process.ProcessState;
import io.github.portguard.process.StandardOutput;
import io.github.portguard.registry.Application;
import io.github.portguard.registry.Artifact;
import io.github.portguard.registry.ClaimRecord;
import io.github.portguard.registry.ClaimState;
import io.github.portguard.registry.LockState;

/**
 * A world in which an orphaned instance of the same application holds the wanted port,
 * beyond doubt. Each test changes what it is about.
 */
final class World {

	static final long VICTIM = 4711;

	static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

	static final Namespaces NAMESPACES = new Namespaces("pid:[1]", "net:[1]", "mnt:[1]", "user:[1]");

	static final String DIRECTORY = "/home/ada/shop";

	PortRequest request = PortRequest.of(8080).withScheme("http");

	int port = 8080;

	boolean selfHeld;

	@Nullable String problem;

	Set<Long> connected = Set.of();

	// this JVM

	@Nullable ProcessIdentity self = new ProcessIdentity(5000, 2000);

	@Nullable Long selfUid = 1000L;

	String selfUser = "ada";

	@Nullable String selfBootId = "boot";

	@Nullable Namespaces selfNamespaces = NAMESPACES;

	@Nullable Path selfExecutable = Path.of("/opt/jdk/bin/java");

	@Nullable Launcher selfLauncher = new Launcher(new ProcessIdentity(4900, 1900), "java");

	List<Long> selfLineage = List.of(5000L, 4900L, 4800L, 1L);

	Application application = application("shop", "com.example.Shop", jar(100, 200), DIRECTORY);

	boolean artifactOpen = true;

	// the process that holds the port

	long pid = VICTIM;

	long start = 1000;

	long parent = 1;

	ProcessState state = ProcessState.ALIVE;

	@Nullable Long uid = 1000L;

	@Nullable Path directory = Path.of(DIRECTORY);

	boolean directoryDeleted;

	@Nullable Namespaces namespaces = NAMESPACES;

	@Nullable String service;

	@Nullable Boolean hangUpIgnored = false;

	boolean init;

	long session = 4600;

	@Nullable StandardOutput output = StandardOutput.PIPE;

	Path executable = Path.of("/opt/jdk/bin/java");

	String name = "java";

	// what it has written down

	boolean recorded = true;

	ProcessIdentity recordedProcess = new ProcessIdentity(VICTIM, 1000);

	int recordedPort = 8080;

	@Nullable String recordedScheme = "http";

	@Nullable String recordedBootId = "boot";

	@Nullable Namespaces recordedNamespaces = NAMESPACES;

	String recordedUser = "ada";

	Application recordedApplication = this.application;

	@Nullable Launcher launcher = new Launcher(new ProcessIdentity(4600, 900), "idea");

	ClaimState recordedState = ClaimState.READY;

	@Nullable Instant readySince = NOW.minusSeconds(3600);

	Set<String> recordedSurroundings = Set.of();

	boolean devtools;

	boolean detached;

	// what else was found out

	LockState lock = LockState.HELD;

	LauncherState launcherState = LauncherState.GONE;

	boolean debugged;

	boolean sharing = true;

	@Nullable Silence silence;

	private final List<ListeningSocket> sockets = new ArrayList<>(
			List.of(socket(42, new byte[4], Set.of(VICTIM), 1000L)));

	private final List<Holder> others = new ArrayList<>();

	static World orphaned() {
		return new World();
	}

	/**
	 * The holder does its work and its launcher, an IDE, is alive.
	 */
	static World running() {
		World world = new World();
		world.launcherState = LauncherState.ALIVE;
		world.parent = 4600;
		return world;
	}

	static World superseded() {
		World world = new World();
		world.launcher = new Launcher(new ProcessIdentity(4600, 900), "bash");
		world.recordedApplication = application("shop", "com.example.Shop", jar(99, 199), DIRECTORY);
		return world;
	}

	static World unresponsive() {
		World world = running();
		world.launcher = new Launcher(new ProcessIdentity(4600, 900), "bash");
		world.silence = new Silence(false, Duration.ofSeconds(31), Duration.ZERO, true);
		return world;
	}

	static World sibling() {
		World world = new World();
		world.recordedApplication = application("shop", "com.example.Shop", jar(100, 200), "/home/ada/other");
		world.directory = Path.of("/home/ada/other");
		return world;
	}

	static World foreign() {
		World world = new World();
		world.recorded = false;
		world.lock = LockState.UNKNOWN;
		world.launcherState = LauncherState.UNKNOWN;
		world.debugged = true;
		world.name = "python3";
		world.executable = Path.of("/usr/bin/python3");
		return world;
	}

	static World unknown() {
		World world = new World();
		world.withSockets();
		world.pid = 0;
		return world;
	}

	static World self() {
		World world = new World();
		world.selfHeld = true;
		return world;
	}

	static Application application(String id, @Nullable String mainClass, @Nullable Artifact artifact,
			@Nullable String directory) {
		return new Application(id, mainClass, artifact, directory, "profiles=");
	}

	static Artifact jar(long size, long modified) {
		return new Artifact("/home/ada/shop/shop.jar", true, size, modified);
	}

	static ListeningSocket socket(long id, byte[] address, Set<Long> holders, @Nullable Long uid) {
		try {
			return new ListeningSocket(id, InetAddress.getByAddress(address), 8080, uid, holders, 0);
		}
		catch (UnknownHostException ex) {
			throw new IllegalArgumentException(ex);
		}
	}

	World withSockets(ListeningSocket... sockets) {
		this.sockets.clear();
		this.sockets.addAll(List.of(sockets));
		return this;
	}

	World withOther(long pid, @Nullable Long uid, Long... lineage) {
		this.others.add(new Holder(process(pid, 1500, uid), List.of(lineage), socketsOf(pid), true, null,
				LockState.UNKNOWN, LauncherState.UNKNOWN, true, null));
		return this;
	}

	World with(UnaryOperator<World> change) {
		return change.apply(this);
	}

	Conflict conflict() {
		List<Holder> holders = new ArrayList<>();
		if (this.pid > 0) {
			holders.add(holder());
		}
		holders.addAll(this.others);
		return new Conflict(this.request, this.port, NOW, selfFacts(), this.selfHeld, this.sockets, holders,
				this.connected, this.problem);
	}

	Self selfFacts() {
		return new Self(this.self, this.selfUid, this.selfUser, this.selfBootId, this.selfNamespaces,
				this.selfExecutable, this.selfLauncher, this.selfLineage, this.application, this.artifactOpen);
	}

	Holder holder() {
		return new Holder(process(this.pid, this.start, this.uid), List.of(this.pid, this.parent), socketsOf(this.pid),
				this.sharing, this.recorded ? record() : null, this.lock, this.launcherState, this.debugged,
				this.silence);
	}

	ClaimRecord record() {
		return new ClaimRecord("0123456789abcdef0123456789abcdef", "server", 8080, this.recordedPort, null,
				this.recordedScheme, this.recordedApplication, this.recordedProcess, this.recordedBootId,
				this.recordedNamespaces, this.recordedUser, this.launcher, this.recordedState, this.readySince,
				Duration.ZERO, this.recordedSurroundings, this.devtools, this.detached);
	}

	Verdict judge(Policy policy) {
		return new Judge(policy).judge(conflict());
	}

	Verdict judge() {
		return judge(Policy.defaults());
	}

	private List<ListeningSocket> socketsOf(long pid) {
		return this.sockets.stream().filter((socket) -> socket.holders().contains(pid)).toList();
	}

	private ProcessSnapshot process(long pid, long start, @Nullable Long uid) {
		return new ProcessSnapshot(new ProcessIdentity(pid, start), this.parent, this.state, this.name, this.executable,
				"ada", uid, Instant.parse("2026-03-01T09:12:03Z"), this.directory, this.directoryDeleted,
				this.namespaces, this.service, this.hangUpIgnored, this.init, this.session, this.output,
				Duration.ofSeconds(1));
	}

}
