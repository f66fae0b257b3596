package io.github.portguard.registry;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.github.portguard.process.Launcher;
import io.github.portguard.process.ProcessIdentity;

/**
 * The take-overs of one port, oldest first, as lines of a text file. Only the holder of
 * the port's {@link TakeOverMutex} writes it.
 */
final class TakeOverHistory {

	private static final int KEPT = 20;

	private static final int FIELDS = 6;

	private static final int MAX_SIZE = 16 * 1024;

	private static final String NONE = "-";

	private final Path file;

	TakeOverHistory(Path file) {
		this.file = file;
	}

	List<TakeOver> read() throws RegistryException {
		try {
			if (Files.exists(this.file, LinkOption.NOFOLLOW_LINKS)
					&& !Files.isRegularFile(this.file, LinkOption.NOFOLLOW_LINKS)) {
				throw new IOException("it is not a regular file");
			}
			if (Files.exists(this.file) && Files.size(this.file) > MAX_SIZE) {
				throw new IOException("it is larger than " + MAX_SIZE + " bytes");
			}
			List<TakeOver> takeOvers = new ArrayList<>();
			for (String line : Files.readAllLines(this.file, StandardCharsets.UTF_8)) {
				takeOvers.add(parse(line));
			}
			return takeOvers;
		}
		catch (NoSuchFileException ex) {
			return List.of();
		}
		catch (IOException | RuntimeException ex) {
			throw new RegistryException("the history of take-overs '%s' can't be read (%s): delete it"
				.formatted(this.file, ex.getMessage()), ex);
		}
	}

	void add(TakeOver takeOver, String writer) throws RegistryException {
		List<TakeOver> takeOvers = new ArrayList<>(read());
		takeOvers.add(takeOver);
		StringBuilder text = new StringBuilder();
		for (TakeOver kept : takeOvers.subList(Math.max(0, takeOvers.size() - KEPT), takeOvers.size())) {
			text.append(format(kept)).append('\n');
		}
		try {
			RecordFiles.replace(this.file, writer, text.toString().getBytes(StandardCharsets.UTF_8));
		}
		catch (IOException ex) {
			throw new RegistryException(
					"the history of take-overs '%s' can't be written (%s): make room, or make it writable"
						.formatted(this.file, ex),
					ex);
		}
	}

	private static String format(TakeOver takeOver) {
		Launcher launcher = takeOver.launcher();
		ProcessIdentity evicted = takeOver.evicted();
		String launcherText = (launcher != null)
				? launcher.identity().pid() + " " + launcher.identity().start() + " " + launcher.name() : "0 0 " + NONE;
		return takeOver.at() + " " + evicted.pid() + " " + evicted.start() + " " + launcherText;
	}

	private static TakeOver parse(String line) {
		String[] fields = line.split(" ", FIELDS);
		ProcessIdentity evicted = new ProcessIdentity(Long.parseLong(fields[1]), Long.parseLong(fields[2]));
		ProcessIdentity launcher = new ProcessIdentity(Long.parseLong(fields[3]), Long.parseLong(fields[4]));
		return new TakeOver(Instant.parse(fields[0]), evicted,
				(launcher.pid() > 0) ? new Launcher(launcher, fields[5]) : null);
	}

}
