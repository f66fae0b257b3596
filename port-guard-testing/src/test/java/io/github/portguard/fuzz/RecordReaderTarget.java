package io.github.portguard.fuzz;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

import io.github.portguard.model.Lies;
import io.github.portguard.registry.ClaimRecord;
import io.github.portguard.registry.RegistryAccess;

/**
 * What a coverage-guided fuzzer calls with one content after another. Anything it throws
 * is a finding.
 */
public final class RecordReaderTarget {

	private RecordReaderTarget() {
	}

	public static void fuzzerTestOneInput(byte[] content) {
		Allocation.of(Allocation.LIMIT, () -> read(content));
		ClaimRecord record = read(content);
		if (record != null) {
			Lies.complaint(record).ifPresent((complaint) -> {
				throw new AssertionError(complaint);
			});
		}
	}

	/**
	 * Lets nothing pass but the documented answer to whatever is no record.
	 */
	private static @Nullable ClaimRecord read(byte[] content) {
		try {
			return RegistryAccess.parse(content);
		}
		catch (IOException ex) {
			return null;
		}
	}

}
