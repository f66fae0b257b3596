package io.github.portguard.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

import io.github.portguard.process.Launcher;
import io.github.portguard.registry.TakeOver;

/**
 * What a {@link World} has on disk: a registry directory whose locks are held by others.
 */
final class Disk {

	private final Path registry;

	Disk(Path registry) {
		this.registry = registry;
	}

	static Disk make(Path registry) {
		FileAttribute<?> ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
		try {
			for (Path path : List.of(registry, registry.resolve("inst"), registry.resolve("port"))) {
				Files.createDirectory(path, ownerOnly);
			}
			Disk disk = new Disk(registry);
			Files.createFile(disk.lockFile(World.LOCK_OF_NOBODY));
			return disk;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	Path registry() {
		return this.registry;
	}

	Path lockFile(String instance) {
		return this.registry.resolve("inst").resolve(instance + ".lock");
	}

	/**
	 * Makes it that of a world.
	 */
	void write(World world) {
		int port = world.place.port();
		try {
			try (Stream<Path> files = Files.list(this.registry.resolve("port"))) {
				for (Path file : files.filter((file) -> !file.toString().endsWith(".mutex")).toList()) {
					Files.delete(file);
				}
			}
			for (Rec record : world.records) {
				String address = (record.address != null) ? record.address.getHostAddress().replace(':', '_') : "any";
				Files.writeString(this.registry.resolve("port").resolve(port + "@" + address), record.text());
			}
			if (world.historyDamaged || !world.history.isEmpty()) {
				Files.writeString(this.registry.resolve("port").resolve(port + ".history"),
						world.historyDamaged ? "?\n" : history(world.history));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String history(List<TakeOver> takeOvers) {
		StringBuilder text = new StringBuilder();
		for (TakeOver takeOver : takeOvers) {
			Launcher launcher = takeOver.launcher();
			text.append(takeOver.at()).append(' ').append(takeOver.evicted().pid()).append(' ');
			text.append(takeOver.evicted().start()).append(' ');
			text.append((launcher != null)
					? launcher.identity().pid() + " " + launcher.identity().start() + " " + launcher.name() : "0 0 -");
			text.append('\n');
		}
		return text.toString();
	}

}
