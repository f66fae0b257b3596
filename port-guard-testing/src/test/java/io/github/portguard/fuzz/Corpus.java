package io.github.portguard.fuzz;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.github.portguard.model.Lies;
import io.github.portguard.registry.Application;
import io.github.portguard.registry.ClaimRecord;
import io.github.portguard.registry.ClaimState;
import io.github.portguard.registry.RegistryAccess;

/**
 * Valid texts to begin with.
 */
final class Corpus {

	private Corpus() {
	}

	/**
	 * Returns records in every state, full ones and bare ones.
	 */
	static List<byte[]> records() {
		ClaimRecord truth = Lies.truth();
		List<byte[]> records = new ArrayList<>();
		for (ClaimState state : ClaimState.values()) {
			records.add(RegistryAccess.format(truth.withState(state, Instant.EPOCH)));
		}
		records.add(RegistryAccess
			.format(new ClaimRecord(truth.instance(), "management", 8081, 8080, InetAddress.getLoopbackAddress(), null,
					new Application("käse\\ =:#!", null, null, null, null), truth.process(), null, null, " ada\t", null,
					ClaimState.STARTING, null, Duration.ofDays(1), Set.of("test", "ci", "cloud"), true, true)));
		return records;
	}

	static List<byte[]> texts(String... texts) {
		return List.of(texts).stream().map((text) -> text.getBytes(StandardCharsets.UTF_8)).toList();
	}

}
