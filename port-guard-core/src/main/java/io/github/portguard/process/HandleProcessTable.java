package io.github.portguard.process;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Looks processes up with what the JDK has on every operating system. That is enough to
 * name a process and to tell it from others, but not to establish that it may be ended:
 * its state and its working directory stay unknown. Stateless and thread-safe.
 *
 * @since 0.1.0
 */
public final class HandleProcessTable implements ProcessTable {

	private static final Set<String> JAVA = Set.of("java", "javaw");

	@Override
	public Optional<ProcessIdentity> identify(long pid) {
		return ProcessHandle.of(pid).flatMap(HandleProcessTable::identify);
	}

	private static Optional<ProcessIdentity> identify(ProcessHandle handle) {
		return handle.info().startInstant().map((start) -> new ProcessIdentity(handle.pid(), start.toEpochMilli()));
	}

	@Override
	public Optional<ProcessSnapshot> find(long pid) {
		return ProcessHandle.of(pid)
			.flatMap((handle) -> identify(handle).map((identity) -> snapshot(handle, identity)));
	}

	private static ProcessSnapshot snapshot(ProcessHandle handle, ProcessIdentity identity) {
		ProcessHandle.Info info = handle.info();
		return new ProcessSnapshot(identity, handle.parent().map(ProcessHandle::pid).orElse(0L), ProcessState.UNKNOWN,
				name(handle), info.command().map(Path::of).orElse((Path) null), info.user().orElse(null), null,
				info.startInstant().orElse((Instant) null), null, false, null, null, null, handle.pid() == 1, -1, null,
				info.totalCpuDuration().orElse((Duration) null));
	}

	private static String name(ProcessHandle handle) {
		@Nullable Path file = handle.info().command().map(Path::of).map(Path::getFileName).orElse((Path) null);
		String name = (file != null) ? file.toString() : "process";
		return name.toLowerCase(Locale.ROOT).endsWith(".exe") ? name.substring(0, name.length() - 4) : name;
	}

	@Override
	public long parentOf(long pid) {
		return ProcessHandle.of(pid).flatMap(ProcessHandle::parent).map(ProcessHandle::pid).orElse(0L);
	}

	@Override
	public Optional<Launcher> launcher() {
		return ProcessHandle.current()
			.parent()
			.flatMap((parent) -> identify(parent).map((identity) -> new Launcher(identity, launcherName(parent))));
	}

	private static String launcherName(ProcessHandle launcher) {
		List<String> commandLine = new ArrayList<>(List.of(""));
		launcher.info().arguments().map(List::of).ifPresent(commandLine::addAll);
		String name = name(launcher);
		String tool = JAVA.contains(name) ? JavaTools.find(commandLine) : null;
		return (tool != null) ? tool : name;
	}

	@Override
	public Optional<String> bootId() {
		return Optional.empty();
	}

	@Override
	public Optional<Namespaces> namespaces() {
		return Optional.empty();
	}

	@Override
	public boolean hasEnded(ProcessIdentity identity) {
		Optional<ProcessHandle> handle = ProcessHandle.of(identity.pid());
		return handle.isEmpty()
				|| handle.flatMap(HandleProcessTable::identify).filter((now) -> !now.equals(identity)).isPresent();
	}

	@Override
	public boolean mayHaveInheritedFrom(long pid, ProcessSnapshot ancestor) {
		return true;
	}

	@Override
	public boolean isInteractiveShell(long pid) {
		return false;
	}

	@Override
	public boolean isDebugged(long pid) {
		return true;
	}

}
