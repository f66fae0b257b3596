package io.github.portguard.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Reads the process table from Linux' {@code /proc}. Stateless and thread-safe.
 *
 * @since 0.1.0
 */
public final class ProcfsProcessTable implements ProcessTable {

	private static final String DELETED = " (deleted)";

	private static final int SIGHUP_BIT = 1;

	private static final long MILLIS_PER_TICK = 10;

	private static final String JAVA = "java";

	private final Path proc;

	private final Path cgroupRoot;

	private final boolean ours;

	/**
	 * Creates a table that reads {@code /proc}. It stays empty if that is the process
	 * table of another pid namespace, in which our own pid means somebody else.
	 */
	public ProcfsProcessTable() {
		this(Path.of("/proc"), Path.of("/sys/fs/cgroup"),
				Path.of(Long.toString(ProcessHandle.current().pid())).equals(link(Path.of("/proc/self"))));
	}

	ProcfsProcessTable(Path proc, Path cgroupRoot) {
		this(proc, cgroupRoot, true);
	}

	private ProcfsProcessTable(Path proc, Path cgroupRoot, boolean ours) {
		this.proc = proc;
		this.cgroupRoot = cgroupRoot;
		this.ours = ours;
	}

	@Override
	public Optional<ProcessIdentity> identify(long pid) {
		ProcStat stat = stat(pid).orElse(null);
		return (stat != null) ? Optional.of(new ProcessIdentity(pid, stat.start())) : Optional.empty();
	}

	@Override
	public long parentOf(long pid) {
		ProcStat stat = stat(pid).orElse(null);
		return (stat != null) ? stat.parentPid() : 0;
	}

	@Override
	public Optional<ProcessSnapshot> find(long pid) {
		Optional<ProcStat> stat = stat(pid);
		if (stat.isEmpty()) {
			return Optional.empty();
		}
		Status status = status(pid);
		ControlGroup controlGroup = new ControlGroup(lines(file(pid, "cgroup")), this.cgroupRoot);
		Path executable = link(file(pid, "exe"));
		Path directory = link(file(pid, "cwd"));
		boolean directoryDeleted = isDeleted(directory);
		ProcessHandle.Info info = ProcessHandle.of(pid).map(ProcessHandle::info).orElse(null);
		ProcessSnapshot snapshot = new ProcessSnapshot(new ProcessIdentity(pid, stat.get().start()),
				stat.get().parentPid(), stat.get().state(status.traced() || controlGroup.mayBeFrozen()),
				name(executable, stat.get().name()), executable, (info != null) ? info.user().orElse(null) : null,
				status.uid(), (info != null) ? info.startInstant().orElse((Instant) null) : null,
				liveOrDeleted(directory, directoryDeleted), directoryDeleted, namespaces(pid), controlGroup.service(),
				status.hangUpIgnored(), pid == 1 || status.init(), stat.get().session(),
				StandardOutput.of(link(file(pid, "fd/1")), link(file(pid, "fd/2"))),
				Duration.ofMillis(stat.get().cpuTicks() * MILLIS_PER_TICK));
		return stillTheSame(snapshot) ? Optional.of(snapshot) : Optional.empty();
	}

	/**
	 * The facts come from many files: they belong together only if the pid still means
	 * the same process after the last was read.
	 */
	private boolean stillTheSame(ProcessSnapshot snapshot) {
		return identify(snapshot.pid()).filter(snapshot.identity()::equals).isPresent();
	}

	@Override
	public Optional<Launcher> launcher() {
		long parent = parentOf(ProcessHandle.current().pid());
		ProcStat stat = (parent > 0) ? stat(parent).orElse(null) : null;
		return (stat != null)
				? Optional
					.of(new Launcher(new ProcessIdentity(parent, stat.start()), launcherName(parent, stat.name())))
				: Optional.empty();
	}

	/**
	 * The name that the kernel has may be that of a script, or one that the process gave
	 * itself. It stands in brackets, as {@code ps} has it, and so names no tool.
	 */
	private String launcherName(long pid, String kernelName) {
		String name = name(link(file(pid, "exe")), "[" + kernelName + "]");
		String tool = JAVA.equals(name) ? JavaTools.find(commandLine(pid)) : null;
		return (tool != null) ? tool : name;
	}

	@Override
	public Optional<String> bootId() {
		String text = text(this.proc.resolve("sys/kernel/random/boot_id"));
		return (text != null) ? Optional.of(text.trim()) : Optional.empty();
	}

	@Override
	public Optional<Namespaces> namespaces() {
		return Optional.ofNullable(namespaces(ProcessHandle.current().pid()));
	}

	@Override
	public boolean hasEnded(ProcessIdentity identity) {
		if (this.ours && Files.notExists(this.proc.resolve(Long.toString(identity.pid())))) {
			return true;
		}
		return stat(identity.pid())
			.filter((stat) -> stat.start() != identity.start() || stat.state(false) == ProcessState.ZOMBIE)
			.isPresent();
	}

	@Override
	public boolean isSuspended(long pid) {
		return stat(pid).filter((stat) -> stat.state(false) == ProcessState.SUSPENDED).isPresent();
	}

	@Override
	public boolean isDirectoryDeleted(long pid) {
		return this.ours && isDeleted(link(file(pid, "cwd")));
	}

