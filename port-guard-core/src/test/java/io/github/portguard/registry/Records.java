package io.github.portguard.registry;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;

import io.github.portguard.process.Launcher;
import io.github.portguard.process.Namespaces;
import io.github.portguard.process.ProcessIdentity;

/**
 * Records for tests.
 */
final class Records {

	static final String INSTANCE = "0123456789abcdef0123456789abcdef";

	static final String OTHER_INSTANCE = "fedcba9876543210fedcba9876543210";

	static final Instant NOW = Instant.parse("2026-03-01T09:12:03Z");

	private Records() {
	}

	static ClaimRecord record(String instance, int port) {
		return new ClaimRecord(instance, "server", 8080, port, null, "http",
				new Application("shop", "com.example.Shop", new Artifact("/home/ada/shop.jar", true, 12345, 67890),
						"/home/ada", "profiles="),
				new ProcessIdentity(4_000_711, 987654), "0a1b-2c",
				new Namespaces("pid:[1]", "net:[2]", "mnt:[3]", "user:[4]"), "ada",
				new Launcher(new ProcessIdentity(4600, 987000), "java"), ClaimState.STARTING, null,
				Duration.ofSeconds(30), Set.of("ci", "cloud"), true, true);
	}

	static ClaimRecord bare(String instance, int port) {
		return new ClaimRecord(instance, "server", port, port, null, null,
				new Application("shop", null, null, null, null), new ProcessIdentity(4_000_711, 987654), null, null,
				"ada", null, ClaimState.STARTING, null, Duration.ZERO, Set.of(), false, false);
	}

}
