package io.github.portguard.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Lets tests in other packages read single files of a registry.
 */
public final class RegistryAccess {

	private RegistryAccess() {
	}

	public static byte[] format(ClaimRecord record) {
		return ClaimRecordFormat.write(record);
	}

	public static ClaimRecord parse(byte[] content) throws IOException {
		return ClaimRecordFormat.read(content);
	}

	public static @Nullable ClaimRecord read(Path file) {
		try {
			return new RecordFiles(file.toAbsolutePath().getParent()).read(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public static List<TakeOver> history(Path file) throws RegistryException {
		return new TakeOverHistory(file).read();
	}

	public static void addToHistory(Path file, TakeOver takeOver) throws RegistryException {
		new TakeOverHistory(file).add(takeOver, "test");
	}

	public static Optional<String> remoteFileSystem(Path path, List<String> mounts) {
		return RemoteFileSystems.find(path, mounts);
	}

}