	private static boolean isDeleted(@Nullable Path directory) {
		return directory != null && directory.toString().endsWith(DELETED) && !Files.exists(directory);
	}

	@Override
	public boolean mayHaveInheritedFrom(long pid, ProcessSnapshot ancestor) {
		Optional<ProcStat> found = stat(pid);
		if (found.isEmpty()) {
			return !Files.notExists(this.proc.resolve(Long.toString(pid)));
		}
		if (found.get().start() < ancestor.identity().start()) {
			return false;
		}
		ProcStat stat = found.get();
		boolean adopted = stat.parentPid() == 1 || lineage(ancestor.pid()).contains(stat.parentPid());
		Long uid = status(pid).uid();
		return stat.session() == ancestor.session() || lineage(pid).contains(ancestor.pid())
				|| (adopted && (uid == null || uid.equals(ancestor.uid())));
	}

	@Override
	public boolean isInteractiveShell(long pid) {
		Optional<ProcStat> stat = stat(pid).filter(ProcStat::hasTerminal);
		List<String> commandLine = commandLine(pid);
		return stat.isPresent() && !commandLine.isEmpty() && Shells.isShell(name(link(file(pid, "exe")), "?"))
				&& StandardOutput.isTerminal(link(file(pid, "fd/0"))) && Shells.isTypedInto(commandLine);
	}

	private List<String> commandLine(long pid) {
		String text = text(file(pid, "cmdline"));
		return (text != null) ? List.of(text.split("\0", -1)) : List.of();
	}

	@Override
	public boolean isDebugged(long pid) {
		String maps = text(file(pid, "maps"));
		return maps == null || maps.contains("libjdwp");
	}

	private @Nullable Namespaces namespaces(long pid) {
		Path pidNamespace = link(file(pid, "ns/pid"));
		Path net = link(file(pid, "ns/net"));
		Path mnt = link(file(pid, "ns/mnt"));
		Path user = link(file(pid, "ns/user"));
		if (pidNamespace == null || net == null || mnt == null || user == null) {
			return null;
		}
		return new Namespaces(pidNamespace.toString(), net.toString(), mnt.toString(), user.toString());
	}

	private Optional<ProcStat> stat(long pid) {
		String text = this.ours ? text(file(pid, "stat")) : null;
		return (text != null) ? ProcStat.parse(text) : Optional.empty();
	}

	private Status status(long pid) {
		return Status.parse(lines(file(pid, "status")));
	}

	private Path file(long pid, String name) {
		return this.proc.resolve(Long.toString(pid)).resolve(name);
	}

	private static String name(@Nullable Path executable, String fallback) {
		Path name = (executable != null) ? executable.getFileName() : null;
		return (name != null) ? withoutSuffix(name).toString() : fallback;
	}

	private static @Nullable Path liveOrDeleted(@Nullable Path directory, boolean deleted) {
		return (directory != null && deleted) ? withoutSuffix(directory) : directory;
	}

	private static Path withoutSuffix(Path path) {
		String text = path.toString();
		return text.endsWith(DELETED) ? Path.of(text.substring(0, text.length() - DELETED.length())) : path;
	}

	private static @Nullable Path link(Path link) {
		try {
			return Files.readSymbolicLink(link);
		}
		catch (IOException | RuntimeException ex) {
			return null;
		}
	}

	private static @Nullable String text(Path file) {
		try {
			return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
		}
		catch (IOException | RuntimeException ex) {
			return null;
		}
	}

	private static List<String> lines(Path file) {
		String text = text(file);
		return (text != null) ? List.of(text.split("\n", -1)) : List.of();
	}

	/**
	 * What we need of {@code /proc/<pid>/status}.
	 */
	private record Status(@Nullable Long uid, @Nullable Boolean hangUpIgnored, boolean init, boolean traced) {

		static Status parse(List<String> lines) {
			Long uid = null;
			Boolean hangUpIgnored = null;
			boolean init = false;
			boolean traced = false;
			for (String line : lines) {
				int colon = Math.max(line.indexOf(':'), 0);
				switch (line.substring(0, colon)) {
					case "Uid" -> {
						Set<String> ids = Set.copyOf(List.of(values(line, colon)));
						uid = (ids.size() == 1) ? number(ids.iterator().next(), 10) : null;
					}
					case "SigIgn" -> {
						Long ignored = number(last(line, colon), 16);
						hangUpIgnored = (ignored != null) ? (ignored & SIGHUP_BIT) != 0 : null;
					}
					case "NSpid" -> {
						init = "1".equals(last(line, colon));
					}
					case "TracerPid" -> {
						traced = !"0".equals(last(line, colon));
					}
					default -> {
						// of no interest
					}
				}
			}
			return new Status(uid, hangUpIgnored, init, traced);
		}

		private static String[] values(String line, int colon) {
			return line.substring(colon + 1).trim().split("\\s+", -1);
		}

		private static String last(String line, int colon) {
			String[] values = values(line, colon);
			return values[values.length - 1];
		}

		private static @Nullable Long number(String text, int radix) {
			try {
				return Long.parseUnsignedLong(text, radix);
			}
			catch (NumberFormatException ex) {
				return null;
			}
		}

	}

}
